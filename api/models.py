"""The documents that the service sends, as /docs and the OpenAPI schema describe them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kbase.answer import Intent, PartState
from kbase.errors import UnreadReason
from kbase.passage import Applies
from kbase.script import Lang
from kbase.types import Severity


class Document(BaseModel):
    """A document that has exactly its fields."""

    model_config = ConfigDict(extra="forbid")


class ObjectOut(Document):
    """A Kubernetes object, in the API's own field names; what is not known is left out."""

    apiVersion: str | None = None
    kind: str
    namespace: str | None = None
    name: str | None = Field(None, description="Absent for evidence about a list, such as a PodList")
    uid: str | None = None
    resourceVersion: str | None = None


class CitationOut(Document):
    """A passage of a note that the answer rests on."""

    id: str = Field(description="As the answer refers to it: K1, K2, ...")
    note: str = Field(description="Id of the note, for GET /v1/notes/{id}")
    collection: str
    title: str
    heading: str
    lines: tuple[int, int] = Field(description="First and last line in the file, from 1, inclusive")
    quote: str = Field(description="The passage, verbatim from the note")
    path: str
    applies: Applies = Field(description="Whether the note speaks of the connected server's version")


class EvidenceOut(Document):
    """One fact of the cluster."""

    id: str = Field(description="As the answer refers to it: E1, E2, ...")
    object: ObjectOut
    path: str = Field(
        description="Field path in Kubernetes' spelling; log for log lines; empty: there is no such object"
    )
    value: Any
    observed_at: str | None
    command: str = Field(description="Read-only kubectl command that shows the same value")


class StepOut(Document):
    """One link of a causal chain, from the symptom down to the root."""

    about: ObjectOut
    fact: str
    evidence: list[str]


class RuledOutOut(Document):
    """A cause that the cluster excludes."""

    code: str
    why: str
    evidence: list[str]


class PartOut(Document):
    """One box of a drawn path."""

    about: ObjectOut | None = Field(description="null for what is no single object: the pods behind a Service")
    name: str
    state: PartState = Field(description="broken: the fault lies here; affected: nothing passes, for a fault elsewhere")
    link: str | None = Field(description="What the line that leads here says")
    facts: list[str]
    evidence: list[str]
    members: list["PartOut"]


class PathOut(Document):
    """The way of a request, from where it comes in to the pods."""

    kind: Literal["path"]
    title: str
    parts: list[PartOut]


class FilterOut(Document):
    """What a filter of the scheduler says of a node."""

    name: str
    state: PartState
    facts: list[str]
    evidence: list[str]


class ShareOut(Document):
    """A resource of a node: cores, bytes or counts."""

    resource: str
    wants: float = Field(description="By the pod")
    used: float | None = Field(description="Requested by the pods that run there; null where they could not be read")
    allocatable: float
    said: dict[str, str | None] = Field(description="The same numbers as people write them")
    evidence: list[str]


class NodeFitOut(Document):
    """A node held against a pod."""

    about: ObjectOut
    alike: int = Field(description="How many other nodes refuse it for the same reasons")
    filters: list[FilterOut]
    resources: list[ShareOut]


class FitOut(Document):
    """Which node could take a pod, the nearest first."""

    kind: Literal["fit"]
    title: str
    about: ObjectOut
    nodes: list[NodeFitOut]
    more: int = Field(description="Nodes that are not drawn")


PictureOut = Annotated[PathOut | FitOut, Field(discriminator="kind")]


class FindingOut(Document):
    """One root cause for one workload or object."""

    code: str
    severity: Severity | None
    about: ObjectOut
    cause: str
    chain: list[StepOut]
    ruled_out: list[RuledOutOut]
    next_steps: list[str]
    changes_cluster: list[bool] = Field(description="For each next step, whether it alters the cluster; none was run")
    runs: list[str] = Field(description="Those commands of the next steps that POST /v1/run runs")
    notes: list[str] = Field(description="/v1/ask: ids of citations; /v1/check: ids of notes")
    follows_from: int | None = Field(
        None, description="/v1/check: rank, from 0, of the finding whose consequence it is; null for a root cause"
    )
    pictures: list[PictureOut] | None = Field(
        None, description="/v1/check with `pictures=true`: what of it is better drawn than told"
    )


