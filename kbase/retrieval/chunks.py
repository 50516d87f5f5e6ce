"""The chunks of an index as one file of lines: parsed when asked for, found by id or by note and section.

Texts and numbers stay in their files, which the system reads in as they are needed (mmap): a million passages take more
memory than a person gives an answer.
"""

import functools
import json
import mmap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from kbase.passage import Chunk, NoteMeta
from kbase.script import LANGS, Lang

_CACHED = 2048  # parsed chunks and families kept; questions come back to the same notes
_LINES, _NAMES = "chunks.jsonl", "names.json"
_COLUMNS = {"ids": np.int64, "ends": np.int64, "notes": np.int32, "sections": np.int32, "langs": np.int8}

T = TypeVar("T", Chunk, NoteMeta)
Numbers = npt.NDArray[np.int64]


class Place(NamedTuple):
    """Where a chunk stands, enough to find its counterparts without reading its text."""

    id: int
    collection: str
    note: str
    lang: Lang
    section: int


@dataclass(frozen=True, eq=False)
class Places(Mapping[int, Place]):
    """The place of each chunk by its id, in the order they were written.

    ids, ends: chunk id and end of its line in bytes, int64 [n].  notes: number of its note in `names`, int32 [n].
    sections: int32 [n].  langs: number of its language in LANGS, int8 [n].  names: (collection, note).
    """

    ids: Numbers
    ends: Numbers
    notes: npt.NDArray[np.int32]
    sections: npt.NDArray[np.int32]
    langs: npt.NDArray[np.int8]
    names: Sequence[tuple[str, str]]

    def __getitem__(self, chunk_id: int) -> Place:
        row = self.row(chunk_id)
        collection, note = self.names[self.notes[row]]
        return Place(chunk_id, collection, note, LANGS[self.langs[row]], int(self.sections[row]))

    def __iter__(self) -> Iterator[int]:
        return iter(self.ids.tolist())

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, chunk_id: int) -> int:
        """Where it stands in the order. KeyError for an unknown id."""
        order, ids = self._by_id
        at = int(np.searchsorted(ids, chunk_id))
        if at == len(ids) or ids[at] != chunk_id:
            raise KeyError(chunk_id)
        return int(order[at])

    def section(self, chunk_id: int) -> Numbers:
        """The rows of the section that a chunk is of, in all languages, in the order of the note."""
        row = self.row(chunk_id)
        return self._between(self._key(self.notes[row], self.sections[row]), 1)

    def of_note(self, collection: str, note: str) -> Numbers:
        """The rows of a note in all languages; none for an unknown one."""
        number = self._numbers.get((collection, note))
        return np.zeros(0, np.int64) if number is None else self._between(self._key(number, 0), 1 << 32)

    def _between(self, key: int, width: int) -> Numbers:
        order, keys = self._by_section
        first, last = np.searchsorted(keys, [key, key + width])
        return order[first:last]

    @staticmethod
    def _key(note: Any, section: Any) -> Any:
        return (np.int64(note) << 32) + section

    @functools.cached_property
    def _by_id(self) -> tuple[Numbers, Numbers]:
        order = np.argsort(self.ids, kind="stable")
        return order, self.ids[order]

    @functools.cached_property
    def _by_section(self) -> tuple[Numbers, Numbers]:
        keys = (self.notes.astype(np.int64) << 32) + self.sections
        order = np.argsort(keys, kind="stable")
        return order, keys[order]

    @functools.cached_property
    def _numbers(self) -> dict[tuple[str, str], int]:
        return {name: number for number, name in enumerate(self.names)}


