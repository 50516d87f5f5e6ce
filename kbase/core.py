"""The one entry for every surface: a question in, a cited answer out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kbase.cluster.pasted import PastedBackend, is_pasted, pasted_in
from kbase.cluster.reader import Cluster, Reader
from kbase.cluster.session import Opened, Session
from kbase.compose.answer import Material, compose
from kbase.compose.commands import with_commands
from kbase.compose.ledger import Ledger
from kbase.compose.notes import covered
from kbase.compose.ran import ran
from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.examine import Examination, all_seeing, by_wording, everything, of_targets
from kbase.diagnosis.pasted import of_text
from kbase.diagnosis.relate import faults
from kbase.diagnosis.telling import telling
from kbase.lookup.began import began
from kbase.lookup.connecting import between
from kbase.lookup.run import LookedUp, look_up, look_up_worded
from kbase.pictures import drawn, evidence_in
from kbase.question.angle import asks_since, suspects
from kbase.question.connection import connection_of
from kbase.question.entities import kinds_in
from kbase.question.facts import asked_of
from kbase.question.intent import intent_of, ordered_change
from kbase.question.several import several
from kbase.question.subject import Subject, subject_at, subject_of
from kbase.report import run_checks
from kbase.retrieval.protocol import NoteSearch
from kbase.script import Lang, detect, simplified
from kbase.stopwatch import Stopwatch
from kbase.types import Answer, Carried, Gap, Hit, Intent, Picture, Question, Report, Step

_HITS = 8
_LIKELY_NOTES = 3  # of the passages found first
_LIVE: frozenset[Intent] = frozenset({"troubleshoot", "status", "other"})
_WORDS_WANTED: frozenset[Intent] = frozenset({"howto", "command", "compare", "parameter"})
_REPAIR = re.compile(r"\b(fix|solve|repair|resolve|recover|rescue)\b|修|解决|处理|怎么办|救", re.I)
_WHOLE = re.compile(
    r"\beverything\b|\ball\b|\bcluster\b|全部|整个|所有|集群|丛集"
    r"|都(?=还?[好没行在有]|正常|健康|就绪|起来|跑|ok)",
    re.I,
)
# "What is wrong here?": nothing is named, so all of it is meant. Folded to the Simplified script first.
_OPEN = re.compile(
    r"\bwhat(?:'s| is| are)?(?: all)?(?: the)? (?:wrong|broken|failing|unhealthy|problems?|issues?)\b"
    r"(?! with (?!(?:the|my|our|this) cluster))"
    r"|\b(?:any|all|which|list|show)\b.{0,12}\b(?:problems?|issues?|faults?)\b"
    r"|\b(?:anything|something|everything)(?:'s| is)?(?: \w+)? (?:wrong|broken|failing|down|off|unhealthy|on fire)\b"
    r"(?! with (?!(?:the|my|our|this|your) (?:whole |entire )?(?:cluster|k8s|kubernetes)))"
    r"|\bcluster(?: is|'s)? (?:broken|down|failing|unhealthy|dead|on fire)\b"
    r"|\bnamespaces? .{0,24}\b(?:problems?|issues?|faults?|worst|broken|failing)\b"
    r"|\bcluster health\b|\bhealth of the cluster\b"
    r"|有什么问题|哪里有问题|有没有问题|有哪些问题|哪里坏|什么坏|健康状况|有什么异常|有没有异常|哪里异常"
    r"|(?:集群|丛集|cluster|k8s)(?:好像|整个|全部?|都|又|是不是|现在)*(?:坏|挂|死|出事|出问题|有问题|不正常|异常|怎么了)"
    r"|(?:命名空间|namespace) ?的?(?:问题|错误|异常|故障)最多|哪里出了?问题|出了什么问题",
    re.I,
)


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
        carried = question.carried or Carried()
        if carried.commands:
            return self._ran(question, lang, carried.commands, watch)
        pasted = None if question.carried or self._is_pasted else pasted_in(question.text)
        asked = question
        if pasted and self.cluster is None:
            if found := self._of_pasted(question, *pasted):
                return found
            question = replace(question, text=pasted[1] or question.text, lang=lang)
        intent = carried.intent or intent_of(question.text)
        suspected, since = suspects(question.text), asks_since(question.text)
        repair = intent == "howto" and bool(_REPAIR.search(simplified(question.text)))
        with watch.stage("retrieve"):
            hits = self.notes.search(question.text, k=_HITS, lang=lang)
        reader = self._reader()
        subject, examination, looked_up = Subject(kinds=kinds_in(question.text)), None, None
        further: tuple[LookedUp, ...] = ()
        with watch.stage("cluster"):
            if reader:
                looked_up, further = self._facts(question, reader)
            if looked_up:
                intent = carried.intent or "status"
            elif reader:
                about = "troubleshoot" if suspected or since else intent
                subject, examination = self._look(question, about, reader, repair=repair)
                intent = about if subject.targets else intent
        elsewhere = pasted if pasted and not looked_up and not _is_here(pasted[0], subject) else None
        if elsewhere and (found := self._of_pasted(question, *elsewhere)):
            return found
        if examination and not (subject.targets or subject.namespace or examination.whole or examination.pasted):
            examination = _linked(examination, hits, subject)
        if repair and subject.targets and examination and examination.findings:
            intent, carried = "troubleshoot", replace(carried, focus=carried.focus or "fix")
        if since and subject.targets:
            carried = replace(carried, focus=carried.focus or "since")
        looked = bool(examination or looked_up)
        # Passages that do not apply to the server are marked; a question about notes alone costs no request for that.
        version = self.cluster.known_version if self.cluster else None
        ledger = Ledger(reader.server_version() if reader and looked else version)
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
                    carried,
                    reader.use().objects if reader and examination else {},
                    further,
                    suspected,
                    _began(reader, examination, carried) if reader else (),
                ),
                ledger,
            )
        with watch.stage("draw"):
            # What is added to an answer of checks rests on what they read: it costs the cluster nothing.
            known = reader.recalled() if reader and examination else reader
            pictures = _pictures(known, subject, examination, looked_up, carried)
        for evidence in (e for picture in pictures for e in evidence_in(picture)):
            ledger.number(evidence)
        answer = Answer(
            asked,
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
            about=subject.targets or (looked_up.objects if looked_up else ()),
            listed=looked_up.listed if looked_up else (),
            pictures=pictures,
            would_tell=_would_tell(examination, looked_up),
        )
        return with_commands(answer, known)

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

    def _facts(self, question: Question, reader: Reader) -> tuple[LookedUp | None, tuple[LookedUp, ...]]:
        """The answer to a question of fact, and where it is several in one, those to the others."""
        if not question.carried and (asked := several(question.text)):
            found = [look_up(reader, one, question.namespace, self.notes.share) for one in asked]
            told = [f for f in found if f is not None]
            if len(told) == len(asked):
                return told[0], tuple(told[1:])
        return self._fact(question, reader), ()

    def _fact(self, question: Question, reader: Reader) -> LookedUp | None:
        """The answer to a question of fact; None for any other question."""
        if (carried := question.carried) and (carried.notes or (carried.objects and carried.focus)):
            return None
        if connection := connection_of(question.text):
            return between(reader, connection, question.namespace)
        if found := look_up_worded(reader, question.text, question.namespace):
            return found
        if asked := asked_of(question.text):
            return look_up(reader, asked, question.namespace, self.notes.share)
        return None

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

    def _look(
        self, question: Question, intent: Intent, reader: Reader, *, repair: bool = False
    ) -> tuple[Subject, Examination | None]:
        """What the question is about here, and what the checks say of it; None where it asks nothing of a cluster.

        repair: it asks how to repair something, which calls for the checks where that is an object of this cluster.
        """
        view, carried = all_seeing(reader, "NAMES"), question.carried or Carried()
        if carried.notes and not carried.objects:
            return Subject(kinds=kinds_in(question.text)), None
        if carried.objects and intent in _WORDS_WANTED and not carried.focus:
            return Subject(carried.objects, kinds=kinds_in(question.text)), None
        if carried.objects:
            subject = subject_at(view, carried.objects, kinds_in(question.text))
            if subject.missing:
                return subject, Examination((), (), (), 0)
            return subject, _with_gaps(of_targets(reader, subject.targets), view.gaps)
        subject = subject_of(
            question.text,
            "troubleshoot" if repair else intent,
            view,
            namespace=question.namespace,
            share=self.notes.share,
        )
        if subject.missing:
            return subject, Examination((), (), (), 0)
        if self._is_pasted:  # whoever pastes a text asks about it, in whatever words
            return subject, of_text(reader, subject.targets, subject.namespace)
        if (
            subject.targets and intent in _WORDS_WANTED and not repair
        ):  # "how do I drain node-b?" wants the steps, not its state
            return subject, None
        if subject.targets:
            return subject, _with_gaps(of_targets(reader, subject.targets), view.gaps)
        if intent not in _LIVE:
            return subject, None
        of_all = _of_all(question.text, intent)
        # "Which namespace has most problems?" asks of what is in them.
        checks = by_wording(question.text, [k for k in subject.kinds if not (of_all and k == "namespaces")])
        if not checks and (subject.namespace or of_all):
            checks = list(all_checks())
        if not checks:  # what was not found among the names may stand in a list that could not be read
            return subject, _with_gaps(Examination((), (), (), 0), view.gaps) if view.gaps else None
        return subject, _with_gaps(everything(reader, checks, subject.namespace), view.gaps)


def _is_here(held: PastedBackend, subject: Subject) -> bool:
    """Whether a pasted text speaks of the objects that were found in the cluster, or of their pods."""
    return any(name == t.name or name.startswith(f"{t.name}-") for name in held.names for t in subject.targets)


def _linked(examination: Examination, hits: Sequence[Hit], subject: Subject) -> Examination:
    """What was examined, findings put aside where the notes a question is most likely about are about other faults."""
    if not covered(hits, subject.kinds):
        return examination
    likely = list(dict.fromkeys(h.chunk.note for h in hits))[:_LIKELY_NOTES]
    return examination.linked_to(likely)


def _began(reader: Reader, examination: Examination | None, carried: Carried) -> tuple[Step, ...]:
    """The signs of the first fault by time, where the question asks for them."""
    if carried.focus != "since" or not examination or not examination.findings:
        return ()
    told = faults(examination.findings)
    root = next((f.root for f in told if f.root.code == carried.code), told[0].root)
    return began(all_seeing(reader, "SINCE"), root)


def _would_tell(examination: Examination | None, looked_up: LookedUp | None) -> tuple[str, ...]:
    """What would tell where the answer cannot: of what was examined, or of a fact that could not be looked up."""
    if looked_up:
        return telling(looked_up.gaps) if looked_up.result is None and not looked_up.missing else ()
    return examination.would_tell if examination else ()


def _pictures(
    reader: Reader | None,
    subject: Subject,
    examination: Examination | None,
    looked_up: LookedUp | None,
    carried: Carried,
) -> tuple[Picture, ...]:
    """What of an answer is drawn: of one subject or one fault, not of an overview or of the steps to repair it."""
    if looked_up:
        return looked_up.result.pictures if looked_up.result else ()
    if reader is None or examination is None or carried.focus in ("fix", "command"):
        return ()
    told = faults(examination.findings)
    if not subject.targets and len(told) != 1:
        return ()
    return drawn(reader, (told[0].root, *told[0].effects) if told else (), subject.targets)


def _of_all(text: str, intent: Intent) -> bool:
    """Whether a question that names nothing asks how everything does."""
    plain = simplified(text)
    return bool(_OPEN.search(plain)) or (intent == "status" and bool(_WHOLE.search(plain)))


def _with_gaps(examined: Examination, gaps: Sequence[Gap]) -> Examination:
    """Adds what could not be read while finding out what the question is about, said once."""
    known = {g.detail for g in examined.gaps}
    more = tuple(g for g in gaps if g.detail not in known)
    return replace(examined, gaps=examined.gaps + more)
