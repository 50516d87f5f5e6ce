"""Cards made from the notes themselves, for questions that have none: what the passages say is what is asked for."""

import re
import secrets

from kbase.drills.card import Both, Card, Point
from kbase.drills.grading.claims import claim
from kbase.drills.grading.prepared import plain, sentences
from kbase.passage import Chunk, Hit
from kbase.retrieval.protocol import NoteSearch
from kbase.script import Lang, is_han

OWN = "own"  # the topic of a person's own cards
OWN_TITLE = Both[str](en="My own cards", zh="自己的題卡")
COVERED = 0.5  # share of a question that the notes must speak of, as for an answer of kbase ask
_POINTS = (2, 4)
_LENGTH = (24, 320)  # characters of a sentence that can be a point; Chinese counts double
_PROSE = re.compile(r"^(?![|#>`~]|\s{4}|[-*] \[)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.M | re.S)


def from_notes(question: str, notes: NoteSearch, lang: Lang) -> Card | None:
    """A card whose points are the key sentences of the passages that answer a question; None where none does.

    Both of its languages hold the words of the language asked in: an answer in the other one is graded by names and
    numbers, and by meaning where a model is at hand.
    """
    hits = notes.search(question, k=4, lang=lang)
    if not hits or max(hit.coverage for hit in hits[:3]) < COVERED:
        return None
    best = hits[0].chunk
    said = _key_sentences(question, [best, *_same_note(best, hits, notes, lang)])
    if len(said) < _POINTS[0]:
        return None
    points = tuple(_point(f"p{n}", sentence, must=n == 1) for n, sentence in enumerate(said, start=1))
    answer = " ".join(said) if lang == "en" else "".join(said)
    return Card(
        id=f"{OWN}/{secrets.token_hex(6)}",
        group=OWN,
        difficulty="mid",
        note=best.note,
        heading=_english_heading(best, notes),
        question=_both(question),
        points=points,
        answer=_both(answer),
    )


def _same_note(best: Chunk, hits: list[Hit], notes: NoteSearch, lang: Lang) -> list[Chunk]:
    lead = notes.lead(best.note, lang)
    others = [hit.chunk for hit in hits[1:] if hit.chunk.note == best.note]
    return [chunk for chunk in ([lead] if lead else []) + others if chunk.key != best.key]


def _key_sentences(question: str, chunks: list[Chunk]) -> list[str]:
    """The sentences that say most about what is asked, the best first."""
    asked = set(claim(plain(question)).words)
    ranked: list[tuple[float, int, str]] = []
    for chunk in chunks:
        for sentence in sentences(_prose(chunk.text)):
            words = set(claim(sentence.text).words)
            size = sum(2 if is_han(c) else 1 for c in sentence.said)
            if (
                _LENGTH[0] <= size <= _LENGTH[1]
                and len(words) > 3
                and not sentence.said.endswith((":", "：", "?", "？"))
            ):
                share = len(words & asked) / (len(asked) or 1)
                ranked.append((share - 0.02 * len(ranked), len(ranked), sentence.said))
    best = sorted(ranked, key=lambda r: -r[0])[: _POINTS[1]]
    return [said for _, _, said in best]


def _prose(text: str) -> str:
    """The paragraphs and list items of a passage without emphasis; no tables, code or headings."""
    lines = _BOLD.sub(r"\1", _FENCE.sub("", text)).split("\n")
    return "\n".join(line for line in lines if _PROSE.match(line))


def _point(point_id: str, sentence: str, *, must: bool) -> Point:
    empty: Both[tuple[str, ...]] = Both[tuple[str, ...]](en=(), zh=())
    follow_up = Both[str](en="Can you say more about that?", zh="可以再說明這一點嗎？")
    return Point(id=point_id, must=must, says=_both(sentence), forms=empty, follow_up=follow_up)


def _english_heading(chunk: Chunk, notes: NoteSearch) -> str:
    english = [c for c in notes.chunks_of(chunk.note, "en") if c.section == chunk.section]
    return english[0].heading[-1] if chunk.section and english and english[0].heading else ""


def _both(text: str) -> Both[str]:
    return Both[str](en=text, zh=text)
