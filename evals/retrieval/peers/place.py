"""Where a passage stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.load import NoteFile


@dataclass(frozen=True)
class Place:
    """Lines first to last of a file, 1-based and inclusive. file: `NoteFile.name`.  chars: length of the passage."""

    file: str
    first: int
    last: int
    chars: int


def text_of(file: NoteFile) -> str:
    """What stands in a file, as every way but kbase reads it."""
    return file.path.read_text(encoding="utf-8-sig", errors="replace")


def by_offset(files: Sequence[NoteFile]) -> Callable[[str, int, int], Place]:
    """(file, first character, character after the last) -> place. Reads the file: not for measured time."""
    named = {file.name: file for file in files}

    def place(name: str, start: int, end: int) -> Place:
        text = text_of(named[name])
        first = text.count("\n", 0, start) + 1
        return Place(name, first, first + text.count("\n", start, max(start, end - 1)), end - start)

    return place
