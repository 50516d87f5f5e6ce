"""A cluster that was down when it was opened, tried again while a service runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from time import monotonic

from kbase.cluster.backend import NOT_RECORDED, Answering, Backend, Budget, Read, Selecting, Telling, having
from kbase.cluster.resources import Resource
from kbase.errors import BadInput, ClusterUnreachable
from kbase.types import Obj, Objects


@dataclass
class Reconnecting:
    """A Backend for a configured cluster that gave no answer when it was opened.

    connect: opens it anew; BadInput or ClusterUnreachable while that fails.  why: what the last try said.
    Until it answers every read says why not, at once and without a request; it is tried again every pause_s seconds.
    """

    connect: Callable[[], Backend]
    why: str
    pause_s: float = 15.0
    clock: Callable[[], float] = monotonic
    _backend: Backend | None = None
    _tried: float = field(init=False)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._tried = self.clock()  # whoever opened it has just tried

    @property
    def now(self) -> datetime:
        """The current time."""
        return datetime.now(UTC)

    def fetch_list(self, kind: Resource, namespace: str | None, budget: Budget) -> Objects:
        """As the cluster's own backend; Unreadable while it does not answer."""
        return self._live(Read("list", kind.plural, namespace or "")).fetch_list(kind, namespace, budget)

    def fetch_selected(self, kind: Resource, field: str, value: str, budget: Budget) -> Objects:
        """As the cluster's own backend; Unreadable while it does not answer."""
        backend = self._live(Read("list", kind.plural))
        if isinstance(backend, Selecting):
            return backend.fetch_selected(kind, field, value, budget)
        return having(backend.fetch_list(kind, None, budget), field, value)

    def fetch_one(self, kind: Resource, namespace: str, name: str, budget: Budget) -> Obj | None:
        """As the cluster's own backend; Unreadable while it does not answer."""
        return self._live(Read("get", kind.plural, namespace)).fetch_one(kind, namespace, name, budget)

    def fetch_log(self, namespace: str, pod: str, container: str, previous: bool, budget: Budget) -> str | None:
        """As the cluster's own backend; Unreadable while it does not answer."""
        return self._live(Read("get", "pods/log", namespace)).fetch_log(namespace, pod, container, previous, budget)

    def fetch_health(self, path: str, budget: Budget) -> str:
        """As the cluster's own backend; Unreadable while it does not answer."""
        read = Read("get", path)
        backend = self._live(read)
        if not isinstance(backend, Telling):
            raise read.failed("error", NOT_RECORDED())
        return backend.fetch_health(path, budget)

    def answers(self, budget: Budget) -> None:
        """As the cluster's own backend; Unreadable while it does not answer."""
        backend = self._live(Read("get", "/version"))
        if isinstance(backend, Answering):
            backend.answers(budget)

    @property
    def known_version(self) -> str | None:
        """gitVersion of the server, where it has answered."""
        return self._backend.known_version if self._backend else None

    def version(self, budget: Budget) -> str | None:
        """gitVersion of the server; None while it does not answer."""
        return self._backend.version(budget) if self._backend else None

    def _live(self, read: Read) -> Backend:
        with self._lock:
            if self._backend is None and self.clock() - self._tried >= self.pause_s:
                self._tried = self.clock()
                try:
                    self._backend = self.connect()
                except (BadInput, ClusterUnreachable) as why:
                    self.why = str(why).rstrip(".")
            if self._backend is None:
                raise read.failed("error", self.why)
            return self._backend
