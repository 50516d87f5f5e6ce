"""What a person asks and gets: questions, answers, reports and what is drawn in them; frozen, without behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kbase.passage import Citation
from kbase.script import Lang
from kbase.text import Text
from kbase.types import ClusterUse, Evidence, Finding, Gap, ObjectRef

Intent = Literal["concept", "compare", "howto", "command", "parameter", "troubleshoot", "status", "drill", "other"]
Focus = Literal["fix", "why", "more", "command", "since"]


@dataclass(frozen=True)
class Carried:
    """What a follow-up takes over from the conversation, beyond the words that its text was given.

    objects: what it is about, whatever names the text holds.  intent: None = as the text shows.
    focus: which part of the answer is asked for: how to repair it, why it is so, more of the notes, the commands.
    code: of the one finding that is meant, "" for all.  notes: ids of the notes it is about.  seen: keys of passages
    that were shown already.  commands: to be run and shown instead of an answer.
    """

    objects: tuple[ObjectRef, ...] = ()
    intent: Intent | None = None
    focus: Focus | None = None
    code: str = ""
    notes: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What a person asked. lang None = the language it is written in; namespace None = wherever the name is found.

    carried: what a follow-up takes over; None for a question that stands on its own.
    """

    text: str
    lang: Lang | None = None
    namespace: str | None = None
    carried: Carried | None = None


PartState = Literal["ok", "broken", "affected", "unknown"]


@dataclass(frozen=True)
class Part:
    """One box of a drawn path: what stands there, and what shows it.

    about: None for what is no single object (the pods behind a Service); name then says what it is.
    state: broken = the fault lies here; affected = nothing passes, for a fault elsewhere; unknown = not checked.
    link: what the line that leads here says (ports, hosts).  members: what it consists of, where that is drawn.
    """

    about: ObjectRef | None
    name: Text
    state: PartState
    facts: tuple[Text, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    link: Text | None = None
    members: tuple["Part", ...] = ()


@dataclass(frozen=True)
class TrafficPath:
    """The way of a request, part by part, from where it comes in to the pods."""

    title: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Filter:
    """What one filter of the scheduler says of a pod and a node. name: the scheduler's own ("TaintToleration")."""

    name: str
    state: PartState
    facts: tuple[Text, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Share:
    """A resource of a node: wanted by the pod, requested by those that run there (None: not known), allocatable.

    Numbers are cores, bytes or counts.
    """

    resource: str
    wants: float
    used: float | None
    allocatable: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class NodeFit:
    """One node held against a pod. alike: how many other nodes refuse it for the same reasons."""

    about: ObjectRef
    filters: tuple[Filter, ...]
    shares: tuple[Share, ...]
    alike: int = 0


@dataclass(frozen=True)
class Fit:
    """Which nodes could take a pod, the nearest first. more: nodes that are not drawn."""

    title: Text
    about: ObjectRef
    nodes: tuple[NodeFit, ...]
    more: int = 0


Picture = TrafficPath | Fit


@dataclass(frozen=True)
class Wording:
    """How a language model's words fared against the sources.

    kept, dropped: its sentences that are shown, and those that nothing they cite bears.  plain_because: why the plain
    answer is shown in their place, "" where they are shown.  tokens: what it cost, both ways.
    """

    model: str
    kept: int = 0
    dropped: int = 0
    plain_because: str = ""
    tokens: int = 0


@dataclass(frozen=True)
class Command:
    """A kubectl command that an answer gives. text: ready to copy, with what the question is about put in.

    written: as its source has it.  source: id of the citation, "" for a next step.  changes: it alters the cluster or
    enters it.  missing: what is still open in it.  refusal: why kbase will not run it; None where it can.
    """

    text: str
    written: str
    source: str = ""
    changes: bool = False
    missing: tuple[str, ...] = ()
    refusal: Text | None = None


@dataclass(frozen=True)
class Answer:
    """What a person gets. markdown: the body, each statement with its [K] or [E].

    evidence, citations: in order of first use, so that the n-th is [En] or [Kn].  findings: most likely root first.
    abstain_reason: None unless abstained.  timings_ms: stage -> milliseconds, among them "total".
    wording: None where no language model was asked.
    about: the objects that were asked about.  listed: those that a table of the answer shows, in its order.
    commands: those of its next steps and of the passages it cites.
    would_tell: where it cannot tell, the read-only commands whose output would, for whoever may run them.
    """

    question: Question
    lang: Lang
    intent: Intent
    markdown: str
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    not_checked: tuple[Gap, ...] = ()
    abstain_reason: str | None = None
    cluster: ClusterUse | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    wording: Wording | None = None
    about: tuple[ObjectRef, ...] = ()
    listed: tuple[ObjectRef, ...] = ()
    pictures: tuple[Picture, ...] = ()
    commands: tuple[Command, ...] = ()
    would_tell: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a run of checks concluded. clean: codes of the checks that read all they wanted and found nothing.

    would_tell: commands whose output would tell more: of a pasted text, and where nothing was found but not all read.
    pictures: of each finding, in their order; () where none were asked for.
    """

    findings: tuple[Finding, ...]
    clean: tuple[str, ...]
    not_checked: tuple[Gap, ...]
    cluster: ClusterUse
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    would_tell: tuple[str, ...] = ()
    pictures: tuple[tuple[Picture, ...], ...] = ()
