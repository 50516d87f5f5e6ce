"""What a folder of dumped objects holds, and what can be told from it: only complete lists may say "there is none"."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from kbase.cluster.backend import NO_LOG, NOT_RECORDED, Budget, Read, project
from kbase.cluster.recorded import LogKey
from kbase.cluster.resources import READABLE, Resource
from kbase.errors import Partly
from kbase.text import Phrase, Text
from kbase.types import Json, Obj, Objects

_BY_KIND = {(r.api_version, r.kind): r for r in READABLE.values()}
# Fields that say when something was observed; the newest of them is the moment of the dump. Others may lie ahead.
_OBSERVED = frozenset(
    {"lastTimestamp", "eventTime", "lastObservedTime", "renewTime", "startedAt", "finishedAt", "creationTimestamp"}
    | {"lastTransitionTime", "lastHeartbeatTime", "lastUpdateTime", "lastProbeTime", "time"}
)
ONE_NAMESPACE = Phrase("only namespace {namespaces} recorded", "只錄了命名空間 {namespaces}")
SOME_NAMESPACES = Phrase("only namespaces {namespaces} recorded", "只錄了命名空間 {namespaces}")
SINGLE = Phrase("only {n} single {kind} recorded, not all", "只錄了 {n} 個單獨的 {kind}，不是全部")
NOT_READ = Phrase("it was not recorded; not read: {files}{more}", "沒有錄到；沒有讀的檔案：{files}{more}")
AND_MORE = Phrase(" and {n} more", " 等，另有 {n} 個")
_MOST_NAMED = 3  # files
# Namespaces that every cluster has and that nobody dumps by name: where they are, all namespaces were dumped.
_EVERY = {"kube-public", "kube-node-lease"}


@dataclass
class Holdings:
    """What was dumped.

    lists: plural -> namespace -> objects, complete for that namespace; "" = the whole cluster.
    singles: plural -> objects that were dumped one by one: they exist, but nothing follows about others.
    logs: what containers wrote.  now: the newest time that the objects tell.
    """

    lists: dict[str, dict[str, Objects]] = field(default_factory=lambda: defaultdict(dict))
    singles: dict[str, Objects] = field(default_factory=lambda: defaultdict(list))
    logs: dict[LogKey, str] = field(default_factory=dict)
    newest: str = ""

    def add_list(self, kind: Resource, namespace: str, items: Iterable[Obj]) -> None:
        """A complete list: of one namespace, or of the whole cluster for ""."""
        known = self.lists[kind.plural].setdefault(namespace, [])
        names = {_identity(o) for o in known}
        known += [self._taken(kind, item) for item in items if _identity(item) not in names]

    def add_single(self, kind: Resource, item: Obj) -> None:
        """One object."""
        self.singles[kind.plural].append(self._taken(kind, item))

    def spoil(self, kind: Resource, namespace: str) -> None:
        """A part of this list could not be read: what was read exists, but the list is not complete."""
        self.singles[kind.plural] += self.lists[kind.plural].pop(namespace, [])

    def _taken(self, kind: Resource, item: Obj) -> Obj:
        self.newest = max([self.newest, *_times(item)])
        return project(kind, item)

    @property
    def now(self) -> datetime | None:
        """When the dump was made, as far as its objects tell; None where they tell no time."""
        return datetime.fromisoformat(self.newest.replace("Z", "+00:00")).astimezone(UTC) if self.newest else None

    @property
    def namespaces(self) -> set[str]:
        """The namespaces of which something was dumped completely."""
        return {ns for lists in self.lists.values() for ns in lists if ns}

    @property
    def is_every_namespace(self) -> bool:
        """Whether all namespaces were dumped, rather than some that were named."""
        return self.namespaces >= _EVERY


def kind_of(obj: Json) -> Resource | None:
    """The kind of an object or of a typed list, where it is one that kbase reads, in the version that it reads."""
    if not isinstance(obj, dict):
        return None
    name, version = str(obj.get("kind", "")), str(obj.get("apiVersion", ""))
    return _BY_KIND.get((version, name)) or _BY_KIND.get((version, name.removesuffix("List")))


def is_list(obj: Json) -> bool:
    """Whether this is a List or a typed list (PodList)."""
    if not isinstance(obj, dict) or not str(obj.get("kind", "")).endswith("List"):
        return False
    return "items" in obj and (
        obj["items"] is None or isinstance(obj["items"], list)
    )  # Go writes an empty list as null


def items_of(body: Obj) -> Iterator[tuple[Resource, Obj]]:
    """The items of a list that kbase reads, each with its kind; typed lists do not repeat it in their items."""
    typed = kind_of(body)
    for item in body["items"] or []:
        kind = kind_of(item) if isinstance(item, dict) and "kind" in item else typed
        if kind and isinstance(item, dict) and _is_named(item):
            yield kind, item


def _identity(obj: Obj) -> tuple[str, str]:
    return obj["metadata"].get("namespace", ""), obj["metadata"]["name"]


def _is_named(item: Obj) -> bool:
    return isinstance(item.get("metadata"), dict) and isinstance(item["metadata"].get("name"), str)


def _times(node: Any) -> Iterator[str]:
    """The times that an object tells, in whole seconds of UTC, so that they compare as texts."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in _OBSERVED and isinstance(value, str) and value.endswith("Z") and len(value) >= 20:
                yield value[:19] + "Z"
            elif isinstance(value, dict | list):
                yield from _times(value)
    elif isinstance(node, list):
        for value in node:
            yield from _times(value)


