"""A recorded cluster, answering as the live one would have answered when it was recorded.

Layout of a recording (the body of every answer, at its URL path):
    kubectl/index.json, <name>.txt  what kubectl printed for some commands, where that was recorded
    table/<path>.json               lists as the server printed them, where they were recorded
    meta.json                       {"recorded": RFC 3339, "server": body of /version}; written last
    get/<path>.json                 lists and discovery documents
    get/readyz__verbose.json        what the API server said of its parts, as text; livez__verbose.json alike
    denied/<path>.json              the Status of a list or of pods/log that was refused (403)
    logs/<ns>/<pod>/<container>[.previous].log | .err.json
`meta.json` may add "namespace" (only that one was recorded) and "unread" {plural: {"reason", "detail"}}.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kbase.cluster.backend import AS_TABLE, NO_LOG, NOT_RECORDED, Budget, Read, no_such_log, project
from kbase.cluster.resources import BY_KIND, RESOURCES, Resource
from kbase.errors import BadInput, Unreadable
from kbase.text import Phrase
from kbase.types import Obj, Objects

NOT_FOUND = Phrase("There is no recording at {path}.", "{path} 沒有錄製檔。")
NOT_WHOLE = Phrase("{path} is not a complete recording of a cluster: {why}.", "{path} 不是完整的叢集錄製檔：{why}。")
MAKE_ONE = Phrase(
    "Record a cluster with: kbase bundle OUT --cluster context:NAME",
    "錄製叢集：kbase bundle OUT --cluster context:NAME",
)
ONE_NAMESPACE = Phrase("only namespace {namespace} was recorded", "只錄了命名空間 {namespace}")
LogKey = tuple[str, str, str, bool]  # namespace, pod, container, previous


class RecordedBackend:
    """A Backend over recorded answers. read: path inside the recording -> bytes, None where nothing was recorded."""

    prints = False  # a recorded table tells times as of its own request
    address = ""

    def __init__(self, read: Callable[[str], bytes | None], meta: Mapping[str, Any]) -> None:
        self._read, self._meta = read, meta
        self._now = _utc(meta["recorded"])

    @classmethod
    def open(cls, path: Path) -> "RecordedBackend":
        """The recording in a folder; BadInput where there is none, or where writing it was interrupted."""
        if not path.is_dir():
            raise BadInput(NOT_FOUND(path=path), MAKE_ONE())

        def read(name: str) -> bytes | None:
            try:
                return (path / name).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

        try:
            body = read("meta.json")
            if body is None:
                raise BadInput(NOT_WHOLE(path=path, why="meta.json is missing"), MAKE_ONE())
            return cls(read, json.loads(body))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
            raise BadInput(NOT_WHOLE(path=path, why=f"meta.json: {fault}"), MAKE_ONE()) from fault

    @classmethod
    def from_objects(
        cls,
        objects: Iterable[Obj],
        *,
        logs: Mapping[LogKey, str] | None = None,
        forbid: Iterable[str] = (),
        unread: Iterable[str] = (),
        now: datetime,
        version: str = "v1.36.2",
    ) -> "RecordedBackend":
        """A recording in memory. Kinds without objects are empty lists; a container without a log has no such run.

        forbid: plurals, or "pods/log", that answer 403.  unread: those that were not recorded, so that nothing is
        known about them (for "pods/log": about the logs not given).
        """
        files = _files(list(objects), logs or {}, frozenset(forbid), frozenset(unread))
        return cls(files.get, {"recorded": now.isoformat(), "server": {"gitVersion": version}})

    @property
    def now(self) -> datetime:
        """When the recording was made, UTC."""
        return self._now

    def fetch_list(self, kind: Resource, namespace: str | None, budget: Budget) -> Objects:
        """All recorded objects of one kind."""
        return self._list(kind, namespace, Read("list", kind.plural, namespace or ""), budget)

    def fetch_one(self, kind: Resource, namespace: str, name: str, budget: Budget) -> Obj | None:
        """One object out of the recorded list of its kind."""
        found = self._list(kind, namespace or None, Read("get", kind.plural, namespace), budget)
        return next((o for o in found if o["metadata"]["name"] == name), None)

    def fetch_log(self, namespace: str, pod: str, container: str, previous: bool, budget: Budget) -> str | None:
        """A recorded log; None where the server said that there is no such container run, or no such pod."""
        read = Read("get", "pods/log", namespace)
        stem = f"logs/{namespace}/{pod}/{container}" + (".previous" if previous else "")
        budget.request(read)
        if (log := self._body(f"{stem}.log", budget)) is not None:
            return log.decode(errors="replace")
        if (error := self._body(f"{stem}.err.json", budget)) is not None:
            _raise_unless_no_run(error, read)
            return None
        if self._body("denied/api/v1/pods/log.json", budget) is not None:
            raise read.failed("forbidden")
        pods = self._list(RESOURCES["pods"], namespace, read, budget)
        one = next((p for p in pods if p["metadata"]["name"] == pod), None)
        if one is None or container not in _containers(one):
            return None
        raise read.failed("error", NO_LOG(pod=pod))

    def fetch_health(self, path: str, budget: Budget) -> str:
        """What the API server said of its parts, where that was recorded."""
        read = Read("get", path)
        budget.request(read)
        if (body := self._body(f"get{path}__verbose.json", budget)) is not None:
            return body.decode(errors="replace")
        if self._body(f"denied{path}__verbose.json", budget) is not None:
            raise read.failed("forbidden")
        if unread := (self._meta.get("unread") or {}).get(path):
            raise Unreadable(unread["reason"], read.verb, path, "", unread["detail"])
        raise read.failed("error", NOT_RECORDED())

    def fetch_document(
        self, path: str, query: Mapping[str, str], read: Read, budget: Budget, accept: str
    ) -> Obj | None:
        """The recorded answer of one path: its table where one is asked for, else its body. Queries are not applied."""
        budget.request(read)
        body = self._json(f"{'table' if accept == AS_TABLE else 'get'}{path}.json", budget)
        if body is None and path == "/version":
            body = self._meta.get("server")
        if body is None and self._body(f"denied{path}.json", budget) is not None:
            raise read.failed("forbidden")
        if not isinstance(body, dict):
            raise self._not_served(path, read, budget) or read.failed("error", NOT_RECORDED())
        return body

    def review(self, path: str, spec: Obj, budget: Budget) -> Obj:
        """Raises Unreadable: what an account may do cannot be asked of a recording."""
        raise Read("create", path.rpartition("/")[2]).failed("error", NOT_RECORDED())

    def recorded_output(self, args: Sequence[str]) -> tuple[str, int] | None:
        """From the folder kubectl/ of the recording, where there is one: {name: {"args", "rc"}} and <name>.txt."""
        try:
            index = json.loads(self._read("kubectl/index.json") or b"{}")
            found = next(((n, e.get("rc", 0)) for n, e in index.items() if e["args"] == [*args]), None)
        except (ValueError, AttributeError, KeyError, TypeError):
            return None
        text = self._read(f"kubectl/{found[0]}.txt") if found and "/" not in found[0] else None
        return (text.decode(errors="replace"), int(found[1])) if found and text is not None else None

    @property
    def known_version(self) -> str | None:
        """gitVersion of the recorded server."""
        version = (self._meta.get("server") or {}).get("gitVersion")
        return str(version) if version else None

    def version(self, budget: Budget) -> str | None:
        """gitVersion of the recorded server."""
        return self.known_version

    def _list(self, kind: Resource, namespace: str | None, read: Read, budget: Budget) -> Objects:
        budget.request(read)
        for scope in (None, namespace) if namespace else (None,):
            body = self._body(f"get{kind.path(scope)}.json", budget)
            if body is not None:
                items = [project(kind, item) for item in _items(body, read)]
                return [o for o in items if not namespace or o["metadata"].get("namespace") == namespace]
        raise self._unread(kind, namespace, read, budget)

    def _unread(self, kind: Resource, namespace: str | None, read: Read, budget: Budget) -> Unreadable:
        """Why there is no recorded list; never "none of them"."""
        if any(self._body(f"denied{kind.path(scope)}.json", budget) is not None for scope in (None, namespace)):
            return read.failed("forbidden")
        if unread := (self._meta.get("unread") or {}).get(kind.plural):
            return Unreadable(unread["reason"], read.verb, read.resource, read.namespace, unread["detail"])
        if self._absent(kind, budget):
            return read.not_served()
        only = self._meta.get("namespace")
        return read.failed("error", ONE_NAMESPACE(namespace=only) if only else NOT_RECORDED())

    def _absent(self, kind: Resource, budget: Budget) -> bool:
        """Whether the recorded discovery documents say that the server does not serve the kind."""
        group = f"get/apis/{kind.group}/{kind.version}.json" if kind.group else f"get/api/{kind.version}.json"
        if (served := self._json(group, budget)) is not None:
            return kind.plural not in {r.get("name") for r in served.get("resources") or []}
        if not kind.group or (groups := self._json("get/apis.json", budget)) is None:
            return False
        versions = {v["groupVersion"] for g in groups.get("groups") or [] for v in g.get("versions") or []}
        return not any(f"{kind.group}/{version}" in versions for version in (kind.version, *kind.older))

    def _not_served(self, path: str, read: Read, budget: Budget) -> Unreadable | None:
        """The exception for a path of an API that the recorded discovery does not know; None where it is known."""
        api_version = "/".join(path.split("/")[2:4])
        groups = self._json("get/apis.json", budget) if path.startswith("/apis/") else None
        known = {v["groupVersion"] for g in (groups or {}).get("groups") or [] for v in g.get("versions") or []}
        absent = groups is not None and api_version not in known
        return read.failed("absent_api", f"the server does not serve {api_version}") if absent else None

    def _json(self, name: str, budget: Budget) -> Any:
        body = self._body(name, budget)
        try:
            return None if body is None else json.loads(body)
        except ValueError:
            return None

    def _body(self, name: str, budget: Budget) -> bytes | None:
        body = self._read(name)
        budget.received(len(body or b""))
        return body


def _items(body: bytes, read: Read) -> Objects:
    try:
        items: Objects = json.loads(body)["items"] or []
    except (ValueError, KeyError, TypeError) as fault:
        raise read.failed("error", f"the recorded answer is broken ({type(fault).__name__})") from fault
    return items


def _raise_unless_no_run(error: bytes, read: Read) -> None:
    """Raises Unreadable for every recorded error that does not mean "there is no such container run"."""
    if not error.strip():  # 204: the pod has not been assigned to a node
        return
    try:
        status = json.loads(error)
    except ValueError as fault:
        raise read.failed("error", "the recorded answer is broken") from fault
    code, message = status.get("code"), str(status.get("message"))
    if code == 403:
        raise read.failed("forbidden")
    if code != 404 and not (code == 400 and no_such_log(message)):
        raise read.failed("error", message)


def _containers(pod: Obj) -> set[str]:
    spec = pod.get("spec") or {}
    return {
        c["name"] for field in ("initContainers", "containers", "ephemeralContainers") for c in spec.get(field) or []
    }


def _utc(timestamp: str) -> datetime:
    time = datetime.fromisoformat(timestamp.replace("Z", "+00:00"))
    return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)


def _files(
    objects: Objects, logs: Mapping[LogKey, str], forbid: frozenset[str], unread: frozenset[str]
) -> dict[str, bytes]:
    files = {}
    for kind in (r for r in RESOURCES.values() if r.plural not in unread):
        items = [o for o in objects if BY_KIND.get(o["kind"]) is kind]
        body: Obj = {"kind": f"{kind.kind}List", "apiVersion": kind.api_version, "metadata": {}, "items": items}
        folder = "denied" if kind.plural in forbid else "get"
        files[f"{folder}{kind.path()}.json"] = json.dumps(body, default=_timestamp).encode()
    if "pods/log" in forbid:
        return files | {"denied/api/v1/pods/log.json": b"{}"}
    for pod in (o for o in objects if o["kind"] == "Pod" and "pods/log" not in unread):
        for name in _containers(pod):
            stem = f"logs/{pod['metadata'].get('namespace', '')}/{pod['metadata']['name']}/{name}"
            files[f"{stem}.err.json"] = files[f"{stem}.previous.err.json"] = b""
    for (namespace, pod_name, container, previous), text in logs.items():
        stem = f"logs/{namespace}/{pod_name}/{container}" + (".previous" if previous else "")
        files[f"{stem}.log"] = text.encode()
    return files


def _timestamp(value: Any) -> str:
    """YAML readers turn an unquoted timestamp into a datetime; the API has strings."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    raise TypeError(f"not JSON: {type(value).__name__}")
