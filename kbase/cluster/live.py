"""A live cluster, read through the `kubernetes` client: pages, timeouts, and every failure named for what it is.

The only module that imports `kubernetes`; all its traffic goes through the guard.
"""

import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from kubernetes import client, config

from kbase.cluster.backend import JSON, PARTS, Budget, Read, no_such_log, project
from kbase.cluster.guard import GuardedPool
from kbase.cluster.redact import Masker
from kbase.cluster.resources import Resource
from kbase.cluster.served import APIS, Served, group_versions
from kbase.text import Phrase
from kbase.types import Obj, Objects

_load_kube_config: Any = config.load_kube_config  # both are untyped
_load_incluster_config: Any = config.load_incluster_config

PAGE = 1000  # objects; kubectl asks for 500, which doubles the requests that a large cluster takes
FEW = {"configmaps": 100}  # each may weigh a megabyte
LOG_LINES, LOG_BYTES = 200, 64 * 1024
LONG_LINES = 20  # how many lines are asked for where LOG_LINES of them exceed LOG_BYTES
_CONNECT_S = 5.0
_MAX_BODY = 64 * 1024 * 1024  # bytes of one answer; a page of 500 large objects stays far below
_CHUNK = 256 * 1024
_MAX_DETAIL = 200  # characters of a server's message in a detail line

EXPIRED = Phrase("the list expired while it was being read", "讀到一半，清單就過期了")
EXPIRED_TWICE = Phrase("the list expired twice while it was being read", "讀了兩次，清單都在讀完之前過期")
NO_TLS = Phrase("the TLS connection failed ({why})", "TLS 連線失敗（{why}）")
NOT_REACHED = Phrase("the API server cannot be reached", "連不到 API server")
NOT_REACHED_FOR = Phrase("the API server cannot be reached: {why}", "連不到 API server：{why}")
BROKE_OFF = Phrase("the connection broke off ({why})", "連線中斷（{why}）")
TOO_LARGE = Phrase("the answer is larger than {most} MiB", "回應超過 {most} MiB")
NOT_ACCEPTED = Phrase(
    "the API server did not accept the credentials (401 Unauthorized)", "API server 不接受這份憑證（401 Unauthorized）"
)
GAVE_UP = Phrase("the API server gave up ({status}){said}", "API server 自己也等不到結果（{status}）{said}")
ANSWERED = Phrase("the API server answered {said}", "API server 回應 {said}")
NOT_WHOLE = Phrase("the answer is not complete JSON", "回應不是完整的 JSON")
NO_FIELD = Phrase("the answer has no {field}", "回應裡沒有 {field}")


class NotConfigured(Exception):
    """The credentials or the kubeconfig cannot be used; the message says why."""


