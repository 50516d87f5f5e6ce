"""`kubectl cluster-info dump`: nodes.json, <namespace>/pods.json, <namespace>/<pod>/logs.txt, or all in one stream.

Source: https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/clusterinfo/clusterinfo_dump.go
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kbase.cluster.dumps.files import SUFFIXES, documents, object_files
from kbase.cluster.dumps.holdings import Holdings, is_list, items_of, kind_of
from kbase.cluster.dumps.manifests import add_listed
from kbase.cluster.resources import READABLE
from kbase.types import Obj

_LOG_START = re.compile(r"==== START logs for container (\S+) of pod (\S+?)/(\S+) ====\n")
_LOG_END = "==== END logs for container "
_OBJECT = re.compile(r"^\{$|^\{(?=\")", re.MULTILINE)


def is_cluster_info(path: Path) -> bool:
    """Whether a folder has the layout of such a dump."""
    return any((path / f"nodes{s}").is_file() for s in SUFFIXES) and any(
        (folder / f"{name}{s}").is_file()
        for folder in path.iterdir()
        if folder.is_dir()
        for name in ("pods", "events")
        for s in SUFFIXES
    )


def read_cluster_info(path: Path, held: Holdings) -> None:
    """One folder for each namespace that was asked for; its lists are complete, empty ones too."""
    for file in object_files(path):
        namespace = "" if file.parent == path else file.parent.name
        for body in documents(file):
            kind = kind_of(body)
            if kind and is_list(body) and kind.namespaced == bool(namespace):
                held.add_list(kind, namespace, [item for _, item in items_of(body)])
    for file in sorted(path.glob("*/*/logs.txt")):
        _read_logs(file.read_text(encoding="utf-8", errors="replace"), held)


def _read_logs(text: str, held: Holdings) -> None:
    """The logs of one file, each between two markers that name container, namespace and pod."""
    for start in _LOG_START.finditer(text):
        container, namespace, pod = start.groups()
        end = text.find(f"{_LOG_END}{container} of pod {namespace}/{pod} ====", start.end())
        held.logs[namespace, pod, container, False] = text[start.end() : end if end >= 0 else len(text)]


def read_stream(path: Path, held: Holdings) -> None:
    """What `cluster-info dump` prints without a folder: lists and logs, one namespace after the other, or any objects.

    An empty list names no namespace: it belongs to the one that its neighbours, since the last list of events, name.
    """
    text = path.read_text(encoding="utf-8", errors="replace")
    bodies = list(_json_stream(text)) if text.lstrip().startswith("{") else list(documents(path))
    if not (bodies and is_list(bodies[0]) and bodies[0].get("kind") == "NodeList"):
        for body in bodies:
            add_listed(body, held)
        return
    held.add_list(READABLE["nodes"], "", bodies[0]["items"] or [])
    for group in _groups(bodies[1:]):
        names = {item["metadata"].get("namespace", "") for body in group for _, item in items_of(body)}
        for body in group if len(names) == 1 else ():
            if kind := kind_of(body):
                held.add_list(kind, next(iter(names)), body["items"] or [])
    _read_logs(text, held)


def _groups(bodies: Iterable[Obj]) -> Iterator[list[Obj]]:
    group: list[Obj] = []
    for body in bodies:
        if body.get("kind") == "EventList" and group:
            yield group
            group = []
        group += [body] if is_list(body) else []
    if group:
        yield group


def _json_stream(text: str) -> Iterator[Obj]:
    """The JSON objects of a text that holds other lines between them."""
    decoder, position = json.JSONDecoder(), 0
    while (position := _next_object(text, position)) >= 0:
        try:
            body, position = decoder.raw_decode(text, position)
        except ValueError:
            position += 1
            continue
        if isinstance(body, dict):
            yield body


def _next_object(text: str, position: int) -> int:
    """Where the next JSON object begins: a brace at the beginning of a line, outside a log."""
    found = _OBJECT.search(text, position)
    log = _LOG_START.search(text, position)
    while found and log and log.start() < found.start():
        end = text.find(_LOG_END, log.end())
        if end < 0:
            return -1
        found = _OBJECT.search(text, end)
        log = _LOG_START.search(text, end)
    return found.start() if found else -1
