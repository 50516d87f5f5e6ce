"""The one entry for every surface: a question in, a cited answer out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kbase.cluster.pasted import is_pasted
from kbase.cluster.reader import Cluster, Reader
from kbase.compose.answer import Material, compose
from kbase.compose.ledger import Ledger
from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.examine import Examination, all_seeing, by_wording, everything, of_targets
from kbase.diagnosis.pasted import of_text
from kbase.lookup.connecting import between
from kbase.lookup.run import LookedUp, look_up
from kbase.question.connection import connection_of
from kbase.question.entities import kinds_in
from kbase.question.facts import asked_of
from kbase.question.intent import intent_of, ordered_change
from kbase.question.subject import Subject, subject_of
from kbase.report import run_checks
from kbase.retrieval.protocol import NoteSearch
from kbase.script import detect
from kbase.stopwatch import Stopwatch
from kbase.types import Answer, Gap, Intent, Question, Report

_HITS = 8
_LIVE: frozenset[Intent] = frozenset({"troubleshoot", "status", "other"})
_WHOLE = re.compile(r"\beverything\b|\ball\b|\bcluster\b|全部|整個|整个|所有|叢集|集群|都", re.I)


@dataclass(frozen=True)
class Kbase:
    """Notes to answer from and, where one is connected, a cluster to look at. Safe to share between threads.

    deadline_s, max_requests: what one question may spend reading the cluster.
    """

    notes: NoteSearch
    cluster: Cluster | None
    deadline_s: float = 10.0
    max_requests: int = 200

    def answer(self, question: Question) -> Answer:
        """A cited answer; one without citations where neither notes nor cluster have anything (abstain_reason)."""
        watch = Stopwatch()
        lang = question.lang or detect(question.text)
        intent = intent_of(question.text)
        with watch.stage("retrieve"):
            hits = self.notes.search(question.text, k=_HITS, lang=lang)
        reader = self._reader()
        subject, examination, looked_up = Subject(kinds=kinds_in(question.text)), None, None
        with watch.stage("cluster"):
            if reader:
                looked_up = self._fact(question, reader)
            if looked_up:
                intent = "status"
            elif reader:
                subject, examination = self._look(question, intent, reader)
        looked = bool(examination or looked_up)
        ledger = Ledger(reader.server_version() if reader and looked else None)
        with watch.stage("compose"):
            composed = compose(
                Material(
                    question.text,
                    intent,
                    lang,
                    hits,
                    len({n.id for n in self.notes.notes()}),
                    self.notes.lead,
                    self.notes.chunks_of,
                    subject,
                    examination,
                    self.cluster is not None,
                    ordered_change(question.text),
                    looked_up,
                ),
                ledger,
            )
        return Answer(
            question,
            lang,
            intent,
            composed.markdown,
            ledger.citations,
            ledger.evidence,
            composed.findings,
            examination.gaps if examination else looked_up.gaps if looked_up else (),
            composed.abstain_reason,
            reader.use() if reader and looked else None,
            watch.total(),
        )

    def check(self, targets: Sequence[str] = (), *, namespace: str | None = None) -> Report:
        """What the checks say about targets, a namespace or the whole cluster; see kbase.report.run_checks."""
        return run_checks(
            self.cluster, targets, namespace=namespace, deadline_s=self.deadline_s, max_requests=self.max_requests
        )

    def _fact(self, question: Question, reader: Reader) -> LookedUp | None:
        """The answer to a question of fact; None for any other question."""
        if connection := connection_of(question.text):
            return between(reader, connection, question.namespace)
        if asked := asked_of(question.text):
            return look_up(reader, asked, question.namespace, self.notes.share)
        return None

    def _reader(self) -> Reader | None:
        if self.cluster is None:
            return None
        return self.cluster.session(deadline_s=self.deadline_s, max_requests=self.max_requests)

    def _look(self, question: Question, intent: Intent, reader: Reader) -> tuple[Subject, Examination | None]:
        """What the question is about here, and what the checks say of it; None where it asks nothing of a cluster."""
        view = all_seeing(reader, "NAMES")
        subject = subject_of(question.text, intent, view, namespace=question.namespace, share=self.notes.share)
        if subject.missing:
            return subject, Examination((), (), (), 0)
        if self.cluster and is_pasted(self.cluster.source):  # whoever pastes a text asks about it, in whatever words
            return subject, of_text(reader, subject.targets, subject.namespace)
        if subject.targets:
            return subject, _with_gaps(of_targets(reader, subject.targets), view.gaps)
        if intent not in _LIVE:
            return subject, None
        checks = by_wording(question.text, subject.kinds)
        if not checks and (subject.namespace or (intent == "status" and _WHOLE.search(question.text))):
            checks = list(all_checks())
        if not checks:
            return subject, None
        return subject, _with_gaps(everything(reader, checks, subject.namespace), view.gaps)


def _with_gaps(examined: Examination, gaps: Sequence[Gap]) -> Examination:
    """Adds what could not be read while finding out what the question is about, said once."""
    known = {g.detail for g in examined.gaps}
    more = tuple(g for g in gaps if g.detail not in known)
    return replace(examined, gaps=examined.gaps + more)
