"""The verdict on an answer, from what was found about each point."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kbase.drills.card import Card, Point
from kbase.drills.grading import manner
from kbase.drills.grading.judge import Judge, verified
from kbase.drills.grading.manner import Remark
from kbase.drills.grading.meaning import Meaning
from kbase.drills.grading.points import Judged, judged
from kbase.drills.grading.prepared import Sentence, plains, sentences

Verdict = Literal["correct", "partial", "wrong"]
VERDICTS: tuple[Verdict, ...] = ("correct", "partial", "wrong")

ENOUGH = 0.5  # share of the points' weight that a correct answer makes
DOUBT = 0.25  # share of a point's words that speaks for it where the rest of the answer is good


@dataclass(frozen=True)
class Grade:
    """What an answer was worth. score: share of the points' weight that it makes, 0 to 1.

    remark: why it counts as no answer, None otherwise.  judge: the model whose reading decided; None for the rules.
    """

    card: Card
    verdict: Verdict
    score: float
    points: tuple[Judged, ...]
    remark: Remark | None = None
    judge: str | None = None

    @property
    def missing(self) -> tuple[Judged, ...]:
        """Points that the answer does not make, those that must be made first."""
        return _first_musts(j for j in self.points if j.status == "missing")

    @property
    def contradicted(self) -> tuple[Judged, ...]:
        """Points that the answer says wrongly."""
        return _first_musts(j for j in self.points if j.status == "contradicted")

    @property
    def weakest(self) -> Point | None:
        """The point to ask about next: one that was contradicted, else the weightiest that is missing."""
        return next((j.point for j in (*self.contradicted, *self.missing)), None)


def grade(card: Card, answer: str, *, meaning: Meaning | None = None, judge: Judge | None = None) -> Grade:
    """The grade of an answer in any language. judge: a model that reads it too; the rules decide where it fails."""
    kept, remark = _answering(card, answer)
    found = _in_context(judged(card, kept, meaning)) if kept else tuple(Judged(p, "missing") for p in card.points)
    read = verified(judge, card, kept) if judge and kept else None
    points = read or found
    score, verdict = _verdict(points)
    if not remark and verdict == "wrong" and any(manner.is_unsure(s) for s in kept):
        remark = "evasive"
    return Grade(card, verdict, score, points, remark, judge.name if judge and read else None)


def _answering(card: Card, answer: str) -> tuple[list[Sentence], Remark | None]:
    """The sentences that answer, and what to say where none does."""
    asked = plains([*card.question.all, *card.variants.en, *card.variants.zh])
    whole = sentences(answer)
    # One sentence may well be a list; an answer that is nothing but lists says nothing about their items.
    heaped = manner.is_heap(answer)
    kept: list[Sentence] = []
    dropped: list[Remark] = []
    for sentence in whole:
        if remark := _dropped(sentence, asked, heaped):
            dropped.append(remark)
        else:
            kept.append(sentence)
    return kept, manner.remark_on(kept, dropped)


def _dropped(sentence: Sentence, asked: Sequence[str], heaped: bool) -> Remark | None:
    if manner.is_instruction(sentence):
        return "instruction"
    if manner.is_echo(sentence, asked):
        return "echo"
    if manner.is_unsure(sentence):
        return "evasive"
    return "stuffed" if heaped else None


def _in_context(points: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """The points, with the benefit of the doubt for one: whoever says nothing wrong, makes all other points that must
    be made, about half of the whole, and has words of the last one, has made it in words that nobody foresaw."""
    lacking = [j for j in points if j.point.must and j.status != "present"]
    if len(lacking) != 1 or any(j.status == "contradicted" for j in points):
        return points
    doubtful = lacking[0]
    made = sum(j.point.weight for j in points if j.status == "present") / sum(j.point.weight for j in points)
    if doubtful.hint < DOUBT + 1.5 * max(0.0, ENOUGH - made):  # the less was made, the more words it takes
        return points
    return tuple(replace(j, status="present") if j is doubtful else j for j in points)


def _verdict(points: Sequence[Judged]) -> tuple[float, Verdict]:
    total = sum(j.point.weight for j in points)
    made = sum(j.point.weight for j in points if j.status == "present")
    against = sum(j.point.weight for j in points if j.status == "contradicted")
    score = round(made / total, 3)
    whole = all(j.status == "present" for j in points if j.point.must)
    if whole and not against and score >= ENOUGH:
        return score, "correct"
    essential = any(j.status == "present" for j in points if j.point.must)
    return score, "partial" if essential and made > against else "wrong"


def _first_musts(points: Iterable[Judged]) -> tuple[Judged, ...]:
    return tuple(sorted(points, key=lambda j: not j.point.must))
