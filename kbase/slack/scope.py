"""What may be shown where: a channel sees the namespace that it is mapped to, as an account of that namespace would."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from kbase.cluster.backend import having
from kbase.cluster.reader import Cluster, Reader
from kbase.cluster.resources import RESOURCES
from kbase.core import Kbase
from kbase.errors import Unreadable
from kbase.script import Lang
from kbase.slack.cards.card import Remark
from kbase.slack.memory.places import Rules
from kbase.text import Phrase
from kbase.types import ClusterUse, Obj, Objects

NOTES_ONLY = Phrase(
    "From the notes alone: this channel is not mapped to a namespace, so nothing of the cluster is shown here."
    " Map it with {command}, or ask me in a direct message.",
    "只根據筆記：這個頻道沒有對應的命名空間，所以不顯示叢集內容。請用 {command} 設定，或直接傳訊息給我。",
)
ONE_NAMESPACE = Phrase("This channel sees namespace `{namespace}`", "這個頻道看得到命名空間 `{namespace}`")
Unmapped = Literal["everywhere", "private", "nowhere"]
EVERYTHING = "*"


def visible(rules: Rules, is_private: Callable[[], bool], *, unmapped: Unmapped) -> str:
    """The namespace that is seen from a channel: "*" = all, "" = nothing of the cluster.

    is_private: asked only where it matters.  unmapped: where a channel that nobody has mapped sees the cluster.
    """
    if rules.namespace is not None:
        return rules.namespace
    return EVERYTHING if unmapped == "everywhere" or (unmapped == "private" and is_private()) else ""


def within(kbase: Kbase, namespace: str) -> Kbase:
    """The same Kbase with no more of the cluster than the namespace."""
    if namespace == EVERYTHING or kbase.cluster is None:
        return kbase
    return replace(kbase, cluster=_Within(kbase.cluster, namespace) if namespace else None)


def remarks(namespace: str, lang: Lang, *, has_cluster: bool) -> tuple[Remark, ...]:
    """What a reader has to know of it."""
    if not has_cluster or namespace == EVERYTHING:
        return ()
    if namespace:
        return (Remark(ONE_NAMESPACE(namespace=namespace).render(lang)),)
    return (Remark(NOTES_ONLY(command="/kbase config namespace NAME").render(lang)),)


@dataclass(frozen=True)
class _Within:
    """A cluster of which one namespace is seen, and what belongs to no namespace."""

    cluster: Cluster
    namespace: str

    @property
    def source(self) -> str:
        return self.cluster.source

    @property
    def known_version(self) -> str | None:
        return self.cluster.known_version

    def session(self, *, deadline_s: float, max_requests: int) -> "_Reader":
        return _Reader(self.cluster.session(deadline_s=deadline_s, max_requests=max_requests), self.namespace)


@dataclass(frozen=True)
class _Reader:
    """A reader that refuses what the API server would refuse an account of that namespace."""

    reader: Reader
    namespace: str

    @property
    def now(self) -> datetime:
        return self.reader.now

    @property
    def waits(self) -> bool:
        return self.reader.waits

    def list(self, resource: str, namespace: str | None = None) -> Objects:
        if resource == "namespaces":  # the names of others tell who else is there
            own = self.reader.get(resource, "", self.namespace)
            return [own] if own else []
        self._permit("list", resource, namespace or "")
        return self.reader.list(resource, namespace)

    def selected(self, resource: str, field: str, value: str) -> Objects:
        return having(self.list(resource, self.namespace), field, value)

    def get(self, resource: str, namespace: str, name: str) -> Obj | None:
        self._permit("get", resource, name if resource == "namespaces" else namespace)
        return self.reader.get(resource, namespace, name)

    def logs(self, namespace: str, pod: str, container: str, *, previous: bool = False) -> str | None:
        self._permit("get", "pods/log", namespace)
        return self.reader.logs(namespace, pod, container, previous=previous)

    def health(self, path: str) -> str:
        return self.reader.health(path)

    def recalled(self) -> Reader:
        return _Reader(self.reader.recalled(), self.namespace)

    def server_version(self) -> str | None:
        return self.reader.server_version()

    def use(self) -> ClusterUse:
        return self.reader.use()

    def _permit(self, verb: str, resource: str, namespace: str) -> None:
        kind = RESOURCES.get(resource)
        if kind is not None and not kind.namespaced and resource != "namespaces":
            return
        if namespace != self.namespace:
            raise Unreadable("forbidden", verb, resource, namespace)
