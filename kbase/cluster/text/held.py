"""What the pieces of a pasted text say of a cluster: objects, whole lists, logs, and what the server denied."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import yaml

from kbase.cluster.backend import project
from kbase.cluster.dumps.files import yaml_documents
from kbase.cluster.dumps.holdings import Holdings, is_list, items_of, kind_of
from kbase.cluster.resources import BY_KIND, RESOURCES, Resource, spelled
from kbase.cluster.text import listed
from kbase.cluster.text.describe import describe
from kbase.cluster.text.describe import kinds as described_kinds
from kbase.cluster.text.events import without_object
from kbase.cluster.text.pieces import Piece
from kbase.cluster.text.tables import headed, relaid
from kbase.types import Json, Obj, ObjectRef, Objects

UNNAMED = "unnamed"  # the pod of a log or of events, where the text names no pod at all
NAMED, ROW, PRINTED, WHOLE = range(4)  # how much is known of an object, see Known
_NOT_FOUND = re.compile(r"Error from server \(NotFound\): (?P<kind>[\w.]+) \"(?P<name>[^\"]+)\" not found")
_FORBIDDEN = re.compile(r"Error from server \(Forbidden\): (?P<kind>[a-z]+)\S* (?:\"[^\"]*\" )?is forbidden")
_NO_ANSWER = re.compile(r"Unable to connect|The connection to|error: You must be logged in")
_ELISION = re.compile(r"^\s*(?:\.{3}|…)", re.M)


@dataclass(frozen=True)
class Known:
    """An object and how much is known of it.

    NAMED: something else in the text names it.  ROW: the columns of `get`.  PRINTED: its `describe`.
    WHOLE: the object itself.
    """

    obj: Obj
    depth: int


@dataclass
class Held:
    """All that a text holds. lists: plural and namespace ("" = everywhere) of which the text names every object.

    absent: plural, namespace and name of what the server said not to exist.  denied: plurals that it refused to read.
    no_answer: the API server did not answer, or let nobody in.
    spaces: the namespaces that the text names.  bare: logs without a command that says whose they are.
    """

    objects: dict[str, dict[tuple[str, str], Known]] = field(default_factory=lambda: defaultdict(dict))
    lists: set[tuple[str, str]] = field(default_factory=set)
    absent: set[tuple[str, str, str]] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    spaces: set[str] = field(default_factory=set)
    logs: list[Piece] = field(default_factory=list)
    no_answer: bool = False

    def keep(self, kind: Resource, obj: Obj, depth: int) -> None:
        """Adds an object; of two that tell the same one, the one that tells more counts where they differ."""
        meta = obj["metadata"]
        key = meta.get("namespace", ""), meta["name"]
        before = self.objects[kind.plural].get(key)
        if before:
            low, high = (before.obj, obj) if depth >= before.depth else (obj, before.obj)
            obj = {**low, **high, "metadata": {**low["metadata"], **high["metadata"]}}
            depth = max(depth, before.depth)
        self.objects[kind.plural][key] = Known(obj, depth)
        if kind.namespaced and key[0] and kind.plural != "events":
            self.spaces.add(key[0])

    def all(self, plural: str) -> Objects:
        """Every object of one kind."""
        return [k.obj for k in self.objects.get(plural, {}).values()]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was recognised at all."""
        return not (
            any(self.objects.values()) or self.lists or self.absent or self.denied or self.logs or self.no_answer
        )


def held(pieces: Iterable[Piece], *, namespace: str, now: datetime) -> Held:
    """What the pieces hold. namespace: of objects that name none.  now: when ages were printed."""
    found = Held()
    for piece in pieces:
        space = piece.command.namespace if piece.command else ""
        if space:
            found.spaces.add(space)
        with suppress(ValueError, TypeError, KeyError, AttributeError):  # an output cut in an odd place
            _READ[piece.shape](found, piece, space or namespace, now)
        _note_whole(found, piece, space or namespace)
    return found


def moment(pieces: Iterable[Piece]) -> datetime | None:
    """The newest time that the objects in a text tell; None where it has no objects or they tell none."""
    times = Holdings()
    for piece in pieces:
        for kind, obj in _objects(piece) if piece.shape in ("yaml", "json") else ():
            times.add_single(kind, json.loads(json.dumps(obj)))
    return times.now


def _note_whole(found: Held, piece: Piece, namespace: str) -> None:
    """Lists of whole objects that an unnarrowed command printed. Rows prove no absence: people cut out what they take
    for irrelevant."""
    asked = piece.command
    if asked and asked.is_whole and piece.shape in ("yaml", "json") and not _ELISION.search(piece.text):
        for kind in asked.kinds:
            found.lists.add((kind.plural, "" if asked.everywhere or not kind.namespaced else namespace))


