"""Notes and the passages that are found in them: values that pass between the parts, frozen and without behaviour."""

from dataclasses import dataclass
from typing import Literal

from kbase.script import Lang

Applies = Literal["this server", "other versions", "any"]


@dataclass(frozen=True)
class NoteMeta:
    """Front matter of one note file; notes without any get id and title from their path and first heading.

    kubernetes: version range the note speaks about (">=1.29 <1.36"), "" = any.
    checks: codes of the live checks that prove what the note describes.
    """

    id: str
    lang: Lang
    title: str
    collection: str
    path: str
    kind: str = "note"
    aliases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    kubernetes: str = ""
    checked: str = ""
    sources: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chunk:
    """One passage of a note.

    id: our own monotonic number, the id in the vector index.  key: stable over runs (collection, path, headings, rank).
    section: rank of the section in its note, 0 = the lead before the first sub-heading; the same in both languages.
    lines: first and last line, 1-based, inclusive.  text: those lines of the note, verbatim.
    search_text: what is indexed: title, headings and text, with frames taken off drawings and empty cells filled down.
    kubernetes: version range its section speaks about, else the note's; "" = any.
    boost: words that count more than the body, one a line: the note's aliases and questions, on its lead chunk
           (section 0) only; "" elsewhere. Title and heading need not be repeated here: they have their own fields.
    """

    id: int
    key: str
    note: str
    collection: str
    lang: Lang
    title: str
    heading: tuple[str, ...]
    section: int
    path: str
    lines: tuple[int, int]
    text: str
    search_text: str
    kubernetes: str = ""
    boost: str = ""


@dataclass(frozen=True)
class Hit:
    """A chunk found for a query. score: fused, comparable within one answer only.
    coverage: share of the query's weighted terms that the chunk holds, 0 to 1.
    confidence: probability that the first hits answer the query, the same for all of them; abstaining rests on it."""

    chunk: Chunk
    score: float
    coverage: float
    confidence: float = 1.0


@dataclass(frozen=True)
class Citation:
    """A passage an answer rests on. quote: verbatim from the note."""

    id: str
    chunk: Chunk
    quote: str
    applies: Applies = "any"
