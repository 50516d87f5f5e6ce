"""Passages as a reader gets them: tables whole, which the index cuts into several, and without marks for machines."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from kbase.markup import readable
from kbase.passage import Chunk, Hit
from kbase.script import Lang

Passages = Callable[[str, Lang], Sequence[Chunk]]


def whole(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Passages of one note, those that share a table joined; a joined one keeps the key of its first."""
    joined: list[Chunk] = []
    for chunk in (replace(c, text=readable(c.text)) for c in chunks):
        last = joined[-1] if joined else None
        if last and _goes_on(last, chunk):
            text = f"{last.text.rstrip()}\n{chunk.text}"
            joined[-1] = replace(last, text=text, lines=(last.lines[0], chunk.lines[1]))
        else:
            joined.append(chunk)
    return joined


def whole_hits(hits: Sequence[Hit], passages: Passages) -> list[Hit]:
    """Hits with their tables whole; where several parts of one table were found, the first stands for all."""
    found: dict[str, Hit] = {}
    for hit in hits:
        note = whole(passages(hit.chunk.note, hit.chunk.lang))
        first, last = hit.chunk.lines
        found_in = (c for c in note if c.lines[0] <= first and last <= c.lines[1])
        chunk = next(found_in, replace(hit.chunk, text=readable(hit.chunk.text)))
        known = found.get(chunk.key)
        coverage = max(hit.coverage, known.coverage) if known else hit.coverage
        found[chunk.key] = replace(known or hit, chunk=chunk, coverage=coverage)
    return list(found.values())


def _goes_on(one: Chunk, other: Chunk) -> bool:
    """Whether the second passage goes on with the table that the first ends in."""
    return (
        one.heading == other.heading
        and one.lines[1] + 1 == other.lines[0]
        and one.text.rstrip().endswith("|")
        and other.text.startswith("|")
    )
