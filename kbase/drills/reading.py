"""The passages to read: where in the notes a card's points stand."""

from collections.abc import Iterable, Sequence

from kbase.compose.ledger import Ledger
from kbase.drills.card import Card, Point
from kbase.passage import Chunk, Citation
from kbase.retrieval.fold import terms
from kbase.retrieval.protocol import NoteSearch
from kbase.script import Lang

_MOST = 3  # passages after one answer
_ENOUGH = 0.5  # share of a point's words that a passage must hold to be the one to read


def passages(card: Card, points: Iterable[Point], notes: NoteSearch, lang: Lang) -> tuple[Citation, ...]:
    """The passages of the card's note where these points stand, the card's own passage first; () where the index has
    no such note."""
    chunks = notes.chunks_of(card.note, lang)
    found: list[Chunk] = []
    if chunks:
        found.append(_own(card, chunks, notes))
        found += [chunk for point in points if (chunk := _of_point(point, chunks, lang))]
    ledger = Ledger()
    for chunk in list({c.key: c for c in found}.values())[:_MOST]:
        ledger.cite(chunk)
    return ledger.citations


def _own(card: Card, chunks: Sequence[Chunk], notes: NoteSearch) -> Chunk:
    """The passage under the card's heading. Headings are named in English; a section has the same rank in both."""
    english = notes.chunks_of(card.note, "en")
    ranks = {chunk.section for chunk in english if card.heading and card.heading in chunk.heading}
    return next((chunk for chunk in chunks if chunk.section in ranks), chunks[0])


def _of_point(point: Point, chunks: Sequence[Chunk], lang: Lang) -> Chunk | None:
    wanted = set(terms(point.says.of(lang)))
    if not wanted:
        return None
    best = max(chunks, key=lambda chunk: len(wanted & set(terms(chunk.search_text))))
    held = len(wanted & set(terms(best.search_text)))
    return best if held / len(wanted) >= _ENOUGH else None
