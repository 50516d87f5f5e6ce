"""An API server that answers from a recording, over HTTPS, and fails in the ways that real ones do."""

import base64
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import trustme
import yaml

Json = Any
_INSIDE = re.compile(
    r"(?P<root>/api/v1|/apis/[^/]+/[^/]+)/namespaces/(?P<namespace>[^/]+)/(?P<plural>[^/]+)(?P<rest>.*)"
)
_OUTSIDE = re.compile(r"(?P<root>/api/v1|/apis/[^/]+/[^/]+)/(?P<plural>[^/]+)(?P<rest>.*)")
_FIELDS = {"metadata.name", "metadata.namespace", "spec.nodeName", "status.phase", "spec.unschedulable"}
_FIELDS |= {"spec.restartPolicy", "spec.serviceAccountName", "status.podIP", "reason", "type", "status.successful"}


@dataclass
class Fault:
    """What goes wrong with requests whose path and query match.

    kind: status (answers `code` with `body`), stall (headers, then nothing), trickle (a byte at a time, for ever),
    cut (half of the body that was announced), reset (the connection is torn down), garbage (not JSON).
    times: how many matching requests fail; None = all.  after: how many go well before.
    """

    match: str
    kind: Literal["status", "stall", "trickle", "cut", "reset", "garbage"] = "status"
    code: int = 500
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int | None = None
    after: int = 0

    def hits(self, target: str) -> bool:
        """Whether this request fails; counts it."""
        if not re.search(self.match, target):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return self.times is None or self.times >= 0


