"""The one entry for every surface: a question in, a cited answer out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kbase.answer import Answer, Picture, Question, Report
from kbase.cluster.pasted import PastedBackend, is_pasted, pasted_in
from kbase.cluster.reader import Cluster, Reader
from kbase.cluster.session import Opened, Session
from kbase.compose.answer import Material, compose
from kbase.compose.commands import with_commands
from kbase.compose.ledger import Ledger
from kbase.compose.ran import ran
from kbase.diagnosis.relate import faults
from kbase.grounding import Grounds, ground
from kbase.passage import Hit
from kbase.pictures import drawn, evidence_in
from kbase.question.intent import ordered_change
from kbase.question.subject import Subject
from kbase.report import run_checks
from kbase.retrieval.protocol import NoteSearch
from kbase.script import Lang, detect
from kbase.stopwatch import Stopwatch

_HITS = 8


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
        if question.carried and question.carried.commands:
            return self._ran(question, lang, question.carried.commands, watch)
        asked, pasted = question, None if question.carried or self._is_pasted else pasted_in(question.text)
        if pasted and self.cluster is None:
            if found := self._of_pasted(question, *pasted):
                return found
            question, pasted = replace(question, text=pasted[1] or question.text), None
        with watch.stage("retrieve"):
            hits = self.notes.search(question.text, k=_HITS, lang=lang)
        reader = self._reader()
        with watch.stage("cluster"):
            grounds = ground(question, reader, self.notes.share, pasted=self._is_pasted)
        told_here = grounds.looked_up or (pasted and _is_here(pasted[0], grounds.subject))
        if pasted and not told_here and (found := self._of_pasted(question, *pasted)):
            return found
        answer = self._composed(question, lang, hits, grounds.linked_to(hits), reader, watch)
        return replace(answer, question=asked)

    def _composed(
        self,
        question: Question,
        lang: Lang,
        hits: Sequence[Hit],
        grounds: Grounds,
        reader: Reader | None,
        watch: Stopwatch,
    ) -> Answer:
        """The answer from what was found in the notes (hits, best first) and in the cluster."""
        examination, looked_up = grounds.examination, grounds.looked_up
        looked = bool(examination or looked_up)
        # Passages that do not apply to the server are marked; a question about notes alone costs no request for that.
        version = self.cluster.known_version if self.cluster else None
        ledger = Ledger(reader.server_version() if reader and looked else version)
        with watch.stage("compose"):
            composed = compose(self._material(question.text, lang, hits, grounds, reader), ledger)
        with watch.stage("draw"):
            # What is added to an answer of checks rests on what they read: it costs the cluster nothing.
            known = reader.recalled() if reader and examination else reader
            pictures = _pictures(known, grounds)
        for evidence in (e for picture in pictures for e in evidence_in(picture)):
            ledger.number(evidence)
        answer = Answer(
            question,
            lang,
            grounds.intent,
            composed.markdown,
            ledger.citations,
            ledger.evidence,
            composed.findings,
            grounds.gaps,
            composed.abstain_reason,
            reader.use() if reader and looked else None,
            watch.total(),
            about=grounds.about,
            listed=looked_up.listed if looked_up else (),
            pictures=pictures,
            would_tell=grounds.would_tell,
        )
        return with_commands(answer, known)

    def _material(
        self, text: str, lang: Lang, hits: Sequence[Hit], grounds: Grounds, reader: Reader | None
    ) -> Material:
        return Material(
            text,
            grounds.intent,
            lang,
            hits,
            len({n.id for n in self.notes.notes()}),
            self.notes.lead,
            self.notes.chunks_of,
            grounds.subject,
            grounds.examination,
            has_cluster=self.cluster is not None,
            change=ordered_change(text),
            looked_up=grounds.looked_up,
            carried=grounds.carried,
            read=reader.use().objects if reader and grounds.examination else {},
            further=grounds.further,
            suspected=grounds.suspected,
            began=grounds.began(reader) if reader else (),
            share=self.notes.share,
        )

    @property
    def _is_pasted(self) -> bool:
        return self.cluster is not None and is_pasted(self.cluster.source)

    def _of_pasted(self, question: Question, held: PastedBackend, said: str) -> Answer | None:
        """The answer from what the question itself holds; None where that shows no fault. said: its words besides."""
        words = replace(question, text=said or question.text, lang=question.lang or detect(said or question.text))
        of_text = replace(self, cluster=Opened("text:-", held, held.namespace))
        answer = of_text.answer(words)
        return replace(answer, question=question) if answer.findings else None

    def check(self, targets: Sequence[str] = (), *, namespace: str | None = None, pictures: bool = False) -> Report:
        """What the checks say about targets, a namespace or the whole cluster; see kbase.report.run_checks."""
        return run_checks(
            self.cluster,
            targets,
            namespace=namespace,
            pictures=pictures,
            deadline_s=self.deadline_s,
            max_requests=self.max_requests,
        )

    def _ran(self, question: Question, lang: Lang, commands: Sequence[str], watch: Stopwatch) -> Answer:
        """What commands print that an earlier answer gave; only what reads is run."""
        reader, ledger = self._reader(), Ledger()
        session = reader if isinstance(reader, Session) else None
        namespace = self.cluster.namespace if isinstance(self.cluster, Opened) else ""
        with watch.stage("cluster"):
            said = ran(commands, session, namespace, ledger, lang)
        use = session.use() if session else None
        return Answer(
            question, lang, "command", "\n\n".join(said), (), ledger.evidence, cluster=use, timings_ms=watch.total()
        )

    def _reader(self) -> Reader | None:
        if self.cluster is None:
            return None
        return self.cluster.session(deadline_s=self.deadline_s, max_requests=self.max_requests)


def _is_here(held: PastedBackend, subject: Subject) -> bool:
    """Whether a pasted text speaks of the objects that were found in the cluster, or of their pods."""
    return any(name == t.name or name.startswith(f"{t.name}-") for name in held.names for t in subject.targets)


def _pictures(reader: Reader | None, grounds: Grounds) -> tuple[Picture, ...]:
    """What of an answer is drawn: of one subject or one fault, not of an overview or of the steps to repair it."""
    examined, targets = grounds.examination, grounds.subject.targets
    if fact := grounds.looked_up:
        return fact.result.pictures if fact.result else ()
    if reader is None or examined is None or grounds.carried.focus in ("fix", "command"):
        return ()
    told = faults(examined.findings)
    if not targets and len(told) != 1:
        return ()
    return drawn(reader, (told[0].root, *told[0].effects) if told else (), targets)
