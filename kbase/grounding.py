"""Grounding: what a question is about in the cluster, and what lookups and checks say of it there."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kbase.answer import Carried, Intent, Question
from kbase.cluster.reader import Reader
from kbase.compose.notes import covered
from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.examine import Examination, all_seeing, by_wording, everything, of_targets
from kbase.diagnosis.pasted import of_text
from kbase.diagnosis.relate import faults
from kbase.diagnosis.telling import telling
from kbase.diagnosis.view import View
from kbase.lookup.began import began
from kbase.lookup.connecting import between
from kbase.lookup.run import LookedUp, look_up, look_up_worded
from kbase.passage import Hit
from kbase.question.angle import Suspect, asks_since, suspects
from kbase.question.connection import connection_of
from kbase.question.entities import kinds_in
from kbase.question.facts import asked_of
from kbase.question.intent import intent_of
from kbase.question.several import several
from kbase.question.subject import Subject, subject_at, subject_of
from kbase.script import simplified
from kbase.types import Gap, ObjectRef, Step

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
_NOTHING = Examination((), (), (), 0)


@dataclass(frozen=True)
class Grounds:
    """What was looked at for a question, and what it is answered as.

    intent, carried: of the question, changed by what was found: a broken thing that is to be repaired is diagnosed.
    suspected: causes that the question supposes.  examination: what the checks say, None where none ran.
    looked_up: the answer to a question of fact.  further: where it is several in one, those to the others.
    """

    intent: Intent
    carried: Carried = field(default_factory=Carried)
    subject: Subject = field(default_factory=Subject)
    suspected: tuple[Suspect, ...] = ()
    examination: Examination | None = None
    looked_up: LookedUp | None = None
    further: tuple[LookedUp, ...] = ()

    @property
    def about(self) -> tuple[ObjectRef, ...]:
        """The objects that were asked about."""
        return self.subject.targets or (self.looked_up.objects if self.looked_up else ())

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What could not be looked at."""
        seen = self.examination or self.looked_up
        return seen.gaps if seen else ()

    @property
    def would_tell(self) -> tuple[str, ...]:
        """What would tell where the answer cannot: of what was examined, or of a fact that could not be looked up."""
        if fact := self.looked_up:
            return telling(fact.gaps) if fact.result is None and not fact.missing else ()
        return self.examination.would_tell if self.examination else ()

    def linked_to(self, hits: Sequence[Hit]) -> "Grounds":
        """The same, findings put aside where nothing is named and the notes it is most likely about are about other
        faults. hits: best first."""
        examined, subject = self.examination, self.subject
        if examined is None or subject.targets or subject.namespace or examined.whole or examined.pasted:
            return self
        if not covered(hits, subject.kinds):
            return self
        likely = list(dict.fromkeys(h.chunk.note for h in hits))[:_LIKELY_NOTES]
        return replace(self, examination=examined.linked_to(likely))

    def began(self, reader: Reader) -> tuple[Step, ...]:
        """The signs of the first fault by time, where the question asks for them."""
        if self.carried.focus != "since" or not self.examination or not self.examination.findings:
            return ()
        told = faults(self.examination.findings)
        root = next((f.root for f in told if f.root.code == self.carried.code), told[0].root)
        return began(all_seeing(reader, "SINCE"), root)


def ground(question: Question, reader: Reader | None, share: Callable[[str], float], *, pasted: bool) -> Grounds:
    """Looks at the cluster for a question. reader: None where there is no cluster.

    share: share of the passages that hold a word, 0 to 1; tells names from vocabulary.  pasted: the cluster is a pasted
    text.
    """
    text, carried = question.text, question.carried or Carried()
    intent, suspected = carried.intent or intent_of(text), suspects(text)
    plain = Grounds(intent, carried, Subject(kinds=kinds_in(text)), suspected)
    if reader is None:
        return plain
    looked_up, further = _facts(question, reader, share)
    if looked_up:
        return replace(plain, intent=carried.intent or "status", looked_up=looked_up, further=further)
    since = asks_since(text)
    about: Intent = "troubleshoot" if suspected or since else intent
    repair = intent == "howto" and bool(_REPAIR.search(simplified(text)))
    subject, examination = _examined(question, about, reader, share, repair=repair, pasted=pasted)
    if not subject.targets:
        return replace(plain, subject=subject, examination=examination)
    if repair and examination and examination.findings:
        about, carried = "troubleshoot", replace(carried, focus=carried.focus or "fix")
    if since:
        carried = replace(carried, focus=carried.focus or "since")
    return Grounds(about, carried, subject, suspected, examination)


