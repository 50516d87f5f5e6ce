"""Which windows of the notes answer a question of theirs, and which look as if they did."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import bm25s
import numpy as np
import numpy.typing as npt

from kbase.retrieval.fold import terms
from kbase.script import detect
from training.texts import Card, Note

Kind = Literal["question", "alias", "heading"]

_HARD = 8  # passages kept that are near to a question and of another note
_NEARER = 0.97  # of the cosine of the answer: what is as near as it is may well be another answer


@dataclass(frozen=True)
class Window:
    """A text of a note. section: rank of its section, the same in every language of the note."""

    note: str
    lang: str
    section: int
    text: str


@dataclass(frozen=True)
class Query:
    """What somebody may ask, and the note that says it. section: where, if that is known."""

    text: str
    note: str
    kind: Kind
    section: int | None = None


@dataclass(frozen=True)
class Mined:
    """A query with windows that answer it (one a language) and windows that do not; numbers of windows."""

    query: Query
    answers: list[int]
    others: list[int]


def all_windows(notes: Sequence[Note]) -> list[Window]:
    """Every window of every note."""
    return [
        Window(note.id, note.lang, number, text)
        for note in notes
        for number, (_, found) in note.sections.items()
        for text in found
    ]


def all_queries(notes: Sequence[Note], cards: Sequence[Card] = ()) -> list[Query]:
    """Questions, aliases and headings of the notes, and the questions of drill cards about them; each once a note."""
    ranks = {(n.id, heading): rank for n in notes if n.lang == "en" for rank, (heading, _) in n.sections.items()}
    asked = (Query(c.question, c.note, "question", ranks.get((c.note, c.heading))) for c in cards)
    known = {note.id for note in notes}
    return [q for q in dict.fromkeys((*(q for note in notes for q in _queries(note)), *asked)) if q.note in known]


def _queries(note: Note) -> Iterator[Query]:
    yield from (Query(question, note.id, "question") for question in note.questions)
    yield from (Query(alias, note.id, "alias") for alias in note.aliases[::3])  # words find them well enough
    for number, (heading, _) in note.sections.items():
        if heading:
            yield Query(heading, note.id, "heading", number)


def mined(
    queries: Sequence[Query],
    windows: Sequence[Window],
    asked: npt.NDArray[np.float32],
    said: npt.NDArray[np.float32],
) -> Iterator[Mined]:
    """Answers and near misses of each query, by cosine and by words together.

    asked, said: unit vectors of queries and windows, in their order.
    """
    words = bm25s.BM25()
    words.index([terms(w.text) for w in windows], show_progress=False)
    of_note: dict[str, list[int]] = {}
    for number, window in enumerate(windows):
        of_note.setdefault(window.note, []).append(number)
    for query, vector in zip(queries, asked, strict=True):
        cosines = said @ vector
        overlap = words.get_scores(terms(query.text) or ["-"])
        score = cosines + 0.5 * overlap / max(1e-6, float(overlap.max()))
        answers = _answers(query, windows, of_note[query.note], score)
        if answers:
            yield Mined(query, answers, _misses(query, windows, answers, cosines, score))


def _answers(query: Query, windows: Sequence[Window], own: Sequence[int], score: npt.NDArray[np.float32]) -> list[int]:
    """The best window of the best section, in each language. The section is chosen in the query's own language."""
    chinese = detect(query.text) != "en"
    same = [i for i in own if (windows[i].lang != "en") == chinese] or list(own)
    section = query.section if query.section is not None else windows[max(same, key=lambda i: score[i])].section
    answers = []
    for lang in ("en", "zh-TW"):
        there = [i for i in own if windows[i].section == section and windows[i].lang == lang]
        if there:
            answers.append(max(there, key=lambda i: score[i]))
    return answers


def _misses(
    query: Query,
    windows: Sequence[Window],
    answers: Sequence[int],
    cosines: npt.NDArray[np.float32],
    score: npt.NDArray[np.float32],
) -> list[int]:
    limit = _NEARER * max(cosines[i] for i in answers)
    near = np.argpartition(-score, 60)[:60]
    ranked = sorted(near.tolist(), key=lambda i: -score[i])
    return [i for i in ranked if windows[i].note != query.note and cosines[i] < limit][:_HARD]
