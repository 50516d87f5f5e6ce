"""Exact-match scoring: an answer counts when taxonomy, object and cause are all those of the truth."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from evals.opsbench.answer import answer
from evals.opsbench.case import Case
from evals.opsbench.labels import Label


@dataclass(frozen=True)
class Result:
    """One case answered. rank: place of the right answer, 1 to 3; None where it is not among them."""

    id: str
    truth: Label
    answers: tuple[Label, ...]

    @property
    def rank(self) -> int | None:
        """Place of the truth among the answers, from 1."""
        return self.answers.index(self.truth) + 1 if self.truth in self.answers else None


@dataclass
class Score:
    """How many of n cases were answered rightly by the first answer, and by one of three."""

    n: int = 0
    first: int = 0
    among: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Counts one case."""
        self.n += 1
        self.first += result.rank == 1
        self.among += result.rank is not None
        if result.rank != 1:
            self.missed.append(result.id)

    def line(self) -> str:
        """ "A@1 0.93  A@3 0.97  (115 cases)"."""
        return (
            f"A@1 {self.first / self.n:.3f}  A@3 {self.among / self.n:.3f}  ({self.n} cases)" if self.n else "no case"
        )


def run(cases: Iterable[Case]) -> list[Result]:
    """Every case answered."""
    return [Result(c.id, Label(c.truth.taxonomy, c.truth.object, c.truth.cause), tuple(answer(c))) for c in cases]


def score(results: Iterable[Result]) -> Score:
    """The score over some cases."""
    total = Score()
    for result in results:
        total.add(result)
    return total


def by_cause(results: Iterable[Result]) -> dict[str, Score]:
    """The score for each root cause."""
    found: dict[str, Score] = defaultdict(Score)
    for result in results:
        found[result.truth.cause].add(result)
    return dict(sorted(found.items()))


def report(results: list[Result]) -> dict[str, Any]:
    """Everything as JSON: the score, that of each cause, and each miss with what was answered instead."""
    misses = [
        {"case": r.id, "truth": asdict(r.truth), "answers": [asdict(a) for a in r.answers], "rank": r.rank}
        for r in results
        if r.rank != 1
    ]
    total = score(results)
    figures = {"cases": total.n, "a1": total.first / max(total.n, 1), "a3": total.among / max(total.n, 1)}
    causes = {k: {"cases": s.n, "a1": s.first / s.n, "a3": s.among / s.n} for k, s in by_cause(results).items()}
    return {**figures, "causes": causes, "misses": misses}