class Chunks(Mapping[int, Chunk]):
    """Chunk by id, in the order they were written. Reading 8,000 at once would take longer than answering."""

    def __init__(self, lines: bytes | mmap.mmap, places: Places) -> None:
        if len(lines) != (places.ends[-1] if len(places) else 0):
            raise ValueError(f"{len(lines)} bytes of chunks, {len(places)} places")
        self.places = places
        self._lines = lines
        self._parsed = functools.lru_cache(_CACHED)(self._parse)
        self.family = functools.lru_cache(_CACHED)(self._family)
        self.kin: dict[tuple[int, Lang], Any] = {}  # what kbase.retrieval.siblings remembers of them

    def __getitem__(self, chunk_id: int) -> Chunk:
        return self._parsed(self.places.row(chunk_id))

    def __iter__(self) -> Iterator[int]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def of_note(self, collection: str, note: str, lang: Lang) -> list[int]:
        """The ids of the chunks of a note in one language; [] where there are none."""
        rows = self.places.of_note(collection, note)
        of_lang = rows[self.places.langs[rows] == LANGS.index(lang)]
        found: list[int] = self.places.ids[np.sort(of_lang)].tolist()
        return found

    @functools.cached_property
    def note_numbers(self) -> Numbers:
        """The number of its note and language, for each chunk in order, int64 [n]."""
        both = self.places.notes.astype(np.int64) * len(LANGS) + self.places.langs
        found: Numbers = np.unique(both, return_inverse=True)[1].astype(np.int64)
        return found

    def _family(self, chunk_id: int) -> Mapping[Lang, Sequence[int]]:
        """Language -> the chunks of the section that a chunk is of, in the order of the note."""
        found: dict[Lang, list[int]] = {}
        for row in self.places.section(chunk_id):
            found.setdefault(LANGS[self.places.langs[row]], []).append(int(self.places.ids[row]))
        return found

    def _parse(self, row: int) -> Chunk:
        start = int(self.places.ends[row - 1]) if row else 0
        return _from_json(Chunk, json.loads(self._lines[start : int(self.places.ends[row])]))


def write_notes(path: Path, notes: Iterable[NoteMeta]) -> None:
    """One JSON object a line, one line a note."""
    path.write_bytes(b"".join(map(_line, notes)))


def read_notes(path: Path) -> tuple[NoteMeta, ...]:
    """What `write_notes` wrote."""
    with path.open("rb") as file:  # split at line feeds only: a text may hold other line separators
        return tuple(_from_json(NoteMeta, json.loads(line)) for line in file)


def write_chunks(folder: Path, chunks: Iterable[Chunk]) -> None:
    """Writes chunks into an existing folder, one by one: texts as lines, and where each of them stands."""
    numbers: dict[tuple[str, str], int] = {}
    rows, end = [], 0
    with (folder / _LINES).open("wb") as file:
        for chunk in chunks:
            end += file.write(_line(chunk))
            note = numbers.setdefault((chunk.collection, chunk.note), len(numbers))
            rows.append((chunk.id, end, note, chunk.section, LANGS.index(chunk.lang)))
    columns = zip(*rows, strict=True) if rows else ([] for _ in _COLUMNS)
    for (name, kind), column in zip(_COLUMNS.items(), columns, strict=True):
        np.save(folder / f"{name}.npy", np.array(column, dtype=kind))
    (folder / _NAMES).write_text(json.dumps(list(numbers), ensure_ascii=False), encoding="utf-8")


def read_chunks(folder: Path) -> Chunks:
    """What `write_chunks` wrote. OSError or ValueError when a file is missing, damaged or of another run."""
    columns = {name: mapped(folder / f"{name}.npy") for name in _COLUMNS}
    names = [tuple(name) for name in json.loads((folder / _NAMES).read_text(encoding="utf-8"))]
    if len({len(column) for column in columns.values()}) != 1:
        raise ValueError("the columns of the chunks differ in length")
    with (folder / _LINES).open("rb") as file:
        empty = not file.seek(0, 2)
        lines = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Chunks(lines, Places(**columns, names=names))


def mapped(path: Path) -> npt.NDArray[Any]:
    """The array of a .npy file, left there until it is used. OSError or ValueError when it is missing or damaged."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _line(item: Chunk | NoteMeta) -> bytes:
    return (json.dumps({f.name: getattr(item, f.name) for f in fields(item)}, ensure_ascii=False) + "\n").encode()


def _from_json(kind: type[T], item: dict[str, Any]) -> T:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in item.items()}
    return kind(**values)