@dataclass
class Replay:
    """A running server. requests: "METHOD path?query" of each request, in order. headers: of the last one."""

    recording: Path
    forbid: frozenset[str]
    faults: list[Fault]
    page_size: int | None
    granted: set[tuple[str, str]] = field(default_factory=set)  # (verb, resource) that self-reviews allow
    requests: list[str] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    kubeconfig: Path = Path()
    address: str = ""
    _parsed: dict[tuple[str, str], list[Json] | None] = field(default_factory=dict)
    _kinds: dict[str, Json] = field(default_factory=dict)  # path -> kind and apiVersion of its list

    def answer(self, path: str, query: Mapping[str, str], accept: str = "") -> tuple[int, bytes]:
        """Status and body for a path; as a table where one is asked for and was recorded."""
        code, body = self._answer(path.rstrip("/"), query)  # discovery answers with and without
        return (code, self._as_table(path, query, body)) if code == 200 and "as=Table" in accept else (code, body)

    def review(self, path: str, body: Json) -> tuple[int, bytes]:
        """The answer to a self-review: what `granted` says."""
        asked = body["spec"].get("resourceAttributes") or {}
        status_ = {"allowed": (asked.get("verb"), asked.get("resource")) in self.granted}
        rules = [{"verbs": [v], "apiGroups": [""], "resources": [r]} for v, r in sorted(self.granted)]
        if path.endswith("/selfsubjectrulesreviews"):
            status_ = {"resourceRules": rules, "nonResourceRules": [], "incomplete": False}
        return 201, json.dumps(body | {"status": status_}).encode()

    def _as_table(self, path: str, query: Mapping[str, str], body: bytes) -> bytes:
        """The rows of the recorded table for the objects of an answer; the answer itself where there is no table."""
        found = _INSIDE.fullmatch(path) or _OUTSIDE.fullmatch(path)
        recorded = self._file(f"table{found['root']}/{found['plural']}") if found else None
        if recorded is None:
            return body
        answer, table = json.loads(body), json.loads(recorded)
        items = answer.get("items", [answer])
        rows = {_identity(r["object"]): r for r in table["rows"] or []}
        whole, kind = query.get("includeObject") == "Object", self._kind_of_one(f"{found['root']}/{found['plural']}")
        kept = [rows[_identity(i)] | ({"object": kind | i} if whole else {}) for i in items]
        return json.dumps(table | {"metadata": answer["metadata"], "rows": kept}).encode()

    def _answer(self, path: str, query: Mapping[str, str]) -> tuple[int, bytes]:
        if found := _INSIDE.fullmatch(path):
            return self._resource(found, found["namespace"], query)
        if found := _OUTSIDE.fullmatch(path):
            return self._resource(found, None, query)
        if path == "/version" and self._file("get/version") is None:
            return 200, json.dumps(json.loads((self.recording / "meta.json").read_text())["server"]).encode()
        body = self._file(f"get{path}__{next(iter(query), '')}") or self._file(f"get{path}")
        return (404, b"404 page not found\n") if body is None else (200, body)

    def _resource(self, found: re.Match[str], namespace: str | None, query: Mapping[str, str]) -> tuple[int, bytes]:
        plural, name, *sub = [found["plural"], *[unquote(x) for x in found["rest"].split("/")[1:]], ""][:4]
        path = f"{found['root']}/{plural}"
        if name and sub[:1] == ["log"]:
            return self._log(namespace or "", name, query)
        if plural in self.forbid or self._file(f"denied{path}") is not None:
            return self._forbidden(found["root"], plural, namespace, name)
        items = self._items(path, namespace)
        if items is None:
            return self._missing(found["root"], plural)
        if namespace:
            items = [i for i in items if i["metadata"].get("namespace") == namespace]
        if not name:
            return self._list(path, namespace, items, query)
        one = next((i for i in items if i["metadata"]["name"] == name), None)
        if one is None:
            group = _group(found["root"])
            details = {"name": name, "group": group, "kind": plural} if group else {"name": name, "kind": plural}
            return status(404, f'{_qualified(plural, group)} "{name}" not found', "NotFound", details)
        return 200, json.dumps(self._kind_of_one(path) | one).encode()

    def _forbidden(self, root: str, plural: str, namespace: str | None, name: str) -> tuple[int, bytes]:
        group, verb = _group(root), "get" if name else "list"
        where = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
        cannot = f'User "replay" cannot {verb} resource "{plural}" in API group "{group}" {where}'
        about = f'{_qualified(plural, group)} "{name}"' if name else _qualified(plural, group)
        return status(403, f"{about} is forbidden: {cannot}", "Forbidden", {"kind": plural})

    def _kind_of_one(self, path: str) -> Json:
        """What a server writes into one object and leaves out of those of a list."""
        kind = self._kinds.get(path, {})
        return {"kind": kind["kind"].removesuffix("List"), "apiVersion": kind["apiVersion"]} if len(kind) == 2 else {}

    def _items(self, path: str, namespace: str | None) -> list[Json] | None:
        inside = re.sub(r"/([^/]+)$", rf"/namespaces/{namespace}/\1", path)
        if (key := (path, inside)) not in self._parsed:
            body = self._file(f"get{path}") or (self._file(f"get{inside}") if namespace else None)
            listed = None if body is None else json.loads(body)
            self._parsed[key] = None if listed is None else listed["items"] or []
            self._kinds[path] = {k: listed[k] for k in ("kind", "apiVersion") if k in listed} if listed else {}
        return self._parsed[key]

    def _list(self, path: str, namespace: str | None, items: list[Json], query: Mapping[str, str]) -> tuple[int, bytes]:
        selectors = query.get("labelSelector", ""), query.get("fieldSelector", "")
        try:
            items = [i for i in items if _selected(i, *selectors)]
        except ValueError as unknown:
            return status(400, str(unknown), "BadRequest", {})
        start = int(base64.b64decode(query["continue"])) if "continue" in query else 0
        limit = self.page_size or int(query.get("limit") or 0) or len(items) or 1
        meta: Json = {"resourceVersion": "1"}
        if start + limit < len(items):
            meta |= {"continue": base64.b64encode(str(start + limit).encode()).decode()}
            meta |= {"remainingItemCount": len(items) - start - limit}
        kind = self._kinds.get(path) or {"kind": "List", "apiVersion": "v1"}
        return 200, json.dumps(kind | {"metadata": meta, "items": items[start : start + limit]}).encode()

    def _log(self, namespace: str, pod: str, query: Mapping[str, str]) -> tuple[int, bytes]:
        if "pods/log" in self.forbid or (self.recording / "denied/api/v1/pods/log.json").exists():
            return status(403, 'cannot get resource "pods/log"', "Forbidden", {})
        stem = f"logs/{namespace}/{pod}/{query['container']}" + (".previous" if query.get("previous") == "true" else "")
        log, error = self.recording / f"{stem}.log", self.recording / f"{stem}.err.json"
        if log.exists():
            return 200, _tail(_since(log.read_bytes(), query, self._recorded), query)
        if error.exists():
            body = error.read_bytes()
            return (json.loads(body)["code"], body) if body else (204, b"")
        pods = self._items("/api/v1/pods", namespace) or []
        one = next((p for p in pods if (p["metadata"]["namespace"], p["metadata"]["name"]) == (namespace, pod)), None)
        if one is None:
            return status(404, f'pods "{pod}" not found', "NotFound", {"name": pod, "kind": "pods"})
        if query["container"] not in [c["name"] for c in one["spec"]["containers"]]:
            return status(400, f"container {query['container']} is not valid for pod {pod}", "BadRequest", {})
        return status(500, "this log was not recorded", "InternalError", {})

    def _recorded(self) -> datetime:
        return datetime.fromisoformat(json.loads((self.recording / "meta.json").read_text())["recorded"])

    def _missing(self, root: str, plural: str) -> tuple[int, bytes]:
        """404 where the recorded discovery says that the kind is not served; 500 where it was merely not recorded."""
        served, groups = self._file(f"get{root}"), self._file("get/apis")
        absent = served is not None and plural not in {r["name"] for r in json.loads(served)["resources"]}
        if served is None and groups is not None and root.startswith("/apis/"):
            versions = {v["groupVersion"] for g in json.loads(groups)["groups"] for v in g["versions"]}
            absent = root.removeprefix("/apis/") not in versions
        return (404, b"404 page not found\n") if absent else status(500, "it was not recorded", "InternalError", {})

    def _file(self, name: str) -> bytes | None:
        path = self.recording / f"{name}.json"
        return path.read_bytes() if path.is_file() else None


