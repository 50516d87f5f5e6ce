"""One case: what kubectl printed of a cluster with one fault, its logs and alerts, and the true cause."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kbase.cluster.recorded import LogKey, RecordedBackend
from kbase.cluster.resources import BY_KIND, RESOURCES, Resource, spelled
from kbase.cluster.session import Opened
from kbase.cluster.text.describe import Described, describe, kinds
from kbase.cluster.text.listed import listed
from kbase.cluster.text.times import latest
from kbase.diagnosis.objects import dig
from kbase.types import Obj, Objects

_COMMAND = re.compile(r"kubectl (?P<verb>get|describe) (?P<kind>\w+)(?: (?P<name>[a-z0-9][\w.-]*))?(?P<rest>(?: .*)?)$")
_SPACE = re.compile(r"(?:-n|--namespace)[ =](\S+)")
_NARROWED = re.compile(r" (?:-l|--selector|--field-selector)\b")
_ALSO = {"endpoints": "Endpoints", "ep": "Endpoints"}
_NEVER = ("secrets", "secret")  # kbase asks no cluster for Secrets, so it does not read them here either


@dataclass(frozen=True)
class Truth:
    """The right answer: the class of the fault, the object (`app/NAME`, `node/NAME`, ...), the cause."""

    taxonomy: str
    object: str
    cause: str


@dataclass(frozen=True)
class Case:
    """A case as it is given to kbase. alerts: as the case holds them; no API object carries them."""

    id: str
    namespace: str
    truth: Truth
    cluster: Opened
    alerts: tuple[Mapping[str, Any], ...]


def cases(root: Path) -> Iterator[Case]:
    """Every case below a folder, in order of their paths."""
    for file in sorted(root.rglob("metadata.json")):
        yield read(file.parent, str(file.parent.relative_to(root)))


def read(folder: Path, name: str) -> Case:
    """One case out of its folder."""
    meta, raw = json.loads((folder / "metadata.json").read_text()), folder / "raw_data"
    result = meta["result"]
    printed = json.loads((raw / "k8s_states.json").read_text())
    logs = _json(raw / "logs.json")
    told = _json(raw / "alert.json").get("alerts") or []
    truth = Truth(result["fault_taxonomy"], result["fault_object"], result["root_cause"])
    return Case(name, meta["namespace"], truth, opened(name, meta["namespace"], printed, logs), tuple(told))


def _json(file: Path) -> Any:
    return json.loads(file.read_text() or "{}") if file.exists() else {}


def opened(name: str, namespace: str, printed: Mapping[str, str], logs: Mapping[str, list[str]]) -> Opened:
    """The cluster of a case. Kinds that nothing was printed of, and logs that are not held, are unreadable."""
    now = latest("\n".join(printed.values())) or datetime.now(UTC)
    held = _held(printed, namespace, now)
    objects = [o for kind in held.values() for o in kind.values()]
    held_logs = _logs(objects, namespace, logs)
    unread = [p for p in (*RESOURCES, "pods/log") if p not in held]
    backend = RecordedBackend.from_objects(objects, logs=held_logs, unread=unread, now=now, version=_version(objects))
    return Opened(f"case:{name}", backend)


_Held = dict[str, dict[tuple[str, str], Obj]]


def _held(printed: Mapping[str, str], namespace: str, now: datetime) -> _Held:
    """Every object, by plural, namespace and name. A `describe` tells more than a row of `get`, so it wins."""
    held: _Held = {}
    for words, text in printed.items():
        match = _COMMAND.match(words)
        if not match or match["kind"] in _NEVER or _NARROWED.search(match["rest"]):
            continue
        space = _SPACE.search(match["rest"])
        inside = space[1] if space else namespace
        if match["verb"] == "get" and (kind := spelled(match["kind"])):
            whole = match["name"] is None
            _keep(held, kind, listed(text, kind, now=now, namespace=inside), complete=whole)
        elif match["verb"] == "describe":
            _keep_described(held, match["kind"], text, now, inside)
    return held


def _keep_described(held: _Held, word: str, text: str, now: datetime, namespace: str) -> None:
    kind = spelled(word)
    name = kind.kind if kind else _ALSO.get(word, "")
    for one in describe(text, now=now, kind=name, namespace=namespace) if name in kinds() else []:
        _keep(held, BY_KIND[one.obj["kind"]], [one.obj], complete=True, over=True)
        _keep(held, RESOURCES["events"], one.events, complete=False)
        _keep_more(held, one)


def _keep_more(held: _Held, one: Described) -> None:
    for obj in one.more:
        _keep(held, BY_KIND[obj["kind"]], [obj], complete=True)


def _keep(held: _Held, kind: Resource, found: Objects, *, complete: bool, over: bool = False) -> None:
    """complete: what was printed is all there is, so that the kind counts as read even where it is empty."""
    if complete or found:
        own = held.setdefault(kind.plural, {})
        for obj in found:
            meta = obj["metadata"]
            key = meta.get("namespace", ""), meta["name"]
            before = own.get(key, {})
            first, last = (before, obj) if over else (obj, before)
            own[key] = {**first, **last, "metadata": {**first.get("metadata", {}), **last.get("metadata", {})}}


def _logs(objects: Objects, namespace: str, logs: Mapping[str, list[str]]) -> dict[LogKey, str]:
    """Logs are held by workload and tell neither pod nor run: they stand for both runs of one pod's main container."""
    found: dict[LogKey, str] = {}
    pods = [o for o in objects if o["kind"] == "Pod" and o["metadata"].get("namespace") == namespace]
    for app, lines in logs.items():
        own = [p for p in pods if app in (workload_name(p), dig(p, "metadata.labels", {}).get("app"))]
        for pod in own[:1]:
            for container in dig(pod, "spec.containers", [])[:1]:
                for previous in (False, True):
                    found[namespace, pod["metadata"]["name"], container["name"], previous] = "\n".join(lines)
    return found


def workload_name(pod: Obj) -> str:
    """The name of the Deployment or StatefulSet of a pod: its own, without the parts that its controllers add."""
    name: str = pod["metadata"]["name"]
    hash_ = dig(pod, "metadata.labels", {}).get("pod-template-hash")
    return name.partition(f"-{hash_}-")[0] if hash_ else name.rpartition("-")[0] or name


def _version(objects: Objects) -> str:
    return next((dig(o, "status.nodeInfo.kubeletVersion", "") for o in objects if o["kind"] == "Node"), "")
