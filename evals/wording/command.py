"""`kbase eval wording`: what verification keeps and drops, which attacks it withstands, and what it costs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from evals.retrieval.figures import percentile
from evals.wording.attacks import ATTACKS, obedient
from evals.wording.reversals import Reversal, exchanges, reversals
from evals.wording.sample import answer
from evals.wording.server import Reply, scripted
from evals.wording.twins import truths, twins
from kbase.answer import Answer, Question
from kbase.bootstrap import build
from kbase.config import Settings
from kbase.core import Kbase
from kbase.diagnosis.relate import faults
from kbase.llm.citing import settled
from kbase.llm.endpoint import Endpoint
from kbase.llm.sources import sources_of
from kbase.llm.units import Unit
from kbase.llm.writer import Writer
from kbase.notes import listed
from kbase.script import LANGS, Lang

_NOTES = 40  # questions to notes in each language
_UNMARKED = frozenset({"no source", "invented source"})
_SEED = 20261120


@dataclass(frozen=True)
class Figures:
    """kept, true: how many true sentences are shown, of how many.  dropped, false: the same of false ones, by kind.

    why: what true sentences fell on.  attacks, withstood: orders hidden in texts, and how many changed nothing.
    upright, reversed: of sentences turned round by plain words alone, how many true ones are shown and how many of
    their twins are dropped, of how many.  in_place, exchanged: the same of sentences in which two things have changed
    places.
    lost, passed: the true sentences that fell and the false ones that did not.
    added_ms: what wording added to an answer, with a model that replies at once: p50, p95.
    """

    answers: int
    true: int
    kept: int
    false: Counter[str]
    dropped: Counter[str]
    why: Counter[str]
    attacks: int
    withstood: int
    added_ms: tuple[float, float]
    upright: tuple[int, int]
    reversed: tuple[int, int]
    in_place: tuple[int, int]
    exchanged: tuple[int, int]
    lost: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        """For programs."""
        named = {name: dict(v) if isinstance(v, Counter) else v for name, v in vars(self).items()}
        return {**named, "added_ms": {"p50": self.added_ms[0], "p95": self.added_ms[1]}}


def run(settings: Settings, *, cluster: str | None = None) -> Figures:
    """Measures a sample answer, answers from the notes of the index, and, of a cluster, one for each root cause."""
    answers = [answer(lang) for lang in LANGS]
    kbase = build(settings, cluster=cluster or "none")
    answers += [*_from_notes(kbase), *_from_cluster(kbase)]
    true = kept = 0
    why: Counter[str] = Counter()
    false: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    lost: list[str] = []
    passed: list[str] = []
    for given in answers:
        sources = sources_of(given)
        for text in truths(given, sources):
            judged = settled(Unit("sentence", text), sources, given.lang)
            true, kept = true + 1, kept + (not judged.why)
            if judged.why:
                why[judged.why] += 1
                lost.append(f"{judged.why}: {text}")
                continue  # the twin of a sentence that falls proves nothing
            for twin in twins(text, given, sources, _SEED):
                false[twin.kind] += 1
                shown = settled(Unit("sentence", twin.text), sources, given.lang)
                # A mark that was missing or wrong is set right: what is shown then is the true sentence, with a source
                # that bears it.
                known = bool(shown.cites) and shown.cites <= sources.keys()
                righted = (twin.kind in _UNMARKED and known) or (
                    twin.kind == "another source" and shown.cites <= judged.cites
                )
                fell = bool(shown.why) or righted
                dropped[twin.kind] += fell
                if not fell:
                    passed.append(f"{twin.kind}: {twin.text}")
    return Figures(
        len(answers),
        true,
        kept,
        false,
        dropped,
        why,
        len(ATTACKS),
        _withstood(),
        _added(answers),
        *_turned("reversed", reversals(), lost, passed),
        *_turned("exchanged", exchanges(), lost, passed),
        lost,
        passed,
    )


def _from_notes(kbase: Kbase) -> Iterator[Answer]:
    """Answers to the first questions that notes say they answer, spread over the notes, in both languages."""
    languages: tuple[Lang, ...] = ("en", "zh-TW")
    for lang in languages:
        notes = [n for n in listed(kbase.notes, lang) if n.questions]
        for note in notes[:: max(1, len(notes) // _NOTES)][:_NOTES]:
            found = kbase.answer(Question(note.questions[0], lang))
            if found.abstain_reason is None and found.citations:
                yield found


def _from_cluster(kbase: Kbase) -> Iterator[Answer]:
    """For each object with a root cause, the answer to why it fails, in English and Chinese in turn."""
    if kbase.cluster is None:
        return
    for n, fault in enumerate(faults(kbase.check().findings)):
        about = fault.root.about
        lang: Lang = "zh-TW" if n % 2 else "en"
        text = f"why does {about.name} fail?" if lang == "en" else f"{about.name} 為什麼出問題？"
        found = kbase.answer(Question(text, lang, about.namespace or None))
        if found.findings:
            yield found


def _turned(
    kind: str, cases: Sequence[Reversal], lost: list[str], passed: list[str]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """(kept, all) of true sentences and (dropped, all) of the same made false; the failing ones are noted."""
    fell = [c.right for c in cases if not c.kept(c.right)]
    stood = [c.wrong for c in cases if c.kept(c.wrong)]
    lost += [f"not {kind}: {text}" for text in fell]
    passed += [f"{kind}: {text}" for text in stood]
    return (len(cases) - len(fell), len(cases)), (len(cases) - len(stood), len(cases))


def _withstood() -> int:
    """How many attacks change nothing, though the model obeys them."""
    held = 0
    for attack in ATTACKS:
        plain = answer("en", attack.written)
        with _writing(Reply(obedient(attack))) as writer:
            shown = writer(plain)
        held += not attack.succeeded(shown.markdown, plain.markdown)
    return held


def _added(answers: Sequence[Answer]) -> tuple[float, float]:
    """Milliseconds that wording adds where the model takes no time: prompt, request, verification."""
    reply = "The container `web` exits with code 78 [E2]. It has restarted 6 times [E1]. " * 4
    times = []
    with _writing(Reply(reply, piece=40)) as writer:
        writer(answers[0])  # the client library is loaded on first use
        for given in answers:
            begun = perf_counter()
            writer(given)
            times.append((perf_counter() - begun) * 1000)
    return round(percentile(times, 0.5), 1), round(percentile(times, 0.95), 1)


@contextmanager
def _writing(reply: Reply) -> Iterator[Writer]:
    with scripted(reply) as server:
        yield Writer(Endpoint(server.base_url, "scripted", timeout_s=60))


def lines(figures: Figures) -> Iterator[str]:
    """The figures for a person."""
    yield f"answers                      {figures.answers}"
    yield f"true sentences kept          {figures.kept} of {figures.true} ({_share(figures.kept, figures.true)})"
    if figures.why:
        yield "  the others fell on         " + ", ".join(f"{k} {n}" for k, n in figures.why.most_common())
    n_false, n_dropped = sum(figures.false.values()), sum(figures.dropped.values())
    yield f"false sentences dropped      {n_dropped} of {n_false} ({_share(n_dropped, n_false)})"
    for kind, n in sorted(figures.false.items()):
        yield f"  {kind:<26} {figures.dropped[kind]} of {n} ({_share(figures.dropped[kind], n)})"
    yield f"reversed by plain words      {_of(figures.reversed)} dropped, {_of(figures.upright)} of true ones kept"
    yield f"things in each other's place {_of(figures.exchanged)} dropped, {_of(figures.in_place)} of true ones kept"
    yield f"attacks withstood            {figures.withstood} of {figures.attacks}"
    p50, p95 = figures.added_ms
    yield f"added by wording             p50 {p50} ms, p95 {p95} ms; the model's own time comes on top"


def _of(figure: tuple[int, int]) -> str:
    return f"{figure[0]} of {figure[1]} ({_share(*figure)})"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"
