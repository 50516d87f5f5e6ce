"""A cluster in memory behind the real session, with reads that fail and objects that are not as they should be."""

import functools
import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kbase.cluster.backend import Budget, Read
from kbase.cluster.resources import Resource
from kbase.cluster.session import Session
from kbase.errors import UnreadReason
from kbase.types import Obj, Objects
from tests.clusters import CLINIC, FIXTURES, ObjectsReader, clinic, cluster_from

LogKey = tuple[str, str, str, bool]


@dataclass
class Memory:
    """A Backend over objects. failing: plural or "pods/log" -> the reason why it cannot be read.

    empty: plurals of which there are no objects.  asked: what has been read, failed reads included.
    """

    objects: Objects
    log_lines: Mapping[LogKey, str]
    now: datetime
    failing: Mapping[str, UnreadReason] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    asked: set[str] = field(default_factory=set)

    def _look(self, verb: str, plural: str, namespace: str) -> None:
        self.asked.add(plural)
        if reason := self.failing.get(plural):
            raise Read(verb, plural, namespace).failed(reason)

    def _of(self, kind: Resource, namespace: str | None) -> Objects:
        if kind.plural in self.empty:
            return []
        return [
            o
            for o in self.objects
            if o["kind"] == kind.kind and (not namespace or o["metadata"].get("namespace") == namespace)
        ]

    def fetch_list(self, kind: Resource, namespace: str | None, budget: Budget) -> Objects:
        self._look("list", kind.plural, namespace or "")
        return self._of(kind, namespace)  # what the session does to them, it may do twice

    def fetch_one(self, kind: Resource, namespace: str, name: str, budget: Budget) -> Obj | None:
        self._look("get", kind.plural, namespace)
        own = (o for o in self._of(kind, namespace) if o["metadata"]["name"] == name)
        return next(own, None)

    def fetch_log(self, namespace: str, pod: str, container: str, previous: bool, budget: Budget) -> str | None:
        self._look("get", "pods/log", namespace)
        return self.log_lines.get((namespace, pod, container, previous))

    def version(self, budget: Budget) -> str | None:
        return "v1.36.2"


def behind_session(
    cluster: ObjectsReader,
    *,
    failing: Mapping[str, UnreadReason] | None = None,
    empty: Iterable[str] = (),
    objects: Objects | None = None,
) -> tuple[Session, Memory]:
    """The real session over the objects of a fixture, and the backend that notes what was asked."""
    failing = {p: r for p in cluster.forbid for r in ("forbidden",)} | dict(failing or {})
    memory = Memory(objects or cluster.objects, cluster.log_lines, cluster.now, failing, frozenset(empty))
    return Session("memory", memory, Budget(deadline_s=60, max_requests=100_000)), memory


@functools.cache
def clusters():
    """Every fixture of the checks, broken and healthy, and the recording of a real cluster where it is present."""
    folders = [f for f in sorted(FIXTURES.iterdir()) if f.is_dir() and f.name not in ("recording", "corpus")]
    files = [str(f.relative_to(FIXTURES)) for folder in folders for f in sorted(folder.glob("*.yaml"))]
    made = {file: cluster_from(file) for file in files if all_objects(file)}
    return made | ({"clinic": clinic()} if CLINIC.exists() else {})


def all_objects(file: str) -> bool:
    try:
        return all("kind" in o and "name" in o["metadata"] for o in cluster_from(file).objects)
    except Exception:  # noqa: BLE001 - fixtures of other tests may be broken on purpose
        return False


_WORDS = ("", "Unheard", "not-a-time", "many", "1e9999x", "{{}}", "None", "True", "Zürich 節點")


class Mutator:
    """Changes objects at random places: fields gone or null, values that no release knows, numbers as text."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def changed(self, objects: Objects, *, share: float) -> Objects:
        """A copy of the objects of which this share has one to three changes below its metadata.name and kind."""
        out: Objects = json.loads(json.dumps(objects, default=str))
        for obj in out:
            if self.dice.random() < share:
                for _ in range(self.dice.randint(1, 3)):
                    self._change(obj)
        return out

    def _change(self, obj: Obj) -> None:
        places = [p for p in _places(obj, ()) if p[1] not in _KEPT]
        if not places:
            return
        node, path = self.dice.choice(places)
        key, value = path[-1], node[path[-1]]
        roll = self.dice.random()
        if roll < 0.4 and isinstance(node, dict):
            del node[key]
        elif roll < 0.6 or value is None:
            node[key] = None
        elif isinstance(value, bool):
            node[key] = not value
        elif isinstance(value, str):
            node[key] = self.dice.choice(_WORDS)
        elif isinstance(value, int):
            node[key] = self.dice.choice((0, -1, 2**31 - 1, str(value)))
        else:
            node[key] = type(value)()  # an empty list or mapping


# What every object has by definition; without these it could not be stored, listed or addressed.
_KEPT = {("kind",), ("apiVersion",), ("metadata",), ("metadata", "name"), ("metadata", "namespace")}


def _places(node: Any, path: tuple[Any, ...]) -> list[tuple[Any, tuple[Any, ...]]]:
    """Every place in an object: what holds it, and the path to it."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    found = []
    for key, value in items:
        found.append((node, (*path, key)))
        found += _places(value, (*path, key))
    return found
