"""One question's reading of one cluster: every read done once, within a deadline and a budget, masked."""

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from kbase.cluster.backend import (
    JSON,
    NOT_RECORDED,
    PARTS,
    Answering,
    Backend,
    Budget,
    Documents,
    Read,
    Selecting,
    Telling,
    having,
)
from kbase.cluster.guard import permit
from kbase.cluster.listing import Kept, Listing, identity
from kbase.cluster.reader import Reader
from kbase.cluster.redact import Masker
from kbase.cluster.resources import READABLE, Resource
from kbase.cluster.shape import sound
from kbase.errors import Partly, Refused, Unreadable
from kbase.text import Phrase
from kbase.types import ClusterUse, Obj, Objects

T = TypeVar("T")
NOT_ASKED = Phrase("the question did not ask for it", "這個問題沒有問到它")
NO_PARTS = Phrase("the answer names no parts", "回應沒有列出各部分")
NOT_READ = Phrase("kbase does not read {resource}.", "kbase 不讀取 {resource}。")
NOT_A_NAME = Phrase("{name!r} cannot be the name of an object.", "{name!r} 不可能是物件的名稱。")
PRINTED_BY = Phrase("What it may read is printed by: kbase rbac", "可讀取的種類請見：kbase rbac")
# Path segment names: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#path-segment-names
_SEGMENT = re.compile(r"(?!\.{1,2}$)[^/%\\\x00-\x1f?#]+")


