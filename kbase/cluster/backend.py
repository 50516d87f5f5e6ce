"""What a session asks of a backend, and what one question may spend on it."""

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from kbase.cluster.resources import RESOURCES, Resource
from kbase.errors import Unreadable, UnreadReason
from kbase.text import Phrase, Text, verbatim
from kbase.types import Obj, Objects

PARTS = re.compile(r"^\[[+-]\]", re.M)  # lines of a health check: "[+]ping ok", "[-]etcd failed: reason withheld"
NOT_RECORDED = Phrase("it was not recorded", "沒有錄到")
NO_LOG = Phrase("the log of {pod} was not recorded", "沒有錄到 {pod} 的 log")
NOT_SERVED = Phrase("the server does not serve {api}", "伺服器不提供 {api}")
NOT_SERVED_IT = Phrase("the server does not serve it", "伺服器不提供它")
NO_REQUESTS = Phrase("the budget of {n} requests per question is used up", "每個問題最多 {n} 個請求，已經用完")
TOO_LATE = Phrase("no answer within the {seconds} s of this question", "在這個問題的 {seconds} 秒內沒有回應")
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


@dataclass(frozen=True)
class Read:
    """One thing asked of the API, in the words of RBAC. namespace "" = the whole cluster."""

    verb: str
    resource: str
    namespace: str = ""

    def failed(self, reason: UnreadReason, why: Text | str = "") -> Unreadable:
        """The exception that says this read could not be done, "cannot list pods in namespace shop: why".

        why: in words of ours, else as somebody else put it.
        """
        said = verbatim(why) if isinstance(why, str) else why
        words = said.render("en")
        where = f" in namespace {self.namespace}" if self.namespace else ""
        detail = f"cannot {self.verb} {self.resource}{where}" + (f": {words}" if words else "")
        return Unreadable(reason, self.verb, self.resource, self.namespace, detail, said if words else None)

    def not_served(self) -> Unreadable:
        """The exception for an API that this server does not have, by the same words live and recorded."""
        kind = RESOURCES.get(self.resource)
        return self.failed("absent_api", NOT_SERVED(api=kind.api_version) if kind else NOT_SERVED_IT())


