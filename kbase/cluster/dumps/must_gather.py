"""Must-gather trees: cluster-scoped-resources/<group>/..., namespaces/<namespace>/<group>/<resource>.yaml, pod logs.

The layout of `oc adm inspect`: https://github.com/openshift/oc/tree/main/pkg/cli/admin/inspect
"""

from pathlib import Path

from kbase.cluster.dumps.files import documents, object_files
from kbase.cluster.dumps.holdings import Holdings, is_list, items_of, kind_of
from kbase.cluster.resources import Resource, spelled

# Gathered because something refers to them, so that a folder of them is no complete list.
_BY_REFERENCE = frozenset({"namespaces", "clusterroles", "clusterrolebindings"})


def gathered(path: Path) -> list[Path]:
    """The roots of a must-gather: it puts what each image gathered into a folder of its own."""
    marks = ("cluster-scoped-resources", "namespaces")
    for level in ("", "*/", "*/*/"):
        roots = {p.parent for mark in marks for p in path.glob(level + mark) if p.is_dir()}
        if roots:
            return sorted(roots)
    return []


def read_gathered(root: Path, held: Holdings) -> None:
    """Adds what lies under one root."""
    spoiled: list[tuple[Resource, str]] = []
    for file in object_files(root / "cluster-scoped-resources"):
        spoiled += _add_gathered(file, "", held)
    for namespace in sorted(p for p in root.glob("namespaces/*") if p.is_dir()):
        for file in object_files(namespace):
            if "pods" not in file.relative_to(namespace).parts[:1]:  # there, each pod once more
                spoiled += _add_gathered(file, namespace.name, held)
        for file in namespace.glob("pods/*/*/*/logs/*.log"):
            _add_log(file, namespace.name, held)
    for kind, scope in spoiled:
        held.spoil(kind, scope)


def _add_gathered(file: Path, namespace: str, held: Holdings) -> list[tuple[Resource, str]]:
    """A list, complete for its namespace; one object, or one of a folder that holds all of a cluster-scoped kind.

    Returns the list that a file would have been part of, where it cannot be read.
    """
    bodies = list(documents(file))
    if not bodies and (lost := spelled(file.parent.name) or spelled(file.stem)):
        return [(lost, namespace)]
    for body in bodies:
        kind = kind_of(body)
        if is_list(body):
            typed = kind or spelled(file.stem)
            if typed and typed.namespaced == bool(namespace):
                held.add_list(typed, namespace, [item for k, item in items_of(body) if k is typed])
        elif kind and not kind.namespaced and kind.plural == file.parent.name and kind.plural not in _BY_REFERENCE:
            held.add_list(kind, "", [body])
        elif kind:
            held.add_single(kind, body)
    return []


def _add_log(file: Path, namespace: str, held: Holdings) -> None:
    """pods/<pod>/<container>/<container>/logs/{current,previous}.log."""
    pod, container = file.parts[-5], file.parts[-4]
    if file.stem in ("current", "previous"):
        text = file.read_text(encoding="utf-8", errors="replace")
        held.logs[namespace, pod, container, file.stem == "previous"] = text
