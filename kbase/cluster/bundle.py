"""Recording a cluster: everything the account may see, masked, in the layout that `bundle:PATH` reads back."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kbase.cluster.reader import Cluster, Reader
from kbase.cluster.recorded import LogKey
from kbase.cluster.resources import RESOURCES, Resource
from kbase.errors import BadInput, Unreadable
from kbase.script import Lang
from kbase.text import Phrase
from kbase.types import Obj, Objects

NOT_EMPTY = Phrase("{path} exists and is not an empty folder.", "{path} 已存在，而且不是空的資料夾。")
ANOTHER = Phrase("Name a folder that does not exist yet.", "請指定一個還不存在的資料夾。")
NOTHING = Phrase("Nothing of {source} could be read: {why}.", "{source} 什麼都讀不到：{why}。")
GRANT = Phrase("Give the account the rules that kbase rbac prints.", "請為帳號加上 kbase rbac 印出的規則。")
CANNOT_WRITE = Phrase("{path} cannot be written: {why}.", "無法寫入 {path}：{why}。")
RECORDED = Phrase(
    "Recorded {objects} objects of {kinds} kinds and {logs} logs in {path}; {masked} values masked.",
    "已將 {kinds} 種類型的 {objects} 個物件與 {logs} 份 log 記錄到 {path}，遮罩了 {masked} 個值。",
)
LEFT_OUT = Phrase("Not recorded: {details}.", "未記錄：{details}。")
_DEADLINE_S = 600.0
_MAX_REQUESTS = 5000
_MAX_CONTAINERS = 1000  # whose logs are read; of pods that are not ready first
_THREADS = 8


@dataclass(frozen=True)
class BundleSummary:
    """What was recorded. objects: plural -> number.  left_out: one line for each thing that could not be read."""

    path: Path
    objects: dict[str, int]
    logs: int
    masked: int
    left_out: tuple[str, ...] = ()

    def say(self, lang: Lang) -> str:
        """The summary as a person reads it."""
        number = sum(self.objects.values())
        facts = {"kinds": len(self.objects), "logs": self.logs, "path": self.path, "masked": self.masked}
        lines = [RECORDED(objects=number, **facts)]
        lines += [LEFT_OUT(details=self.left_out)] if self.left_out else []
        return "\n".join(line.render(lang) for line in lines)


def write_bundle(cluster: Cluster, out: Path, *, namespace: str | None) -> BundleSummary:
    """Records what can be seen, in one namespace (and cluster-scoped kinds) or everywhere for None.

    Written beside `out` and moved there when whole: an interrupted bundle is left as `.<name>-*.partial` without a
    meta.json, and is refused by bundle:PATH. BadInput where `out` is not free, or where nothing could be read.
    """
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise BadInput(NOT_EMPTY(path=out), ANOTHER())
    reader = cluster.session(deadline_s=_DEADLINE_S, max_requests=_MAX_REQUESTS)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        writing = _Writing(Path(tempfile.mkdtemp(prefix=f".{out.name}-", suffix=".partial", dir=out.parent)))
        try:
            return _record(cluster.source, reader, writing, out, namespace)
        except Exception:
            shutil.rmtree(writing.folder, ignore_errors=True)
            raise
    except OSError as fault:
        raise BadInput(CANNOT_WRITE(path=out, why=fault.strerror or fault), ANOTHER()) from fault


def _record(source: str, reader: Reader, writing: "_Writing", out: Path, namespace: str | None) -> BundleSummary:
    pods = _record_lists(reader, writing, namespace)
    if not writing.objects:
        raise BadInput(NOTHING(source=source, why="; ".join(writing.left_out[:3])), GRANT())
    _record_health(reader, writing)
    logs = _record_logs(reader, writing, pods)
    _record_meta(reader, writing, namespace)
    writing.folder.rename(out)  # takes the place of an empty folder
    return BundleSummary(out, writing.objects, logs, writing.masked, tuple(writing.left_out))


class _Writing:
    """A bundle on its way to disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.objects: dict[str, int] = {}
        self.unread: dict[str, dict[str, str]] = {}
        self.left_out: list[str] = []
        self.masked = 0

    def put(self, name: str, body: Any) -> None:
        """Writes one answer; text as it is, everything else as JSON."""
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        self.masked += text.count("[masked-")
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def refused(self, name: str, why: Unreadable) -> None:
        """Notes a read that failed: a 403 at its path, any other reason in meta.json."""
        kind = RESOURCES.get(why.resource)
        if why.reason != "absent_api" or not (kind and kind.custom):  # most servers lack most add-ons
            self.left_out.append(f"{why.resource} ({why.detail})")
        if why.reason == "forbidden":
            self.put(f"denied/{name}.json", _status(403, "Forbidden", why.detail))
        else:
            self.unread[why.resource] = {"reason": why.reason, "detail": why.detail}