class Session:
    """A Reader over a backend. Threads that ask for the same thing share one fetch and its outcome, good or bad."""

    def __init__(self, source: str, backend: Backend, budget: Budget, kept: "Kept | None" = None) -> None:
        self._source, self._backend, self._budget, self._kept = source, backend, budget, kept
        self._now = backend.now
        self._masker = Masker()
        self._flights: dict[Hashable, Future[Any]] = {}
        self._seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._lock = threading.Lock()

    @property
    def now(self) -> datetime:
        """The moment the state was observed; the same for every check of one question."""
        return self._now

    @property
    def waits(self) -> bool:
        """A recording is read from memory and from files."""
        return self._kept is None

    @property
    def masked(self) -> int:
        """How many values have been replaced by pseudonyms so far."""
        return self._masker.count

    def list(self, resource: str, namespace: str | None = None) -> Objects:
        """All objects of a kind, complete, or Unreadable; a namespace is served from the whole cluster's list if known.

        A forbidden list of the whole cluster stays forbidden: it is never narrowed to what may be seen.
        """
        kind = _known(resource)
        inside = _segment(namespace) if namespace and kind.namespaced else None
        if inside and (whole := self._flight(kind, None)):
            try:
                return [*self._outcome(whole, Read("list", resource, inside)).by_namespace.get(inside, [])]
            except Unreadable:
                pass  # an account may lack the right to the whole cluster and hold it for one namespace
        return [*self._listing(kind, inside).objects]

    def selected(self, resource: str, field: str, value: str) -> Objects:
        """Objects by a field; from the whole cluster's list where that is known or the backend cannot select."""
        kind, value = _known(resource), _segment(value)
        backend = self._backend
        if not isinstance(backend, Selecting) or self._flight(kind, None):
            return having(self.list(resource), field, value)

        def fetch() -> Objects:
            return self._taken(kind, backend.fetch_selected(kind, field, value, self._budget))

        return [*self._once(("selected", resource, field, value), Read("list", resource), fetch)]

    def get(self, resource: str, namespace: str, name: str) -> Obj | None:
        """One object; None only when a complete answer did not hold it."""
        kind = _known(resource)
        inside = _segment(namespace) if kind.namespaced else ""
        read = Read("get", resource, inside)
        for scope in (None, inside or None):
            if flight := self._flight(kind, scope):
                with suppress(Unreadable):  # who may not list a kind may still read one object of it
                    found: Obj | None = self._outcome(flight, read).by_name.get((inside, name))
                    return found
        return self._once(("get", resource, inside, name), read, lambda: self._fetch_one(kind, inside, _segment(name)))

    def logs(self, namespace: str, pod: str, container: str, *, previous: bool = False) -> str | None:
        """The last lines of a container's log, masked; None when there is no such container run."""
        where = _segment(namespace), _segment(pod), container and _segment(container)  # "" = the only one
        read = Read("get", "pods/log", namespace)

        def fetch() -> str | None:
            text = self._backend.fetch_log(*where, previous, self._budget)
            return None if text is None else self._masker.text(text)

        return self._once(("log", *where, previous), read, fetch)

    def health(self, path: str) -> str:
        """What the API server says of its parts, masked; Unreadable where that is not told."""
        backend, read = self._backend, Read("get", path)

        def fetch() -> str:
            if not isinstance(backend, Telling):
                raise read.failed("error", NOT_RECORDED())
            permit("GET", f"{path}?verbose=1")
            text = self._masker.text(backend.fetch_health(path, self._budget))
            if not PARTS.search(text):
                raise read.failed("error", NO_PARTS())
            return text

        return self._once(("health", path), read, fetch)

    @property
    def recorded(self) -> bool:
        """Whether this is a recording or a pasted text: it stays as it is, and nobody has to answer for it."""
        return not isinstance(self._backend, Answering)

    def answers(self) -> None:
        """Unreadable where the cluster gives no sign of life; a recording needs none."""
        if isinstance(self._backend, Answering):
            self._backend.answers(self._budget)

    def recalled(self) -> Reader:
        """What was read so far, with the lists and the gets that they answer."""
        return _Recalled(self)

    def knows(self, resource: str, namespace: str | None, name: str = "") -> bool:
        """Whether a list, or with a name one object, can be told without a request."""
        kind = _known(resource)
        inside = (namespace or None) if kind.namespaced else None
        lists = [f for scope in (None, inside) if (f := self._flight(kind, scope))]
        if any(not (f.done() and f.exception()) for f in lists):
            return True
        return ("get", resource, inside or "", name) in self._flights if name else bool(self._flight(kind, inside))

    def failure(self, resource: str) -> Unreadable | None:
        """Why a kind could not be listed in the whole cluster; None where it could, or was not asked for."""
        flight = self._flight(_known(resource), None)
        why = flight.exception() if flight and flight.done() else None
        return why.afresh() if isinstance(why, Unreadable) else None

    @property
    def prints(self) -> bool:
        """Whether a server prints tables for this session; else they are printed from the objects."""
        return isinstance(self._backend, Documents) and self._backend.prints

    @property
    def address(self) -> str:
        """URL of the API server; "" where it is not known."""
        return self._backend.address if isinstance(self._backend, Documents) else ""

    def document(self, read: Read, path: str, query: Mapping[str, str] | None = None, accept: str = JSON) -> Obj | None:
        """One answer of the API as it is, masked; None where the server says that this very object is not there.

        Raises Refused for a path that is not on the allow-list, Unreadable where it could not be had.
        """
        permit("GET", path)  # of a recording, too
        documents = self._documents(read)
        body = documents.fetch_document(path, query or {}, read, self._budget, accept)
        return None if body is None else self._masked(body)

    def review(self, path: str, spec: Obj) -> Obj:
        """The answer of a self-review: what this account may do. Raises Unreadable."""
        read = Read("create", path.rpartition("/")[2])
        return self._documents(read).review(path, spec, self._budget)

    def recorded_output(self, args: Sequence[str]) -> tuple[str, int] | None:
        """What kubectl printed for these arguments when the cluster was recorded, masked, and its exit status."""
        if not isinstance(self._backend, Documents) or (found := self._backend.recorded_output(args)) is None:
            return None
        return self._masker.text(found[0]), found[1]

    def _masked(self, body: Obj) -> Obj:
        """An answer with its texts masked, each object in it as one of its kind."""
        for item in body.get("items") or []:
            item.setdefault("kind", str(body.get("kind", "")).removesuffix("List"))  # how it is masked hangs on it
            self._masker.object(item)
        for row in body.get("rows") or []:
            self._masker.object(row.get("object") or {})
        return self._masker.object(body)

    def _documents(self, read: Read) -> Documents:
        if not isinstance(self._backend, Documents):
            raise read.failed("error", NOT_RECORDED())
        return self._backend

    def server_version(self) -> str | None:
        """gitVersion of the server; None where it could not be read."""
        read = Read("get", "/version")
        try:
            return self._once(("version",), read, lambda: self._backend.version(self._budget))
        except Unreadable:
            return None

    def use(self) -> ClusterUse:
        """What has been asked so far."""
        version = self.server_version()
        with self._lock:
            objects = {plural: (len(seen), len(seen)) for plural, seen in self._seen.items()}
        for plural, (read, total) in list(self._budget.partial.items()):
            seen = objects.get(plural, (0, 0))[0]
            objects[plural] = max(seen, read), max(seen, total)
        observed = self._now.strftime("%Y-%m-%dT%H:%M:%SZ")
        return ClusterUse(self._source, version, self._budget.requests, self._budget.bytes, objects, observed)

    def _listing(self, kind: Resource, namespace: str | None) -> Listing:
        read = Read("list", kind.plural, namespace or "")

        def fetch() -> Listing:
            if self._kept is not None:
                return self._recorded(kind, namespace, read, self._kept)
            return self._fetch_list(kind, namespace, self._budget)

        return self._once(("list", kind.plural, namespace), read, fetch)

    def _fetch_list(self, kind: Resource, namespace: str | None, budget: Budget) -> Listing:
        try:
            return Listing(self._taken(kind, self._backend.fetch_list(kind, namespace, budget)))
        except Partly as some:
            raise Partly(some, self._taken(kind, some.objects)) from None

    def _recorded(self, kind: Resource, namespace: str | None, read: Read, kept: Kept) -> Listing:
        """A list that never changes: read once, and counted in every session as if it were read again."""
        key = kind.plural, namespace
        if key in kept:
            listing, size = kept[key]
            self._budget.request(read)
            self._budget.received(size)
            self._saw(kind, listing.objects)
            return listing
        counted = _Counted(self._budget)
        listing = self._fetch_list(kind, namespace, cast(Budget, counted))
        kept[key] = listing, counted.size
        return listing

    def _taken(self, kind: Resource, listed: Objects) -> Objects:
        objects = [sound(self._masker.object(o)) for o in listed]
        self._saw(kind, objects)
        return objects

    def _fetch_one(self, kind: Resource, namespace: str, name: str) -> Obj | None:
        obj = self._backend.fetch_one(kind, namespace, name, self._budget)
        if obj is None:
            return None
        self._saw(kind, [obj])
        return sound(self._masker.object(obj))

    def _saw(self, kind: Resource, objects: Objects) -> None:
        with self._lock:
            self._seen[kind.plural].update(identity(o) for o in objects)

    def _flight(self, kind: Resource, namespace: str | None) -> "Future[Listing] | None":
        with self._lock:
            return self._flights.get(("list", kind.plural, namespace))

    def _once(self, key: Hashable, read: Read, fetch: Callable[[], T]) -> T:
        with self._lock:
            flight: Future[T] | None = self._flights.get(key)
            if mine := flight is None:
                flight = self._flights[key] = Future()
        assert flight is not None
        if mine:
            try:
                flight.set_result(fetch())
            except BaseException as fault:  # noqa: BLE001 - whatever ends the fetch must reach those who wait for it
                flight.set_exception(fault)
        return self._outcome(flight, read)

    def _outcome(self, flight: "Future[T]", read: Read) -> T:
        try:
            return flight.result(timeout=None if flight.done() else self._budget.left_s())
        except TimeoutError:
            raise self._budget.too_late(read) from None
        except Unreadable as why:  # one exception per caller: a shared one would collect every thread's traceback
            raise why.afresh() from None


