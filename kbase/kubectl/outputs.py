"""What `-o` asks for: objects as YAML, JSON, names, or the fields that a template names."""

from collections.abc import Callable, Sequence
from pathlib import Path

from kbase.kubectl.jsonpath import Template, go_json, go_value, values
from kbase.kubectl.manifest import as_yaml
from kbase.kubectl.said import KubectlError
from kbase.kubectl.table import laid_out
from kbase.kubectl.wording import NONE, group_kind
from kbase.types import Obj, Objects

FORMATS = "custom-columns,json,jsonpath,jsonpath-as-json,jsonpath-file,name,wide,yaml"
_TEMPLATES = {
    "custom-columns": "custom-columns format specified but no custom columns given",
    "jsonpath": "template format specified but no template given",
    "jsonpath-as-json": "template format specified but no template given",
    "jsonpath-file": "template format specified but no template given",
}
NO_GO = "error: kbase does not run Go templates; use -o jsonpath=... or -o custom-columns=..."
Format = Callable[[Objects, bool], str]  # (objects, whether they are a list) -> text


def output(asked: str, *, headers: bool = True, wide: bool = True) -> Format | None:
    """The format that `-o` names; None for the tables (nothing, or `wide`). KubectlError for an unknown one.

    wide: whether the command has a wide table.
    """
    name, _, template = asked.partition("=")
    if not name or (wide and name == "wide"):
        return None
    if name == "json":
        return lambda objects, many: go_json(_body(objects, many), indent=4) + "\n"
    if name == "yaml":
        return lambda objects, many: as_yaml(_body(objects, many))
    if name == "name":
        return lambda objects, many: "".join(f"{group_kind(o)}/{o['metadata']['name']}\n" for o in objects)
    if name in _TEMPLATES and not template:
        raise KubectlError(f"error: {_TEMPLATES[name]}")
    if name == "jsonpath-as-json":
        as_json = Template(template)
        return lambda objects, many: go_json(as_json.find(_body(objects, many)), indent=4) + "\n"
    if name in ("jsonpath", "jsonpath-file"):
        parsed = Template(_file(template) if name.endswith("-file") else template)
        return lambda objects, many: parsed.render(_body(objects, many))
    if name == "custom-columns":
        columns = [tuple(part.partition(":")[::2]) for part in template.split(",")]
        return lambda objects, many: _columns(columns, objects, headers)
    if name in ("template", "templatefile") or name.startswith("go-template"):
        raise KubectlError(NO_GO)
    raise KubectlError(
        f'error: unable to match a printer suitable for the output format "{name}", allowed formats are: {FORMATS}'
    )


def _body(objects: Objects, many: bool) -> Obj:
    """One object, or all of them as kubectl wraps them."""
    listed: Obj = {"apiVersion": "v1", "items": objects, "kind": "List", "metadata": {"resourceVersion": ""}}
    return listed if many else objects[0]


def _columns(columns: Sequence[tuple[str, ...]], objects: Objects, headers: bool) -> str:
    if not all(len(c) == 2 and c[1] for c in columns):
        wrong = next(c[0] for c in columns if not c[-1])
        raise KubectlError(f"error: unexpected custom-columns spec: {wrong}, expected <header>:<json-path-expr>")
    rows = [[",".join(map(go_value, values(path, o))) or NONE for _, path in columns] for o in objects]
    return laid_out([[head for head, _ in columns], *rows] if headers else rows)


def _file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise KubectlError(f"error: error reading template {path}, {fault}") from fault