def _record_lists(reader: Reader, writing: _Writing, namespace: str | None) -> Objects:
    """Every kind; returns the pods."""
    pods: Objects = []
    for kind in RESOURCES.values():
        scope = namespace if kind.namespaced else None
        try:
            objects = reader.list(kind.plural, scope)
        except Unreadable as why:
            writing.refused(kind.path(scope).lstrip("/"), why)
            continue
        writing.objects[kind.plural] = len(objects)
        writing.put(f"get{kind.path(scope)}.json", _list_body(kind, objects))
        pods = objects if kind.plural == "pods" else pods
    return pods


def _record_health(reader: Reader, writing: _Writing) -> None:
    """What the API server says of its parts: whether it is ready, and alive."""
    for path in ("/readyz", "/livez"):
        try:
            writing.put(f"get{path}__verbose.json", reader.health(path))
        except Unreadable as why:
            writing.refused(f"{path.lstrip('/')}__verbose", why)


def _record_logs(reader: Reader, writing: _Writing, pods: Objects) -> int:
    """The logs of each container, now and before its last restart; returns how many there were."""
    pods = sorted(pods, key=_is_ready)
    keys = [key for pod in pods for key in _runs(pod)]

    def read(key: LogKey) -> str | Unreadable | None:
        try:
            return reader.logs(*key[:3], previous=key[3])
        except Unreadable as why:
            return why

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="bundle") as pool:
        answers = list(zip(keys, pool.map(read, keys[: 2 * _MAX_CONTAINERS]), strict=False))
    refused = [answer for _, answer in answers if isinstance(answer, Unreadable)]
    if refused:
        writing.left_out.append(f"{len(refused)} x pods/log ({refused[0].detail})")
    if len(keys) > len(answers):
        writing.left_out.append(f"pods/log ({len(keys) - len(answers)} of {len(keys)})")
    for (namespace, pod, container, previous), answer in answers:
        stem = f"logs/{namespace}/{pod}/{container}" + (".previous" if previous else "")
        if isinstance(answer, str):
            writing.put(f"{stem}.log", answer)
        elif isinstance(answer, Unreadable) and answer.reason == "forbidden":
            writing.put(f"{stem}.err.json", _status(403, "Forbidden", answer.detail))
        elif answer is None:
            writing.put(f"{stem}.err.json", _status(404, "NotFound", "there is no such container run"))
    return sum(isinstance(answer, str) for _, answer in answers)


def _record_meta(reader: Reader, writing: _Writing, namespace: str | None) -> None:
    server = {"gitVersion": reader.server_version()}
    meta: dict[str, Any] = {"recorded": reader.now.isoformat(), "server": server, "unread": writing.unread}
    writing.put("meta.json", meta | ({"namespace": namespace} if namespace else {}))


def _runs(pod: Obj) -> Iterator[LogKey]:
    meta, spec = pod["metadata"], pod.get("spec") or {}
    for field in ("initContainers", "containers", "ephemeralContainers"):
        for container in spec.get(field) or []:
            for previous in (False, True):
                yield meta["namespace"], meta["name"], container["name"], previous


def _is_ready(pod: Obj) -> bool:
    conditions = (pod.get("status") or {}).get("conditions") or []
    return any(c.get("type") == "Ready" and c.get("status") == "True" for c in conditions)


def _list_body(kind: Resource, objects: Objects) -> Obj:
    return {"kind": f"{kind.kind}List", "apiVersion": kind.api_version, "metadata": {}, "items": objects}


def _status(code: int, reason: str, message: str) -> Obj:
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    return body | {"message": message, "reason": reason, "code": code}