class Beside(Protocol):
    """What text files beside a dump tell."""

    def known(self, kind: Resource, namespace: str | None) -> tuple[Objects, bool]:
        """The objects of a kind that are told, and whether there are no others."""

    def log(self, namespace: str, pod: str, container: str, previous: bool) -> str | None:
        """The log of a container, None where it is not told."""


class DumpBackend:
    """A Backend over dumped objects. What the dump does not hold completely is Partly or Unreadable, never empty.

    texts: text files beside the objects, where there are any.  left: files that were not read -> why.
    """

    def __init__(
        self, held: Holdings, now: datetime, texts: Beside | None = None, left: Mapping[str, str] | None = None
    ) -> None:
        self._held, self._now, self._texts, self._left = held, now, texts, left or {}

    @property
    def now(self) -> datetime:
        """When the dump was made, UTC."""
        return self._now

    def fetch_list(self, kind: Resource, namespace: str | None, budget: Budget) -> Objects:
        """All objects of one kind, where the dump holds them all; else Partly with those it holds."""
        read = Read("list", kind.plural, namespace or "")
        budget.request(read)
        found = self._complete(kind, namespace)
        if found is not None:
            return sorted(found, key=_identity)
        some, whole = self._some(kind, namespace)
        if whole:
            return some
        why = read.failed("error", self._why(kind))
        raise Partly(why, some) if some else why

    def _some(self, kind: Resource, namespace: str | None) -> tuple[Objects, bool]:
        """Objects of a kind that is not complete: those of other scopes, single ones, those that texts tell."""
        lists = [o for objects in self._held.lists.get(kind.plural, {}).values() for o in objects]
        own = {_identity(o): deepcopy(o) for o in [*lists, *self._held.singles.get(kind.plural, [])]}
        told, whole = self._texts.known(kind, namespace) if self._texts else ([], False)
        known = {_identity(o): o for o in told} | {k: o for k, o in own.items() if namespace in (None, k[0])}
        return [o for _, o in sorted(known.items())], whole

    def fetch_one(self, kind: Resource, namespace: str, name: str, budget: Budget) -> Obj | None:
        """One object; None only where a complete list does not hold it."""
        read = Read("get", kind.plural, namespace)
        budget.request(read)
        complete = self._complete(kind, namespace or None)
        some, whole = ([], False) if complete is not None else self._some(kind, namespace or None)
        held = [*(complete or []), *self._held.singles.get(kind.plural, []), *some]
        found = next((o for o in held if _identity(o) == (namespace, name)), None)
        if found is None and complete is None and not whole:
            raise read.failed("error", self._why(kind))
        return found

    def fetch_log(self, namespace: str, pod: str, container: str, previous: bool, budget: Budget) -> str | None:
        """A dumped log; an empty one of an earlier run says that there was none."""
        read = Read("get", "pods/log", namespace)
        budget.request(read)
        log = self._held.logs.get((namespace, pod, container, previous))
        if log is None and self._texts:
            log = self._texts.log(namespace, pod, container, previous)
        if log is None:
            raise read.failed("error", NO_LOG(pod=pod))
        return None if previous and not log else log

    @property
    def known_version(self) -> None:
        """None: as version()."""

    def version(self, budget: Budget) -> str | None:
        """None: dumps do not tell it."""
        return None

    def _complete(self, kind: Resource, namespace: str | None) -> Objects | None:
        """The complete list of a scope; None where the dump does not hold it."""
        lists: Mapping[str, Objects] = self._held.lists.get(kind.plural, {})
        if "" in lists:
            return [o for o in lists[""] if not namespace or o["metadata"].get("namespace") == namespace]
        if namespace and namespace in lists:
            return lists[namespace]
        if not self._held.is_every_namespace or not self._held.namespaces <= lists.keys():
            return None
        return [] if namespace else [o for objects in lists.values() for o in objects]

    def _why(self, kind: Resource) -> Text:
        if spaces := sorted(self._held.lists.get(kind.plural, {})):
            return (ONE_NAMESPACE if len(spaces) == 1 else SOME_NAMESPACES)(namespaces=spaces)
        single = len(self._some(kind, None)[0])
        if single:
            return SINGLE(n=single, kind=kind.plural)
        return self._unread() or NOT_RECORDED()

    def _unread(self) -> Text | None:
        """That there are files that were not read: what is missing may stand in one of them. None without any."""
        files = [f"{name} ({why})" for name, why in self._left.items()]
        more = AND_MORE(n=len(files) - _MOST_NAMED) if len(files) > _MOST_NAMED else ""
        return NOT_READ(files=files[:_MOST_NAMED], more=more) if files else None
