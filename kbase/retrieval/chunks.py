"""The chunks of an index as one file of lines: parsed when asked for, found by id or by note and section."""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from kbase.script import Lang
from kbase.types import Chunk, NoteMeta

_CACHED = 2048  # parsed chunks kept; questions come back to the same notes

T = TypeVar("T", Chunk, NoteMeta)


class Place(NamedTuple):
    """Where a chunk stands, enough to find its counterparts without reading its text."""

    id: int
    collection: str
    note: str
    lang: Lang
    section: int


class Chunks(Mapping[int, Chunk]):
    """Chunk by id, in the order they were written. Reading 8,000 at once would take longer than answering."""

    def __init__(self, content: bytes, places: Sequence[Place]) -> None:
        ends = np.flatnonzero(np.frombuffer(content, dtype=np.uint8) == ord("\n"))
        if len(ends) != len(places):
            raise ValueError(f"{len(ends)} chunks, {len(places)} places")
        self._content, self._ends = content, ends
        self._rows = {place.id: row for row, place in enumerate(places)}
        self._parsed = functools.lru_cache(_CACHED)(self._parse)
        self.places = {place.id: place for place in places}

    def __getitem__(self, chunk_id: int) -> Chunk:
        return self._parsed(self._rows[chunk_id])

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @functools.cached_property
    def sections(self) -> dict[tuple[str, str, int], dict[Lang, list[int]]]:
        """(collection, note, section) -> language -> chunk ids in the order of the note."""
        found: dict[tuple[str, str, int], dict[Lang, list[int]]] = {}
        for place in self.places.values():
            key = place.collection, place.note, place.section
            found.setdefault(key, {}).setdefault(place.lang, []).append(place.id)
        return found

    @functools.cached_property
    def of_notes(self) -> dict[tuple[str, str, Lang], list[int]]:
        """(collection, note, language) -> the ids of its chunks."""
        found: dict[tuple[str, str, Lang], list[int]] = {}
        for place in self.places.values():
            found.setdefault((place.collection, place.note, place.lang), []).append(place.id)
        return found

    @functools.cached_property
    def note_numbers(self) -> npt.NDArray[np.int64]:
        """The number of its note and language, for each chunk in order, int64 [n]."""
        numbers: dict[tuple[str, str, Lang], int] = {}
        keys = ((place.collection, place.note, place.lang) for place in self.places.values())
        return np.fromiter((numbers.setdefault(key, len(numbers)) for key in keys), np.int64, len(self.places))

    def _parse(self, row: int) -> Chunk:
        start = int(self._ends[row - 1]) + 1 if row else 0
        return _from_json(Chunk, json.loads(self._content[start : int(self._ends[row])]))


def write_lines(path: Path, items: Iterable[Chunk | NoteMeta]) -> None:
    """One JSON object a line, one line an item."""
    with path.open("w", encoding="utf-8") as file:
        for item in items:
            file.write(json.dumps({f.name: getattr(item, f.name) for f in fields(item)}, ensure_ascii=False) + "\n")


def read_notes(path: Path) -> tuple[NoteMeta, ...]:
    """What `write_lines` wrote of notes."""
    lines = path.read_text(encoding="utf-8").split("\n")  # not splitlines: a text may hold other line separators
    return tuple(_from_json(NoteMeta, json.loads(line)) for line in lines if line)


def write_places(path: Path, chunks: Sequence[Chunk]) -> None:
    """The places of chunks, in their order."""
    places = [Place(c.id, c.collection, c.note, c.lang, c.section) for c in chunks]
    path.write_text(json.dumps(places, ensure_ascii=False), encoding="utf-8")


def read_chunks(path: Path, places: Path) -> Chunks:
    """What `write_lines` and `write_places` wrote of the same chunks. ValueError when they are not of one run."""
    return Chunks(path.read_bytes(), [Place(*p) for p in json.loads(places.read_text(encoding="utf-8"))])


def _from_json(kind: type[T], item: dict[str, Any]) -> T:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in item.items()}
    return kind(**values)
