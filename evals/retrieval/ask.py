"""Asks the written questions and notes what came back, judged."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from evals.retrieval.facts import recall
from evals.retrieval.question import Judged
from kbase.answer import Question
from kbase.core import Kbase
from kbase.passage import Chunk
from kbase.retrieval.protocol import NoteSearch
from kbase.script import detect

DEPTH = 10  # passages looked at


@dataclass(frozen=True)
class Outcome:
    """What one question brought.

    found: the sections of the first passages, as `Judged.sections` names them.  relevant: for each of them, whether it
    is accepted and not a repeat of one before.  facts: share of the gold facts that the answer shows; None where the
    question has none.  abstained: the answer says that the notes have nothing.  ms: time of the search alone.
    """

    judged: Judged
    found: tuple[str, ...]
    relevant: tuple[bool, ...]
    facts: float | None
    abstained: bool
    ms: float


def ask_all(notes: NoteSearch, questions: Sequence[Judged]) -> list[Outcome]:
    """One outcome a question, in their order; answered from the notes alone, in the language each is written in."""
    kbase, sections = Kbase(notes, None), Sections(notes)
    return [_ask(kbase, sections, judged) for judged in questions]


class Sections:
    """Names sections as the questions do: by note and English heading, whatever language a passage is in."""

    def __init__(self, notes: NoteSearch) -> None:
        self._headings = functools.cache(lambda note: {c.section: c.heading for c in notes.chunks_of(note, "en")})

    def name(self, chunk: Chunk) -> str:
        """`note` for a lead, `note#heading` else."""
        heading = self._headings(chunk.note).get(chunk.section) or chunk.heading
        return f"{chunk.note}#{heading[-1]}" if heading else chunk.note


def _ask(kbase: Kbase, sections: Sections, judged: Judged) -> Outcome:
    began = perf_counter()
    hits = kbase.notes.search(judged.question, k=DEPTH, lang=detect(judged.question))
    ms = (perf_counter() - began) * 1000
    found = tuple(sections.name(hit.chunk) for hit in hits)
    relevant = tuple(name in judged.sections and name not in found[:rank] for rank, name in enumerate(found))
    answer = kbase.answer(Question(judged.question))
    shown = recall(answer.markdown, judged.facts) if judged.facts else None
    return Outcome(judged, found, relevant, shown, answer.abstain_reason is not None, ms)
