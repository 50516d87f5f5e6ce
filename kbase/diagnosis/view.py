"""What a check sees of the cluster: only what it declared, with a note of everything it could not read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from kbase.cluster.reader import Reader
from kbase.errors import Unreadable
from kbase.types import Gap, Obj, ObjectRef, Objects

T = TypeVar("T")


@dataclass(frozen=True)
class Scope:
    """Where to look. namespace None = the whole cluster.

    targets: the objects a person asked about. A check may use them to read less; what it yields beyond them is
    filtered by the caller, so a check is right to ignore them.
    """

    namespace: str | None = None
    targets: tuple[ObjectRef, ...] = ()


@dataclass
class View:
    """The reader of one check run. Reading anything undeclared raises PermissionError: a fault of the check."""

    reader: Reader
    code: str
    reads: tuple[str, ...]
    gaps: list[Gap] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The moment the state was observed, UTC."""
        return self.reader.now

    def list(self, resource: str, namespace: str | None = None) -> Objects:
        """All objects of a kind, complete; Unreadable ends the check as not checked."""
        self._declared(resource)
        return self._noted(lambda: self.reader.list(resource, namespace))

    def get(self, resource: str, namespace: str, name: str) -> Obj | None:
        """One object; None only where the cluster said for certain that it does not exist."""
        self._declared(resource)
        return self._noted(lambda: self.reader.get(resource, namespace, name))

    def try_list(self, resource: str, namespace: str | None = None) -> Objects | None:
        """Like list, but None where it could not look; the gap is then reported beside the findings.

        For what makes a finding better but is not its proof. None must never be read as "there are none".
        """
        try:
            return self.list(resource, namespace)
        except Unreadable:
            return None

    def logs(self, namespace: str, pod: str, container: str, *, previous: bool = False) -> str | None:
        """The last log lines of a container, masked; None where there is no such run, or it could not be read.

        Logs are always a help and never the whole proof, so an unreadable log is a gap and does not end the check.
        """
        self._declared("pods/log")
        try:
            return self._noted(lambda: self.reader.logs(namespace, pod, container, previous=previous))
        except Unreadable:
            return None

    def _noted(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except Unreadable as why:
            gap = Gap(self.code, why.reason, why.detail)
            if gap not in self.gaps:
                self.gaps.append(gap)
            raise

    def _declared(self, resource: str) -> None:
        if resource not in self.reads:
            raise PermissionError(f"{self.code} reads {resource} without declaring it")
