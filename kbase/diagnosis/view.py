"""What a check sees of the cluster: only what it declared, with a note of everything it could not read."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from kbase.cluster.backend import having
from kbase.cluster.reader import Reader
from kbase.diagnosis.objects import dig, when
from kbase.errors import Partly, Unreadable, UnreadReason
from kbase.text import Text
from kbase.types import Gap, Obj, ObjectRef, Objects

T = TypeVar("T")
# Kinds of which a check wants a few objects of many (ConfigMaps are large, Leases of every controller are listed).
_READ_APART = ("configmaps", "leases", "serviceaccounts")


@dataclass(frozen=True)
class Scope:
    """Where to look. namespace None = the whole cluster.

    targets: the objects a person asked about. A check may use them to read less; what it yields beyond them is
    filtered by the caller, so a check is right to ignore them.
    reach: of workloads and what serves them, the targets and what they need to work; None = anything may matter.
    """

    namespace: str | None = None
    targets: tuple[ObjectRef, ...] = ()
    reach: frozenset[tuple[str, str, str]] | None = None

    def concerns(self, *refs: ObjectRef) -> bool:
        """Whether any of the objects (a workload, its pods) is one that the question reaches."""
        return self.reach is None or any(r.key in self.reach for r in refs)

    def may_concern(self, kind: str) -> bool:
        """Whether the question reaches an object of a kind."""
        return self.reach is None or any(key[0] == kind for key in self.reach)


@dataclass(frozen=True)
class Health:
    """What the API server says of its parts at a path of its health checks, a line each ("[-]etcd failed: ...")."""

    path: str
    text: str


@dataclass
class View:
    """The reader of one check run. Reading anything undeclared raises PermissionError: a fault of the check.

    wide: the run is about the whole cluster; a kind is then listed once for all namespaces, not in one after another.
    judged: kinds of which the check judges each object by itself, so that some will do where not all are known.
    """

    reader: Reader
    code: str
    reads: tuple[str, ...]
    gaps: list[Gap] = field(default_factory=list)
    wide: bool = False
    judged: frozenset[str] = frozenset()

    @property
    def now(self) -> datetime:
        """The moment the state was observed, UTC."""
        return self.reader.now

    def is_younger(self, obj: Obj, than: timedelta) -> bool:
        """Whether an object was made so short a time ago that what belongs to it may still come."""
        born = when(dig(obj, "metadata.creationTimestamp"))
        return born is not None and self.now - born < than

    @property
    def server_version(self) -> str | None:
        """`v1.36.2`, or None where the server does not tell."""
        return self.reader.server_version()

    def list(self, resource: str, namespace: str | None = None) -> Objects:
        """All objects of a kind, complete; Unreadable ends the check as not checked.

        Of a kind that the check judges one by one, those that are known, with a gap that says that there may be more.
        """
        return self._listed(resource, namespace, partly=resource in self.judged)

    def list_served(self, resource: str, namespace: str | None = None) -> Objects:
        """Like list, but [] where the server has no such API: there are then no objects of the kind, and no gap."""
        try:
            return self.list(resource, namespace)
        except Unreadable as why:
            if why.reason != "absent_api":
                raise
            self.gaps[:] = [g for g in self.gaps if (g.resource, g.reason) != (resource, "absent_api")]
            return []

    def get(self, resource: str, namespace: str, name: str) -> Obj | None:
        """One object; None only where the cluster said for certain that it does not exist."""
        self._declared(resource)
        self._whole_first(resource, namespace)
        return self._noted(lambda: self.reader.get(resource, namespace, name))

    def try_list(self, resource: str, namespace: str | None = None) -> Objects | None:
        """Like list, but None where it could not look; the gap is then reported beside the findings.

        For what makes a finding better but is not its proof. None must never be read as "there are none".
        """
        try:  # events are kept for an hour only, so that no reader takes them for complete
            return self._listed(resource, namespace, partly=resource == "events")
        except Unreadable:
            return None

    def some(self, resource: str, namespace: str | None = None) -> Objects | None:
        """Like try_list, but with what is known where that is not all: for finding one by its name, never a lack."""
        try:
            return self._listed(resource, namespace, partly=True)
        except Unreadable:
            return None

    def named(self, resource: str, name: str) -> Objects:
        """The objects of one kind that have a name, wherever they are; [] where that could not be told, with a gap."""
        self._declared(resource)
        try:
            return self._noted(lambda: self.reader.selected(resource, "metadata.name", name))
        except Partly as known:
            return having(known.objects, "metadata.name", name)
        except Unreadable:
            return []

    def on_node(self, node: str) -> Objects | None:
        """The pods of one node; None where they could not be read, with a gap."""
        self._declared("pods")
        try:
            return self._noted(lambda: self.reader.selected("pods", "spec.nodeName", node))
        except Unreadable:
            return None

    def health(self) -> Health:
        """What the API server says of its parts: of its readiness or, where that is not told, of being alive.

        Unreadable where it tells neither.
        """
        self._declared("readyz")
        for path in ("/readyz", "/livez"):
            with suppress(Unreadable):
                return Health(path, self.reader.health(path))
        return Health("/readyz", self._noted(lambda: self.reader.health("/readyz")))

    def logs(self, namespace: str, pod: str, container: str, *, previous: bool = False) -> str | None:
        """The last log lines of a container, masked; None where there is no such run, or it could not be read.

        Logs are always a help and never the whole proof, so an unreadable log is a gap and does not end the check.
        """
        self._declared("pods/log")
        try:
            return self._noted(lambda: self.reader.logs(namespace, pod, container, previous=previous))
        except Unreadable:
            return None

    def _listed(self, resource: str, namespace: str | None, *, partly: bool) -> Objects:
        self._declared(resource)
        self._whole_first(resource, namespace)
        try:
            return self._noted(lambda: self.reader.list(resource, namespace))
        except Partly as known:
            if partly:
                return [*known.objects]
            raise

    def _whole_first(self, resource: str, namespace: str | None) -> None:
        """Has the reader list a kind for the whole cluster, so that it answers for each namespace from that."""
        if self.wide and namespace and resource not in _READ_APART:
            with suppress(Unreadable):  # what cannot be listed everywhere may be readable in the namespace
                self.reader.list(resource)

    def left_out(self, reason: UnreadReason, why: Text) -> None:
        """Notes what the check left out by itself."""
        self.gaps.append(Gap.of_check(self.code, reason, why))

    def _noted(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except Unreadable as why:
            gap = Gap(self.code, why.reason, why.detail, why.verb, why.resource, why.namespace, why.why)
            if gap not in self.gaps:
                self.gaps.append(gap)
            raise

    def _declared(self, resource: str) -> None:
        if resource not in self.reads:
            raise PermissionError(f"{self.code} reads {resource} without declaring it")
