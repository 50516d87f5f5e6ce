"""One run of the evaluation: what was measured, and how it is printed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.retrieval.ask import ask_all
from evals.retrieval.figures import Figures, figures, percentile
from evals.retrieval.question import Judged, Split
from evals.retrieval.variants import WHOLE, variants
from kbase.retrieval.glossary import Glossary
from kbase.retrieval.index import Index
from kbase.retrieval.protocol import Embedder
from kbase.script import LANGS

_NAMES = 30  # characters of a column of names


@dataclass(frozen=True)
class Report:
    """Figures by variant and group. p50_ms, p95_ms: time of a search of the whole.  model: "" = words only."""

    split: str
    model: str
    chunks: int
    notes: int
    p50_ms: float
    p95_ms: float
    figures: Mapping[str, Mapping[str, Figures]]

    def json(self) -> dict[str, Any]:
        """For programs: the run, then variant -> group -> figures."""
        run = {name: value for name, value in vars(self).items() if name != "figures"}
        named = {variant: {g: f.json() for g, f in by_group.items()} for variant, by_group in self.figures.items()}
        return {**run, "variants": named}


def measured(
    index: Index,
    embedder: Embedder | None,
    glossary: Glossary | None,
    questions: Sequence[Judged],
    *,
    split: Split | None,
    whole_only: bool = False,
) -> Report:
    """Asks all questions, those of a split (None = both), of every variant, or of the whole only."""
    found: dict[str, dict[str, Figures]] = {}
    times: list[float] = []
    for name, searcher in variants(index, embedder, glossary):
        outcomes = ask_all(searcher, questions)
        found[name] = figures(outcomes)
        times = times or [o.ms for o in outcomes]
        if whole_only:
            break
    return Report(
        split or "all",
        (embedder.model_id if embedder and index.dense else ""),
        len(index.chunks),
        len({note.id for note in index.notes}),
        round(percentile(times, 0.5), 1),
        round(percentile(times, 0.95), 1),
        found,
    )


def lines(report: Report) -> Iterator[str]:
    """The report as text: the run, a table of the whole by group, and one of the variants."""
    model = report.model or "no embedding model, words only"
    yield f"Retrieval, {report.split} questions: {report.notes} notes, {report.chunks} passages, {model}"
    yield f"One search: p50 {report.p50_ms} ms, p95 {report.p95_ms} ms."
    yield "Figures in percent; in brackets the 95 % bootstrap interval."
    yield ""
    yield from _table("group", report.figures[WHOLE])
    if len(report.figures) > 1:
        yield ""
        yield from _table("variant", {name: by_group["all"] for name, by_group in report.figures.items()})
        yield ""
        yield "recall@5 by language"
        for name, by_group in report.figures.items():
            shares = [(lang, by_group[lang].ranked) for lang in LANGS if lang in by_group]
            told = [f"{lang} {_percent(ranked['recall@5'].mean):>5}" for lang, ranked in shares if ranked]
            yield f"{name:{_NAMES}}" + "  ".join(told)


def _table(head: str, rows: Mapping[str, Figures]) -> Iterator[str]:
    columns = ("n", "R@1", "R@3", "R@5", "", "R@10", "MRR", "nDCG", "facts", "abstain P", "R", "F1")
    widths = (4, 6, 6, 6, 14, 6, 6, 6, 6, 10, 6, 6)
    yield f"{head:{_NAMES}}" + "".join(f"{c:>{w}}" for c, w in zip(columns, widths, strict=True))
    for name, row in rows.items():
        yield f"{name:{_NAMES}}" + "".join(f"{c:>{w}}" for c, w in zip(_cells(row), widths, strict=True))


def _cells(row: Figures) -> Sequence[str]:
    ranked = {name: _percent(value.mean) for name, value in row.ranked.items()}
    five, made = row.ranked.get("recall@5"), row.abstention
    names = ("recall@1", "recall@3", "recall@5", "", "recall@10", "mrr", "ndcg@10")
    cells = [ranked.get(name, "") for name in names]
    cells[3] = f"[{_percent(five.low)}-{_percent(five.high)}]" if five else ""
    said = [_percent(v) for v in (made.precision, made.recall, made.f1)] if made else ["", "", ""]
    return [str(row.questions), *cells, _percent(row.facts.mean) if row.facts else "", *said]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