class Budget:
    """What one question may spend: seconds from now, and requests. Counts what is spent; safe between threads.

    clock: seconds, monotonic.  sleep: how to wait; both are parameters so that tests need neither.
    """

    def __init__(
        self,
        *,
        deadline_s: float,
        max_requests: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.deadline_s, self.max_requests = deadline_s, max_requests
        self.requests = self.bytes = 0
        self.partial: dict[str, tuple[int, int]] = {}  # plural -> (read, total known) of lists that broke off
        self._clock, self._sleep = clock, sleep
        self._end = clock() + deadline_s
        self._lock = threading.Lock()

    def left_s(self) -> float:
        """Seconds until the deadline, never negative."""
        return max(0.0, self._end - self._clock())

    def request(self, read: Read) -> float:
        """Counts one request, returns the seconds left; Unreadable `timeout` or `truncated` where nothing is left."""
        left = self.in_time(read)
        with self._lock:
            if self.requests >= self.max_requests:
                raise read.failed("truncated", NO_REQUESTS(n=self.max_requests))
            self.requests += 1
        return left

    def in_time(self, read: Read) -> float:
        """The seconds left; Unreadable `timeout` once the deadline has passed."""
        left = self.left_s()
        if left <= 0:
            raise self.too_late(read)
        return left

    def too_late(self, read: Read) -> Unreadable:
        """The exception for a read that the deadline cut off."""
        return read.failed("timeout", TOO_LATE(seconds=f"{self.deadline_s:g}"))

    def wait(self, seconds: float, read: Read) -> None:
        """Waits as the server asked; Unreadable at once when the deadline would pass meanwhile."""
        if seconds >= self.left_s():
            raise self.too_late(read)
        self._sleep(seconds)

    def received(self, size: int) -> None:
        """Counts bytes of answers."""
        with self._lock:
            self.bytes += size


class Backend(Protocol):
    """One cluster, live or recorded. Every fetch raises Unreadable where it could not look.

    Names and namespaces arrive checked (one path segment each); masking and caching are the session's.
    """

    @property
    def now(self) -> datetime:
        """The moment the state is observed: the current time, or that of the recording."""

    @property
    def known_version(self) -> str | None:
        """gitVersion of the server where it is known already: no request is made."""

    def fetch_list(self, kind: Resource, namespace: str | None, budget: Budget) -> Objects:
        """All objects of one kind, complete and projected; namespace None = the whole cluster."""

    def fetch_one(self, kind: Resource, namespace: str, name: str, budget: Budget) -> Obj | None:
        """One projected object; None for a definite "not found" by an API that serves the kind."""

    def fetch_log(self, namespace: str, pod: str, container: str, previous: bool, budget: Budget) -> str | None:
        """The last lines of a log; None where there is no such container run."""

    def version(self, budget: Budget) -> str | None:
        """gitVersion of the server; None where it is not told."""


@runtime_checkable
class Selecting(Protocol):
    """What only some backends can do: have the server select. Of the others all objects of a kind are read."""

    def fetch_selected(self, kind: Resource, field: str, value: str, budget: Budget) -> Objects:
        """The projected objects of one kind of which a field has a value, in any namespace."""


@runtime_checkable
class Telling(Protocol):
    """What only some backends can do: tell what the API server says of its own health."""

    def fetch_health(self, path: str, budget: Budget) -> str:
        """The parts of the API server at a path of its health checks, a line each, whether or not all are well."""


@runtime_checkable
class Answering(Protocol):
    """What only a live cluster's backend can do: ask it for a sign of life."""

    def answers(self, budget: Budget) -> None:
        """Unreadable where the API server gives no answer, or not to these credentials."""


def having(objects: Objects, field: str, value: str) -> Objects:
    """The objects of which a field, two names deep, has a value."""
    outer, inner = field.split(".")
    return [o for o in objects if (o.get(outer) or {}).get(inner) == value]


JSON = "application/json, */*"
# https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
AS_TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"


@runtime_checkable
class Documents(Protocol):
    """What only some backends can do: hand out answers of the API as they are. `kbase kubectl` uses it, no check does.

    prints: whether the answers are printed by a server now, rather than read from what was recorded.
    address: URL of the API server, "" where it is not known.
    """

    prints: bool

    @property
    def address(self) -> str:
        """URL of the API server."""

    def fetch_document(
        self, path: str, query: Mapping[str, str], read: Read, budget: Budget, accept: str
    ) -> Obj | None:
        """The answer of one path on the allow-list; None where the server says that this very object is not there."""

    def review(self, path: str, spec: Obj, budget: Budget) -> Obj:
        """The answer of a self-review (authorization.k8s.io), which stores nothing."""

    def recorded_output(self, args: Sequence[str]) -> tuple[str, int] | None:
        """What kubectl printed for these arguments when the cluster was recorded, and its exit status; else None."""


def project(kind: Resource, item: Obj) -> Obj:
    """The item as kbase keeps it: kind and apiVersion added, bookkeeping that nobody reads dropped (in place)."""
    metadata = item.get("metadata") or {}
    written = _written(metadata.pop("managedFields", None) or [], kind.api_version)
    if (metadata.get("annotations") or {}).pop(LAST_APPLIED, None) and not metadata["annotations"]:
        del metadata["annotations"]
    if written:
        metadata["managedFields"] = written
    if kind.spec is not None and "spec" in item:
        item["spec"] = _only(item["spec"], kind.spec)
    return {"apiVersion": kind.api_version, "kind": kind.kind, **item}


def _only(spec: Any, paths: Sequence[str]) -> Obj:
    """The fields of a spec at these dotted paths."""
    kept: Obj = {}
    for path in paths:
        source, target = spec, kept
        *outer, last = path.split(".")
        for name in outer:
            source = source.get(name) if isinstance(source, dict) else None
            target = target.setdefault(name, {})
        if isinstance(source, dict) and last in source:
            target[last] = source[last]
    return kept


def _written(entries: Objects, api_version: str) -> Objects:
    """Who wrote the object through another API version than it is read in; field by field it is most of an object."""
    kept = ("manager", "operation", "apiVersion", "time")
    return [{k: e[k] for k in kept if k in e} for e in entries if e.get("apiVersion", api_version) != api_version]


def no_such_log(message: str) -> bool:
    """Whether a 400 of the log endpoint means that there is no such container run, rather than a failed read.

    The messages are those of kubelet and API server:
    https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go (validateContainerLogStatus)
    """
    return any(words in message for words in _NO_RUN) and "container" in message


_NO_RUN = ("not found", "is waiting to start", "is terminated", "is not valid for pod", "is not available")
