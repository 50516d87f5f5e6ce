"""The figures of each way, as a table and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

from evals.retrieval.figures import percentile
from evals.retrieval.metrics import reciprocal_rank, success
from evals.retrieval.peers.measure import Measured, NotMeasured
from evals.retrieval.peers.task import Task
from kbase.script import LANGS


@dataclass(frozen=True)
class Row:
    """Figures of one way. Shares in percent, times in seconds (ingest) and milliseconds (query), memory in MB.

    note_5: share with the right note or page among the first five, wherever in it the passage stands.
    characters: median length of the first five passages: a long one touches more sections and takes longer to read.
    failed: ids of the questions without anything right among the first five.
    """

    passages: int
    recall_1: float
    recall_5: float
    recall_5_by_lang: Mapping[str, float]
    mrr: float
    note_5: float
    characters: float
    ingest_s: float
    ingest_cpu_s: float
    query_p50_ms: float
    query_p95_ms: float
    query_cpu_ms: float
    peak_mb: float
    failed: tuple[str, ...]


def row(task: Task, measured: Measured) -> Row:
    """The figures of one way."""
    judged = [task.relevant(q, places) for q, places in zip(task.questions, measured.found, strict=True)]
    by_lang = {lang: [r for q, r in zip(task.questions, judged, strict=True) if q.lang == lang] for lang in LANGS}
    shown = [place.chars for places in measured.found for place in task.ranked(places)[:5]]
    return Row(
        passages=measured.passages,
        recall_1=_percent(judged, 1),
        recall_5=_percent(judged, 5),
        recall_5_by_lang={lang: _percent(group, 5) for lang, group in by_lang.items() if group},
        mrr=round(fmean(map(reciprocal_rank, judged)), 3),
        note_5=_percent([task.relevant_notes(q, p) for q, p in zip(task.questions, measured.found, strict=True)], 5),
        characters=median(shown) if shown else 0,
        ingest_s=round(measured.ingest_s, 1),
        ingest_cpu_s=round(measured.ingest_cpu_s, 1),
        query_p50_ms=round(percentile(measured.query_ms, 0.5), 1),
        query_p95_ms=round(percentile(measured.query_ms, 0.95), 1),
        query_cpu_ms=round(measured.query_cpu_ms, 1),
        peak_mb=round(measured.peak_mb),
        failed=tuple(q.id for q, r in zip(task.questions, judged, strict=True) if not success(r, 5)),
    )


def as_json(task: Task, rows: Mapping[str, Row | NotMeasured]) -> dict[str, Any]:
    """For programs: the task, then title -> figures or the reason why there are none."""
    return {
        "task": task.title,
        "files": len(task.files),
        "questions": len(task.questions),
        "ways": {title: asdict(found) for title, found in rows.items()},
    }


def lines(task: Task, rows: Mapping[str, Row | NotMeasured]) -> Iterator[str]:
    """The table, the best first, then what could not be measured."""
    yield f"{task.title}: {len(task.files)} files, {len(task.questions)} questions"
    yield _HEAD
    figures = {title: found for title, found in rows.items() if isinstance(found, Row)}
    for title in sorted(figures, key=lambda title: (-figures[title].recall_5, -figures[title].mrr)):
        yield _line(title, figures[title])
    for title, found in rows.items():
        if isinstance(found, NotMeasured):
            yield f"{title:32} not measured: {found.reason}"


_WIDTHS = {
    "way": -32,
    "passages": 9,
    "R@1": 6,
    "R@5": 6,
    **{str(lang): 6 for lang in LANGS},
    "MRR": 6,
    "note@5": 7,
    "chars": 6,
    "ingest s": 9,
    "(CPU)": 8,
    "p50 ms": 8,
    "p95 ms": 8,
    "(CPU ms)": 9,
    "peak MB": 8,
}


def _cells(cells: Sequence[str]) -> str:
    widths = _WIDTHS.values()
    return "".join(f"{cell:>{w}}" if w > 0 else f"{cell:{-w}}" for cell, w in zip(cells, widths, strict=True)).rstrip()


_HEAD = _cells(list(_WIDTHS))


def _line(title: str, found: Row) -> str:
    by_lang = [f"{found.recall_5_by_lang[lang]:.1f}" if lang in found.recall_5_by_lang else "" for lang in LANGS]
    quality = [
        f"{found.recall_1:.1f}",
        f"{found.recall_5:.1f}",
        *by_lang,
        f"{found.mrr:.3f}",
        f"{found.note_5:.1f}",
        f"{found.characters:.0f}",
    ]
    build = [f"{found.ingest_s:.0f}", f"{found.ingest_cpu_s:.0f}"]
    query = [f"{found.query_p50_ms:.0f}", f"{found.query_p95_ms:.0f}", f"{found.query_cpu_ms:.0f}"]
    return _cells([title, str(found.passages), *quality, *build, *query, f"{found.peak_mb:.0f}"])


def _percent(judged: Sequence[Sequence[bool]], k: int) -> float:
    return round(100 * fmean(success(r, k) for r in judged), 1)