@dataclass(frozen=True)
class Reply:
    """One answer of the API server, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def says(self) -> Obj:
        """The Status object of an error answer; empty where the body is none."""
        try:
            status = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return status if isinstance(status, dict) and status.get("kind") == "Status" else {}


class LiveBackend:
    """A Backend over one API server."""

    prints = True  # tables come from the server, whatever its version

    def __init__(self, api: client.ApiClient, *, page_size: int = PAGE) -> None:
        self._configuration = api.configuration
        self._host = api.configuration.host.rstrip("/")
        self._pool: Any = GuardedPool(api.rest_client.pool_manager, self._host)
        rest: Any = api.rest_client
        rest.pool_manager = self._pool  # so that no other use of this client gets past the guard
        self._page_size = page_size
        self._version: str | None = None
        self._apis = Served()

    @property
    def now(self) -> datetime:
        """The current time, UTC."""
        return datetime.now(UTC)

    def fetch_list(self, kind: Resource, namespace: str | None, budget: Budget) -> Objects:
        """All objects of one kind, page by page; started again once where the list expired meanwhile (410)."""
        read = Read("list", kind.plural, namespace or "")
        kind = self._served(kind, read, budget)
        for _ in range(2):
            if (objects := self._pages(kind, namespace, read, budget)) is not None:
                return objects
        raise read.failed("truncated", EXPIRED_TWICE())

    def fetch_selected(self, kind: Resource, field: str, value: str, budget: Budget) -> Objects:
        """The objects of one kind of which a field has a value: every kind can be selected by its name.

        https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/#supported-fields
        """
        read = Read("list", kind.plural)
        kind = self._served(kind, read, budget)
        found = self._pages(kind, None, read, budget, {"fieldSelector": f"{field}={value}"})
        if found is None:
            raise read.failed("truncated", EXPIRED())
        return found

    def fetch_one(self, kind: Resource, namespace: str, name: str, budget: Budget) -> Obj | None:
        """One object; None where the server says that this very object was not found."""
        read = Read("get", kind.plural, namespace)
        kind = self._served(kind, read, budget)
        reply = self._get(kind.path(namespace, quote(name, safe=":")), {}, read, budget)
        if _is_not_there(reply, name, kind.plural):
            return None
        return project(kind, _json(reply, read, "metadata")) if _ok(reply, read) else None

    def fetch_log(self, namespace: str, pod: str, container: str, previous: bool, budget: Budget) -> str | None:
        """The last lines of a log with their timestamps; None where there is no such run."""
        read = Read("get", "pods/log", namespace)
        text = b""
        for lines in (LOG_LINES, LONG_LINES, 1):
            reply = self._log(namespace, pod, container, previous, lines, read, budget)
            message = str(reply.says.get("message"))
            if reply.status in (204, 404) or (reply.status == 400 and no_such_log(message)):
                return None
            _ok(reply, read)
            text = reply.body
            # limitBytes counts from the first of the lines: when it cuts, the last lines are what is missing.
            if len(text) < LOG_BYTES:
                break
        return text.decode(errors="replace")

    def fetch_health(self, path: str, budget: Budget) -> str:
        """The parts of the API server; a server of which one has failed answers 500 and names it.

        https://kubernetes.io/docs/reference/using-api/health-checks/
        """
        read = Read("get", path)
        reply = self._get(path, {"verbose": "1"}, read, budget)
        text = reply.body.decode(errors="replace")
        if not (reply.status == 500 and PARTS.search(text)):
            _ok(reply, read)
        return text

    @property
    def address(self) -> str:
        """URL of the API server."""
        return str(self._host)

    def fetch_document(
        self, path: str, query: Mapping[str, str], read: Read, budget: Budget, accept: str
    ) -> Obj | None:
        """The answer of one path; None where the server says that this very object was not found."""
        reply = self._get(path, query, read, budget, accept)
        if _is_not_there(reply, path.rpartition("/")[2], read.resource):
            return None
        _ok(reply, read)
        return _json(reply, read, "kind" if path != "/version" else "gitVersion")

    def review(self, path: str, spec: Obj, budget: Budget) -> Obj:
        """The answer of a self-review."""
        read = Read("create", path.rpartition("/")[2])
        reply = self._send(path, {}, read, budget, spec=spec)
        if reply.status == 201:
            reply = Reply(200, reply.headers, reply.body)
        _ok(reply, read)
        return _json(reply, read, "status")

    def recorded_output(self, args: Sequence[str]) -> tuple[str, int] | None:
        """None: nothing of a live cluster is recorded."""
        return None

    @property
    def known_version(self) -> str | None:
        """gitVersion, once it has been asked for: opening a cluster does."""
        return self._version

    def answers(self, budget: Budget) -> None:
        """Unreadable where the server gives no answer, or not to these credentials; one request each time."""
        read = Read("get", "/version")
        reply = self._get("/version", {}, read, budget)
        if reply.status != 403:  # who may not even read the version has been answered all the same
            _ok(reply, read)

    def version(self, budget: Budget) -> str | None:
        """gitVersion, asked for once."""
        if self._version is None:
            read = Read("get", "/version")
            reply = self._get("/version", {}, read, budget)
            _ok(reply, read)
            self._version = str(_json(reply, read, "gitVersion")["gitVersion"])
        return self._version

    def _served(self, kind: Resource, read: Read, budget: Budget) -> Resource:
        """The kind by the version that this server has; of a kind of an add-on that it lacks, Unreadable at once."""
        if not kind.custom:
            return kind
        found = self._apis.version_of(kind, lambda: group_versions(self._get(APIS, {}, Read("get", APIS), budget).body))
        if found is None:
            raise read.not_served()
        return found

    def _pages(
        self, kind: Resource, namespace: str | None, read: Read, budget: Budget, where: Mapping[str, str] | None = None
    ) -> Objects | None:
        """Every page, or None where the server no longer knows the continue token."""
        objects: Objects = []
        token = ""
        while True:
            limit = min(self._page_size, FEW.get(kind.plural, PAGE))
            query = {**(where or {}), "limit": str(limit)} | ({"continue": token} if token else {})
            reply = self._get(kind.path(namespace), query, read, budget)
            if reply.status == 410 and token:
                return None
            _ok(reply, read)
            page = _json(reply, read, "items")
            del reply  # the bytes of a page weigh as much as its objects
            objects += [project(kind, item) for item in page["items"] or []]
            meta = page.get("metadata") or {}
            token = meta.get("continue") or ""
            if not token:
                budget.partial.pop(kind.plural, None)
                return objects
            budget.partial[kind.plural] = len(objects), len(objects) + int(meta.get("remainingItemCount") or 1)

    def _log(
        self, namespace: str, pod: str, container: str, previous: bool, lines: int, read: Read, budget: Budget
    ) -> Reply:
        query = {"container": container, "tailLines": str(lines), "limitBytes": str(LOG_BYTES), "timestamps": "true"}
        if previous:
            query["previous"] = "true"
        return self._get(f"/api/v1/namespaces/{namespace}/pods/{quote(pod)}/log", query, read, budget)

    def _get(self, path: str, query: Mapping[str, str], read: Read, budget: Budget, accept: str = JSON) -> Reply:
        """One answer; a server that asks to wait (429) is waited for once, within the deadline."""
        reply = self._send(path, query, read, budget, accept)
        if reply.status == 429:
            wait = reply.headers.get("Retry-After", "1")
            budget.wait(float(wait) if wait.isdigit() else 1.0, read)
            reply = self._send(path, query, read, budget, accept)
        return reply

    def _send(
        self,
        path: str,
        query: Mapping[str, str],
        read: Read,
        budget: Budget,
        accept: str = JSON,
        spec: Obj | None = None,
    ) -> Reply:
        """One request: a GET, or with a spec the POST of a review."""
        left = budget.request(read)
        headers = self._headers() | {"Accept": accept}
        sent = {} if spec is None else {"body": json.dumps(spec).encode()}
        method = "POST" if sent else "GET"
        url = self._host + path + (f"?{urlencode(query)}" if query else "")
        timeout = urllib3.Timeout(connect=min(left, _CONNECT_S), read=left)
        with _named(read, budget):
            response = self._pool.request(
                method,
                url,
                headers=headers | ({"Content-Type": "application/json"} if sent else {}),
                preload_content=False,
                timeout=timeout,
                enforce_content_length=True,
                **sent,
            )
            body = _drained(response, read, budget)
        budget.received(len(body))
        return Reply(response.status, response.headers, body)

    def _headers(self) -> dict[str, str]:
        """The credentials, renewed by the client where they have expired."""
        headers = {"User-Agent": "kbase"}
        for setting in self._configuration.auth_settings().values():
            if setting["in"] == "header" and setting["value"]:
                headers[setting["key"]] = setting["value"]
        return headers


def from_kubeconfig(files: list[Path], context: str) -> LiveBackend:
    """The cluster of one context of these kubeconfig files, which are only read, never written."""
    with _usable():
        configuration = client.Configuration()
        names = os.pathsep.join(str(f) for f in files)
        _load_kube_config(names, context=context, client_configuration=configuration, persist_config=False)
        return LiveBackend(client.ApiClient(configuration))


def in_cluster() -> LiveBackend:
    """The cluster that this process runs in, with the service account of its pod."""
    with _usable():
        configuration = client.Configuration()
        _load_incluster_config(client_configuration=configuration)
        return LiveBackend(client.ApiClient(configuration))


@contextmanager
def _usable() -> Iterator[None]:
    try:
        yield
    except (config.ConfigException, OSError, ValueError, TypeError, KeyError) as fault:
        raise NotConfigured(str(fault) or type(fault).__name__) from fault


@contextmanager
def _named(read: Read, budget: Budget) -> Iterator[None]:
    """Turns what the connection may raise into Unreadable."""
    try:
        yield
    except urllib3.exceptions.SSLError as fault:
        raise read.failed("error", NO_TLS(why=_short(fault))) from fault
    except urllib3.exceptions.NewConnectionError as fault:
        why = _short(str(fault).rpartition(": ")[2])
        raise read.failed("error", NOT_REACHED_FOR(why=why)) from fault
    except urllib3.exceptions.ConnectTimeoutError as fault:
        raise read.failed("timeout", NOT_REACHED()) from fault
    except urllib3.exceptions.TimeoutError as fault:
        raise budget.too_late(read) from fault
    except (urllib3.exceptions.HTTPError, config.ConfigException, OSError) as fault:
        budget.in_time(read)
        raise read.failed("error", BROKE_OFF(why=type(fault).__name__)) from fault


def _drained(response: Any, read: Read, budget: Budget) -> bytes:
    """The whole body. An answer that trickles in or stalls is cut off at the deadline, not at its next byte."""
    body = bytearray()
    watchdog = threading.Timer(budget.left_s(), _cut, (response,))
    watchdog.daemon = True
    watchdog.start()
    try:
        while piece := response.read1(_CHUNK):
            body += piece
            if len(body) > _MAX_BODY:
                raise read.failed("truncated", TOO_LARGE(most=_MAX_BODY // 1024**2))
    except BaseException:
        response.close()  # half an answer: the connection cannot be used again
        raise
    finally:
        watchdog.cancel()
    budget.in_time(read)  # a cut connection may look like the end of a body without a length
    response.release_conn()
    return bytes(body)


def _cut(response: Any) -> None:
    with suppress(OSError, ValueError):  # the answer may have ended at this very moment
        response.shutdown()


def _is_not_there(reply: Reply, name: str, plural: str) -> bool:
    """Whether a 404 says so of this very object; an unknown path or "namespaces x not found" says nothing about it."""
    about = reply.says.get("details") or {}
    return reply.status == 404 and about.get("name") == name and about.get("kind", plural) == plural


def _ok(reply: Reply, read: Read) -> bool:
    """True for a 200; Unreadable, with the reason that fits, for anything else."""
    if reply.status == 200:
        return True
    if reply.status == 403:
        raise read.failed("forbidden")
    message = _short(reply.says.get("message") or "")
    if reply.status == 401:
        raise read.failed("error", NOT_ACCEPTED())
    if reply.status == 404:
        missing = (reply.says.get("details") or {}).get("name")
        raise read.failed("error", message) if missing else read.not_served()
    if reply.status == 504 or reply.says.get("reason") == "Timeout":
        raise read.failed("timeout", GAVE_UP(status=reply.status, said=f" {message}" if message else ""))
    raise read.failed("error", ANSWERED(said=f"{reply.status} {message}".strip()))


def _json(reply: Reply, read: Read, field: str) -> Obj:
    """The body as an object that has the field; Unreadable for anything else that came with a 200."""
    try:
        body = json.loads(reply.body)
    except (ValueError, RecursionError) as fault:
        raise read.failed("error", NOT_WHOLE()) from fault
    if not isinstance(body, dict) or field not in body:
        raise read.failed("error", NO_FIELD(field=field))
    return body


def _short(said: object) -> str:
    return Masker().text(str(said)).replace("\n", " ")[:_MAX_DETAIL]