class GapOut(Document):
    """Something that could not be looked at."""

    check: str
    reason: UnreadReason
    detail: str


class ClusterOut(Document):
    """Which cluster was looked at, and what that cost it."""

    source: str
    server_version: str | None
    requests: int
    bytes: int
    objects: dict[str, tuple[int, int]] = Field(description="By resource: how many were read, how many there are")
    observed_at: str


class WordingOut(Document):
    """How a language model's words fared against the sources."""

    model: str
    kept: int = Field(description="Sentences of the model that are shown")
    dropped: int = Field(description="Sentences that nothing they cite bears, or that cite nothing")
    plain_because: str = Field(description="Why the plain answer is shown instead; empty where the model's words are")
    tokens: int


class CommandOut(Document):
    """A kubectl command that an answer gives."""

    command: str = Field(description="Ready to copy, with what the question is about put in")
    written: str = Field(description="As its source has it")
    source: str | None = Field(description="Id of the citation; null for a next step")
    changes_cluster: bool = Field(description="It alters the cluster or enters it; never run")
    missing: list[str] = Field(description="What is still open in it")
    runs: bool = Field(description="Whether POST /v1/run runs it")
    why_not: str | None = Field(description="Why not, where it does not")


class AskOut(Document):
    """A cited answer."""

    question: str
    lang: Lang
    intent: Intent
    answer: str = Field(description="Markdown; statements carry [K1] (a note) or [E1] (live evidence)")
    abstained: bool
    abstain_reason: str | None
    citations: list[CitationOut]
    evidence: list[EvidenceOut]
    findings: list[FindingOut] = Field(description="Most likely root cause first")
    commands: list[CommandOut] = Field(description="Those of the next steps and of the passages cited")
    pictures: list[PictureOut] = Field(description="What is better drawn than told")
    ruled_out: list[RuledOutOut]
    not_checked: list[GapOut]
    would_tell: list[str] = Field(
        description="Where it cannot tell: read-only commands whose output would, for whoever may run them"
    )
    cluster: ClusterOut | None
    timings_ms: dict[str, float]
    model: str | None = Field(description="The language model that worded the answer, if one did")
    wording: WordingOut | None
    thread: str | None = Field(None, description="The thread that keeps it; null where the question belongs to none")
    turn: str | None = Field(None, description="Its id in that thread, for feedback")
    understood: str | None = Field(None, description="What a follow-up took over from the conversation")


class CheckOut(Document):
    """What the checks concluded."""

    findings: list[FindingOut]
    clean: list[str] = Field(description="Codes of the checks that read all they wanted and found nothing")
    not_checked: list[GapOut]
    would_tell: list[str] = Field(
        [], description="Where nothing was found but not all could be read: read-only commands whose output would tell"
    )
    evidence: list[EvidenceOut]
    cluster: ClusterOut
    timings_ms: dict[str, float]


class NoteOut(Document):
    """A note's description."""

    id: str
    lang: Lang
    langs: list[Lang]
    title: str
    kind: str
    collection: str
    path: str
    aliases: list[str]
    questions: list[str]
    kubernetes: str = Field(description="Range of versions it is written for, such as >=1.29 <1.38")
    applies: Applies = Field(description="Whether that range holds the connected server")
    checked: str
    sources: list[str]
    checks: list[str] = Field(description="Codes of the live checks that prove what it describes")


class NotePassageOut(Document):
    """A part of a note, as citations name it."""

    lines: tuple[int, int] = Field(description="First and last line in the file, from 1, inclusive")
    text: str = Field(description="These lines; zh-CN readers get Taiwan wording converted")
    kubernetes: str = Field(description="Range of versions its section is written for; the note's where it has none")
    applies: Applies = Field(description="Whether that range holds the connected server")


class NoteTextOut(NoteOut):
    """A note with its text."""

    text: str = Field(description="Markdown without the front matter")
    passages: list[NotePassageOut] = Field(description="The same text in its passages, in the order of the note")


class ReadyOut(Document):
    """What questions are answered from."""

    status: Literal["ready"]
    notes: int
    cluster: str | None


class ErrorBody(Document):
    """What failed and what to do next."""

    code: str
    message: str
    hint: str


class ErrorOut(Document):
    """The document of every failure."""

    error: ErrorBody