@dataclass(frozen=True)
class _Recalled:
    """A Reader over what a session has read: what is added to an answer afterwards costs the cluster nothing."""

    session: Session

    @property
    def now(self) -> datetime:
        return self.session.now

    @property
    def waits(self) -> bool:
        return False

    def list(self, resource: str, namespace: str | None = None) -> Objects:
        if not self.session.knows(resource, namespace):
            read = Read("list", resource, namespace or "")
            raise self.session.failure(resource) or read.failed("truncated", NOT_ASKED())
        return self.session.list(resource, namespace)

    def selected(self, resource: str, field: str, value: str) -> Objects:
        return having(self.list(resource), field, value)

    def get(self, resource: str, namespace: str, name: str) -> Obj | None:
        if not self.session.knows(resource, namespace, name):
            raise Read("get", resource, namespace).failed("truncated", NOT_ASKED())
        return self.session.get(resource, namespace, name)

    def logs(self, namespace: str, pod: str, container: str, *, previous: bool = False) -> str | None:
        raise Read("get", "pods/log", namespace).failed("truncated", NOT_ASKED())

    def health(self, path: str) -> str:
        raise Read("get", path).failed("truncated", NOT_ASKED())

    def recalled(self) -> Reader:
        return self

    def server_version(self) -> str | None:
        return self.session.server_version()

    def use(self) -> ClusterUse:
        return self.session.use()


class _Counted:
    """A budget that also counts the bytes of one read, while other reads go on beside it."""

    def __init__(self, budget: Budget) -> None:
        self._budget, self.size = budget, 0

    def received(self, size: int) -> None:
        self.size += size
        self._budget.received(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._budget, name)


@dataclass(frozen=True)
class Opened:
    """A cluster ready to be questioned; sessions share nothing but the backend, and what never changes."""

    source: str
    backend: Backend
    namespace: str = ""  # that of the kubeconfig context or of the pod, "" for none: where kubectl looks without -n
    kept: Kept | None = None  # of a recording: lists that have been read

    @property
    def known_version(self) -> str | None:
        """The server's version, as it was told when the cluster was opened or recorded; None where it was not."""
        return self.backend.known_version

    def session(self, *, deadline_s: float, max_requests: int) -> Session:
        """A reader for one question; deadline_s counts from now."""
        return Session(self.source, self.backend, Budget(deadline_s=deadline_s, max_requests=max_requests), self.kept)


def _known(resource: str) -> Resource:
    if resource not in READABLE:
        raise Refused(NOT_READ(resource=resource), PRINTED_BY())
    return READABLE[resource]


def _segment(name: str) -> str:
    if not _SEGMENT.fullmatch(name):
        raise Refused(NOT_A_NAME(name=name), PRINTED_BY())
    return name