def _facts(
    question: Question, reader: Reader, share: Callable[[str], float]
) -> tuple[LookedUp | None, tuple[LookedUp, ...]]:
    """The answer to a question of fact, and where it is several in one, those to the others."""
    if not question.carried and (asked := several(question.text)):
        found = [look_up(reader, one, question.namespace, share) for one in asked]
        told = [f for f in found if f is not None]
        if len(told) == len(asked):
            return told[0], tuple(told[1:])
    return _fact(question, reader, share), ()


def _fact(question: Question, reader: Reader, share: Callable[[str], float]) -> LookedUp | None:
    """The answer to a question of fact; None for any other question."""
    if (carried := question.carried) and (carried.notes or (carried.objects and carried.focus)):
        return None
    if connection := connection_of(question.text):
        return between(reader, connection, question.namespace)
    if found := look_up_worded(reader, question.text, question.namespace):
        return found
    if asked := asked_of(question.text):
        return look_up(reader, asked, question.namespace, share)
    return None


def _examined(
    question: Question,
    intent: Intent,
    reader: Reader,
    share: Callable[[str], float],
    *,
    repair: bool,
    pasted: bool,
) -> tuple[Subject, Examination | None]:
    """What the question is about here, and what the checks say of it; None where it asks nothing of a cluster.

    repair: it asks how to repair something, which calls for the checks where that is an object of this cluster.
    """
    text, view, carried = question.text, all_seeing(reader, "NAMES"), question.carried
    if carried and (carried.objects or carried.notes):
        return _taken_over(text, carried, intent, view, reader)
    sought: Intent = "troubleshoot" if repair else intent
    subject = subject_of(text, sought, view, namespace=question.namespace, share=share)
    if subject.missing:
        return subject, _NOTHING
    if pasted:  # whoever pastes a text asks about it, in whatever words
        return subject, of_text(reader, subject.targets, subject.namespace)
    if subject.targets:
        # "How do I drain node-b?" wants the steps, not its state.
        words_only = intent in _WORDS_WANTED and not repair
        return subject, None if words_only else _with_gaps(of_targets(reader, subject.targets), view.gaps)
    return subject, _of_no_object(text, intent, subject, view, reader) if intent in _LIVE else None


def _taken_over(
    text: str, carried: Carried, intent: Intent, view: View, reader: Reader
) -> tuple[Subject, Examination | None]:
    """The same for a follow-up that takes its objects, or notes alone, over from the conversation."""
    kinds = kinds_in(text)
    if not carried.objects:
        return Subject(kinds=kinds), None
    if intent in _WORDS_WANTED and not carried.focus:
        return Subject(carried.objects, kinds=kinds), None
    subject = subject_at(view, carried.objects, kinds)
    if subject.missing:
        return subject, _NOTHING
    return subject, _with_gaps(of_targets(reader, subject.targets), view.gaps)


def _of_no_object(text: str, intent: Intent, subject: Subject, view: View, reader: Reader) -> Examination | None:
    """What the checks say where the question names no object: those it is worded for, or all of them."""
    of_all = _of_all(text, intent)
    # "Which namespace has most problems?" asks of what is in them.
    checks = by_wording(text, [k for k in subject.kinds if not (of_all and k == "namespaces")])
    if not checks and (subject.namespace or of_all):
        checks = list(all_checks())
    if not checks:  # what was not found among the names may stand in a list that could not be read
        return _with_gaps(_NOTHING, view.gaps) if view.gaps else None
    return _with_gaps(everything(reader, checks, subject.namespace), view.gaps)


def _of_all(text: str, intent: Intent) -> bool:
    """Whether a question that names nothing asks how everything does."""
    plain = simplified(text)
    return bool(_OPEN.search(plain)) or (intent == "status" and bool(_WHOLE.search(plain)))


def _with_gaps(examined: Examination, gaps: Sequence[Gap]) -> Examination:
    """Adds what could not be read while finding out what the question is about, said once."""
    known = {g.detail for g in examined.gaps}
    more = tuple(g for g in gaps if g.detail not in known)
    return replace(examined, gaps=examined.gaps + more)