@contextmanager
def replay(
    recording: Path,
    folder: Path,
    *,
    forbid: tuple[str, ...] = (),
    faults: tuple[Fault, ...] = (),
    page_size: int | None = None,
    token: str = "replay-token",
) -> Iterator[Replay]:
    """A server over a recording, with a kubeconfig in `folder` whose current context `replay` leads to it."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    running = Replay(recording, frozenset(forbid), list(faults), page_size)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.replay = running
    running.address = f"https://127.0.0.1:{server.server_port}"
    running.kubeconfig = _kubeconfig(folder, running.address, ca, token)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def status(code: int, message: str, reason: str, details: Json) -> tuple[int, bytes]:
    """A Status body as the API machinery writes it."""
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message}
    return code, json.dumps(body | {"reason": reason, "details": details, "code": code}).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    replay: Replay

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for a delayed acknowledgement
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps standard error clean."""

    def _handle(self) -> None:
        replay = self.server.replay
        replay.requests.append(f"{self.command} {self.path}")
        replay.headers = dict(self.headers)
        split = urlsplit(self.path)
        query = {k: v[-1] for k, v in parse_qs(split.query, keep_blank_values=True).items()}
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = next((f for f in replay.faults if f.hits(self.path)), None)
        if fault is None and self.command == "POST":
            self._send(*replay.review(split.path, json.loads(sent)))
        elif fault is None:
            self._send(*replay.answer(split.path, query, self.headers.get("Accept", "")))
        elif fault.kind == "status":
            body = fault.body if fault.body is not None else status(fault.code, "injected", "Injected", {})[1]
            self._send(fault.code, body if isinstance(body, bytes) else json.dumps(body).encode(), fault.headers)
        else:
            self._break(fault.kind, replay.answer(split.path, query)[1])

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _handle

    def _send(
        self, code: int, body: bytes, headers: Mapping[str, str] | None = None, announce: int | None = None
    ) -> None:
        self.send_response(code)
        kind = "application/json" if body[:1] in (b"{", b"[") else "text/plain"
        extra = headers or {}
        for key, value in {"Content-Type": kind, "Content-Length": str(announce or len(body)), **extra}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def _break(self, kind: str, body: bytes) -> None:
        self.close_connection = True
        if kind == "garbage":
            self._send(200, b"<html>proxy</html>")
        elif kind == "cut":
            self._send(200, body[: len(body) // 2], announce=len(body))
        elif kind == "reset":
            self.connection.close()
        elif kind == "stall":
            self._send(200, body[:10], announce=len(body) + 10)
            self.server.replay.stopping.wait(30)
        elif kind == "trickle":
            self._send(200, b"{", announce=10**6)
            while not self.server.replay.stopping.wait(0.02):
                self.wfile.write(b" ")


def _identity(obj: Json) -> tuple[str, str]:
    return obj["metadata"].get("namespace", ""), obj["metadata"]["name"]


def _group(root: str) -> str:
    """The API group of `/api/v1` ("") or `/apis/apps/v1` ("apps")."""
    return root.split("/")[2] if root.startswith("/apis/") else ""


def _qualified(plural: str, group: str) -> str:
    return f"{plural}.{group}" if group else plural


def _since(log: bytes, query: Mapping[str, str], now: Callable[[], datetime]) -> bytes:
    """The lines since sinceSeconds or sinceTime; whole where neither is asked for."""
    if "sinceTime" in query:
        start = datetime.fromisoformat(query["sinceTime"].replace("Z", "+00:00"))
    elif "sinceSeconds" in query:
        start = now() - timedelta(seconds=int(query["sinceSeconds"]))
    else:
        return log
    return b"".join(line for line in log.splitlines(keepends=True) if _stamp(line) >= start)


def _stamp(line: bytes) -> datetime:
    return datetime.fromisoformat(line.split(b" ")[0].decode()[:19] + "+00:00")


def _tail(log: bytes, query: Mapping[str, str]) -> bytes:
    """The kubelet's order: the last lines first, then limitBytes from the start of those."""
    lines = log.splitlines(keepends=True)
    lines = lines[max(0, len(lines) - int(query.get("tailLines", 10**9))) :]
    if query.get("timestamps") != "true":
        lines = [re.sub(rb"^\S+Z ", b"", line) for line in lines]
    return b"".join(lines)[: int(query.get("limitBytes", 10**9))]


def _selected(item: Json, labels: str, fields: str) -> bool:
    own = item["metadata"].get("labels") or {}
    return all(_label(own, term.strip()) for term in re.split(r",(?![^(]*\))", labels) if term.strip()) and all(
        _field(item, term) for term in fields.split(",") if term
    )


def _label(own: Mapping[str, str], term: str) -> bool:
    if found := re.fullmatch(r"(\S+) (in|notin) \((.*)\)", term):
        inside = own.get(found[1]) in [v.strip() for v in found[3].split(",")]
        return inside if found[2] == "in" else not inside
    if term.count("=") > 1 + ("==" in term):
        raise ValueError("unable to parse requirement: found '=', expected: ',' or 'end of string'")
    if "!=" in term:
        key, value = term.split("!=")
        return own.get(key) != value
    if "=" in term:
        key, value = re.split(r"==?", term)
        return own.get(key) == value
    return term[1:] not in own if term.startswith("!") else term in own


def _field(item: Json, term: str) -> bool:
    key, value = re.split(r"!=|==?", term, maxsplit=1)
    if key not in _FIELDS and not key.startswith("involvedObject."):
        raise ValueError(f"field label not supported: {key}")
    found: Json = item
    for part in key.split("."):
        found = (found or {}).get(part)
    return (str(found or "") == value) != ("!=" in term)


def _kubeconfig(folder: Path, address: str, ca: trustme.CA, token: str) -> Path:
    data = base64.b64encode(ca.cert_pem.bytes()).decode()
    path = folder / "kubeconfig"
    path.write_text(
        yaml.safe_dump(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": "replay", "cluster": {"server": address, "certificate-authority-data": data}}],
                "users": [{"name": "replay", "user": {"token": token}}],
                "contexts": [{"name": "replay", "context": {"cluster": "replay", "user": "replay"}}],
                "current-context": "replay",
            }
        )
    )
    return path
