"""The figures over judged outcomes, as a whole and for each language and type."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.retrieval.ask import DEPTH, Outcome
from evals.retrieval.metrics import Decision, Interval, decision, interval, ndcg, reciprocal_rank, success
from evals.retrieval.question import groups

_RANKED: Mapping[str, Callable[[Outcome], float]] = {
    **{f"recall@{k}": lambda o, k=k: success(o.relevant, k) for k in (1, 3, 5, DEPTH)},  # type: ignore[misc]
    "mrr": lambda o: reciprocal_rank(o.relevant),
    f"ndcg@{DEPTH}": lambda o: ndcg(o.relevant, DEPTH, len(o.judged.sections)),
}


@dataclass(frozen=True)
class Figures:
    """Figures of one group of questions.

    questions, unanswerable, with_facts: how many each figure rests on.  ranked: name -> figure over the answerable
    questions.  facts: share of the gold facts shown, over the questions that have some.  abstention: saying "not in the
    notes" of a question that is not answerable.  None where no question of the group has such a figure.
    """

    questions: int
    unanswerable: int
    with_facts: int
    ranked: Mapping[str, Interval]
    facts: Interval | None
    abstention: Decision | None

    def json(self) -> dict[str, Any]:
        """As plain values, rounded to four places."""
        found: dict[str, Any] = _rounded(asdict(self))
        return found


def figures(outcomes: Sequence[Outcome]) -> dict[str, Figures]:
    """Figures by group: "all", each language, each type."""
    by_id = {o.judged.id: o for o in outcomes}
    named = groups([o.judged for o in outcomes])
    return {name: _of([by_id[judged.id] for judged in group]) for name, group in named.items()}


def _of(outcomes: Sequence[Outcome]) -> Figures:
    answerable = [o for o in outcomes if o.judged.answerable]
    shown = [o.facts for o in answerable if o.facts is not None]
    unanswerable = [not o.judged.answerable for o in outcomes]
    return Figures(
        questions=len(outcomes),
        unanswerable=sum(unanswerable),
        with_facts=len(shown),
        ranked={name: interval([of(o) for o in answerable]) for name, of in _RANKED.items()} if answerable else {},
        facts=interval(shown) if shown else None,
        abstention=decision([o.abstained for o in outcomes], unanswerable) if any(unanswerable) else None,
    )


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed. ValueError where there are none."""
    ranked = sorted(values)
    if not ranked:
        raise ValueError("no values")
    return ranked[max(0, -int(-share * len(ranked) // 1) - 1)]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return value