def _read_table(found: Held, piece: Piece, namespace: str, now: datetime) -> None:
    text, asked = relaid(piece.text), piece.command.kinds if piece.command else ()
    kind = listed.kind_of(text) or (asked[0] if len(asked) == 1 else None)
    if kind:
        depth = WHOLE if kind.plural == "events" else ROW
        for obj in listed.in_turn(listed.listed(text, kind, now=now, namespace=namespace)):
            found.keep(kind, obj, depth)


def _read_events(found: Held, piece: Piece, namespace: str, now: datetime) -> None:
    header = "NAMESPACE   " if len(re.split(r"\s{2,}", piece.text.partition("\n")[0])) > 5 else ""
    text = f"{header}LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n{piece.text}"
    for obj in listed.listed(text, RESOURCES["events"], now=now, namespace=namespace):
        found.keep(RESOURCES["events"], obj, WHOLE)


def _read_rows(found: Held, piece: Piece, namespace: str, now: datetime) -> None:
    for obj in listed.listed(headed(piece.text), RESOURCES["pods"], now=now, namespace=namespace):
        found.keep(RESOURCES["pods"], obj, ROW)


def _read_below(found: Held, piece: Piece, namespace: str, now: datetime) -> None:
    asked = piece.command
    about = ObjectRef("Pod", namespace, UNNAMED)
    if asked and asked.names:
        kind = next(iter(asked.kinds), RESOURCES["pods"])
        about = ObjectRef(kind.kind, namespace if kind.namespaced else "", asked.names[0])
    for event in without_object(piece.text, about, now):
        found.keep(RESOURCES["events"], event, WHOLE)


def _read_described(found: Held, piece: Piece, namespace: str, now: datetime) -> None:
    asked = [k.kind for k in piece.command.kinds if k.kind in described_kinds()] if piece.command else []
    found_here = describe(piece.text, now=now, namespace=namespace)
    for one in found_here or (describe(piece.text, now=now, kind=asked[0], namespace=namespace) if asked else []):
        found.keep(BY_KIND[one.obj["kind"]], one.obj, PRINTED)
        for event in one.events:
            found.keep(RESOURCES["events"], event, WHOLE)
        found.absent.update(one.gone)
        for more in one.more:
            found.keep(BY_KIND[more["kind"]], more, NAMED if more["kind"] == "Pod" else PRINTED)


def _read_objects(found: Held, piece: Piece, namespace: str, now: datetime) -> None:
    for kind, obj in _objects(piece):
        if kind.namespaced:
            obj.setdefault("metadata", {}).setdefault("namespace", namespace)
        found.keep(kind, project(kind, obj), WHOLE)


def _objects(piece: Piece) -> Iterator[tuple[Resource, Obj]]:
    for body in [json.loads(piece.text, strict=False)] if piece.shape == "json" else _documents(piece.text):
        for one in body if isinstance(body, list) else [body]:
            if is_list(one):
                yield from items_of(one)
            elif (kind := kind_of(one)) and isinstance(one.get("metadata"), dict) and one["metadata"].get("name"):
                yield kind, one


def _documents(text: str) -> Iterator[Json]:
    """The documents of a stream; one that is cut off or damaged takes no other with it."""
    for part in re.split(r"^---.*$", text, flags=re.M):
        with suppress(yaml.YAMLError):
            yield from yaml_documents(part)


def _read_said(found: Held, piece: Piece, namespace: str, now: datetime) -> None:
    """What the server answered instead of objects."""
    if (match := _NOT_FOUND.match(piece.text)) and (kind := spelled(match["kind"].partition(".")[0])):
        found.absent.add((kind.plural, namespace if kind.namespaced else "", match["name"]))
    elif (match := _FORBIDDEN.match(piece.text)) and (kind := spelled(match["kind"])):
        found.denied.add(kind.plural)
    elif _NO_ANSWER.match(piece.text):
        found.no_answer = True
    elif piece.text.startswith("No resources found") and piece.command and piece.command.is_whole:
        inside = re.search(r"in (\S+) namespace", piece.text)
        for kind in piece.command.kinds:
            found.lists.add((kind.plural, inside[1] if inside else ""))


def _read_log(found: Held, piece: Piece, namespace: str, now: datetime) -> None:
    found.logs.append(piece)


_READ = {
    "table": _read_table,
    "events": _read_events,
    "rows": _read_rows,
    "below": _read_below,
    "describe": _read_described,
    "yaml": _read_objects,
    "json": _read_objects,
    "said": _read_said,
    "log": _read_log,
}
