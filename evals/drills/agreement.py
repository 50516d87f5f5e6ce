"""Agreement of the grader with hand-made verdicts: overall, by kind and language, and what is taken for what."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from kbase.drills.deck import Deck
from kbase.drills.grading.grade import VERDICTS, Verdict, grade
from kbase.drills.grading.meaning import Meaning
from kbase.script import Lang

HERE = Path(__file__).parent
SETS = ("dev", "test")


class Written(BaseModel):
    """One answer with its hand-made verdict. lang: of the card; kind: what sort of answer it is; why: the reason
    for the verdict."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    card: str
    lang: Lang
    kind: str
    verdict: Verdict
    answer: str
    why: str = ""


@dataclass(frozen=True)
class Taken:
    """A written answer and what the grader took it for."""

    written: Written
    verdict: Verdict
    score: float
    points: dict[str, str]

    @property
    def agrees(self) -> bool:
        """Whether both verdicts are the same."""
        return self.verdict == self.written.verdict


@dataclass(frozen=True)
class Agreement:
    """The figures of one set of answers."""

    taken: tuple[Taken, ...]

    @property
    def share(self) -> float:
        """Share of answers with the same verdict."""
        return _share(self.taken)

    def by(self, field: str) -> dict[str, tuple[int, float]]:
        """Value of a field -> (answers, share with the same verdict)."""
        groups: dict[str, list[Taken]] = {}
        for one in self.taken:
            groups.setdefault(getattr(one.written, field), []).append(one)
        return {name: (len(group), _share(group)) for name, group in sorted(groups.items())}

    def confusion(self) -> dict[Verdict, dict[Verdict, int]]:
        """Hand-made verdict -> the grader's -> answers."""
        count = Counter((one.written.verdict, one.verdict) for one in self.taken)
        return {by_hand: {graded: count[by_hand, graded] for graded in VERDICTS} for by_hand in VERDICTS}

    def json(self) -> dict[str, Any]:
        """The figures for programs, with every answer that is judged otherwise."""
        tables = {field: {n: {"answers": c, "share": s} for n, (c, s) in self.by(field).items()} for field in _FIELDS}
        wrong = [
            {**one.written.model_dump(), "graded": one.verdict, "score": one.score, "points": one.points}
            for one in self.taken
            if not one.agrees
        ]
        return {
            "answers": len(self.taken),
            "agreement": self.share,
            **tables,
            "confusion": self.confusion(),
            "disagreeing": wrong,
        }


_FIELDS = ("kind", "lang")


def read_answers(name: str) -> tuple[Written, ...]:
    """The answers of a set; () where it does not exist."""
    path = HERE / f"{name}.yaml"
    if not path.is_file():
        return ()
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Written.model_validate(one) for one in raw["answers"])


def measure(answers: Iterable[Written], deck: Deck, meaning: Meaning | None = None) -> Agreement:
    """Grades each answer and compares. NoSuchCard for an answer to a card that does not exist."""
    return Agreement(tuple(_taken(one, deck, meaning) for one in answers))


def lines(name: str, found: Agreement) -> list[str]:
    """The figures as a table for people."""
    out = [f"{name}: {found.share:.3f} of {len(found.taken)} answers have the hand-made verdict", ""]
    for field in _FIELDS:
        out += [f"  {value:<16}{share:6.2f}  ({count})" for value, (count, share) in found.by(field).items()] + [""]
    out.append(f"  {'by hand':<10}" + "".join(f"{verdict:>10}" for verdict in VERDICTS) + "   graded")
    for by_hand, row in found.confusion().items():
        out.append(f"  {by_hand:<10}" + "".join(f"{row[verdict]:>10}" for verdict in VERDICTS))
    return out


def _taken(one: Written, deck: Deck, meaning: Meaning | None) -> Taken:
    given = grade(deck.card(one.card), one.answer, meaning=meaning)
    return Taken(one, given.verdict, given.score, {j.point.id: j.status for j in given.points})


def _share(taken: Sequence[Taken]) -> float:
    return round(sum(one.agrees for one in taken) / len(taken), 3) if taken else 0.0
