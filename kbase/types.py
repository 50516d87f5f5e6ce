"""The values that pass between the parts: frozen, without behaviour beyond their own reading."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kbase.errors import UnreadReason
from kbase.script import Lang
from kbase.text import Text

Json = Any
Obj = dict[str, Any]  # one Kubernetes object as the API returns it
Objects = list[Obj]
Intent = Literal["concept", "compare", "howto", "command", "parameter", "troubleshoot", "status", "drill", "other"]
Severity = Literal["error", "warning", "info"]
Applies = Literal["this server", "other versions", "any"]


@dataclass(frozen=True)
class ObjectRef:
    """Which object. namespace "" for cluster-scoped kinds. uid and resource_version are "" where not known."""

    kind: str
    namespace: str
    name: str
    api_version: str = ""
    uid: str = field(default="", compare=False)
    resource_version: str = field(default="", compare=False)

    @classmethod
    def of(cls, obj: Obj) -> "ObjectRef":
        """The reference of an object that carries `kind`, `apiVersion` and `metadata`."""
        meta = obj["metadata"]
        return cls(
            obj["kind"],
            meta.get("namespace", ""),
            meta["name"],
            obj.get("apiVersion", ""),
            meta.get("uid", ""),
            meta.get("resourceVersion", ""),
        )

    @property
    def key(self) -> tuple[str, str, str]:
        """(kind, namespace, name): identity within one cluster, whatever API version it was read by."""
        return self.kind, self.namespace, self.name

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


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


@dataclass(frozen=True)
class Evidence:
    """One fact of the cluster: a field path in Kubernetes' spelling and its value at the time it was read.

    path: starts with "." (".status.phase"), or "log", "log --previous" for log lines, "items" for how many objects a
          list holds ("gitVersion" for the server's version), "table ..." or "output ..." for what a command printed
          that a language model asked for, or "" for "no such object" (value is then None: the object was looked for
          and a complete answer did not hold it).
    command: the read-only kubectl command that shows the same value; "" = derived from object and path.
    """

    object: ObjectRef
    path: str
    value: Json
    command: str = ""


@dataclass(frozen=True)
class Step:
    """One link of a causal chain: what is true of which object, and what shows it."""

    about: ObjectRef
    fact: Text
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Action:
    """A next step for the person. changes: it alters the cluster (kbase never runs it)."""

    text: Text
    changes: bool = False


@dataclass(frozen=True)
class RuledOut:
    """A cause the notes suggest and this cluster excludes, with what excludes it."""

    code: str
    why: Text
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One root cause for one workload or object.

    about: the object a person would ask about (Deployment rather than Pod).
    cause: one line that names the root cause.  chain: from the symptom down to the root, in that order.
    code, severity, notes: filled in by the runner from the check's declaration; a check may set severity itself.
    """

    about: ObjectRef
    cause: Text
    chain: tuple[Step, ...]
    next_steps: tuple[Action, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    severity: Severity | None = None
    code: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """Something that could not be looked at.

    check: code of the check that wanted to look.  detail: one English line, for logs and for telling gaps apart.
    verb, resource, namespace: the read that failed; "" where it was no read but the check itself.
    why: in any language, what the reason alone does not say: of a read the end of its line, else all of it.
    """

    check: str
    reason: UnreadReason
    detail: str
    verb: str = ""
    resource: str = ""
    namespace: str = ""
    why: Text | None = field(default=None, compare=False)

    @classmethod
    def of_check(cls, check: str, reason: UnreadReason, why: Text) -> "Gap":
        """What a check left out by itself."""
        return cls(check, reason, why.render("en"), why=why)


@dataclass(frozen=True)
class ClusterUse:
    """What a question cost the cluster. objects: resource -> (read, total known)."""

    source: str
    server_version: str | None
    requests: int = 0
    bytes: int = 0
    objects: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    observed_at: str = ""  # RFC 3339, UTC: when the state was read or recorded


@dataclass(frozen=True)
class NoteMeta:
    """Front matter of one note file; notes without any get id and title from their path and first heading.

    kubernetes: version range the note speaks about (">=1.29 <1.36"), "" = any.
    checks: codes of the live checks that prove what the note describes.
    """

    id: str
    lang: Lang
    title: str
    collection: str
    path: str
    kind: str = "note"
    aliases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    kubernetes: str = ""
    checked: str = ""
    sources: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chunk:
    """One passage of a note.

    id: our own monotonic number, the id in the vector index.  key: stable over runs (collection, path, headings, rank).
    section: rank of the section in its note, 0 = the lead before the first sub-heading; the same in both languages.
    lines: first and last line, 1-based, inclusive.  text: those lines of the note, verbatim.
    search_text: what is indexed: title, headings and text, with frames taken off drawings and empty cells filled down.
    kubernetes: version range its section speaks about, else the note's; "" = any.
    boost: words that count more than the body, one a line: the note's aliases and questions, on its lead chunk
           (section 0) only; "" elsewhere. Title and heading need not be repeated here: they have their own fields.
    """

    id: int
    key: str
    note: str
    collection: str
    lang: Lang
    title: str
    heading: tuple[str, ...]
    section: int
    path: str
    lines: tuple[int, int]
    text: str
    search_text: str
    kubernetes: str = ""
    boost: str = ""


@dataclass(frozen=True)
class Hit:
    """A chunk found for a query. score: fused, comparable within one answer only.
    coverage: share of the query's weighted terms that the chunk holds, 0 to 1.
    confidence: probability that the first hits answer the query, the same for all of them; abstaining rests on it."""

    chunk: Chunk
    score: float
    coverage: float
    confidence: float = 1.0


@dataclass(frozen=True)
class Citation:
    """A passage an answer rests on. quote: verbatim from the note."""

    id: str
    chunk: Chunk
    quote: str
    applies: Applies = "any"


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
