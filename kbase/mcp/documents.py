"""The structured results of the tools, as their output schemas describe them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from kbase.answer import Intent
from kbase.errors import UnreadReason
from kbase.passage import Applies
from kbase.script import Lang
from kbase.types import Severity


class Result(BaseModel):
    """A document that is cut out of a larger one: what it does not name is left out."""

    model_config = ConfigDict(extra="ignore")


class Passage(Result):
    """A passage of a note."""

    id: str = Field(description="As the answer refers to it (K1); empty in search results")
    note: str = Field(description="Id of the note, for get_note")
    title: str
    heading: str
    lines: tuple[int, int] = Field(description="First and last line in the file, from 1, inclusive")
    quote: str = Field(description="The passage, verbatim")
    applies: Applies = Field(description="Whether it speaks of the connected server's version")


class Seen(Result):
    """One fact of the cluster."""

    id: str = Field(description="As the answer refers to it: E1, E2, ...")
    object: dict[str, str]
    path: str = Field(description="Field path, log, or empty where there is no such object")
    value: Any
    observed_at: str | None
    command: str = Field(description="Read-only kubectl command that shows the same")


class Fault(Result):
    """One root cause for one workload or object."""

    code: str
    severity: Severity | None
    about: dict[str, str]
    cause: str
    next_steps: list[str]
    changes_cluster: list[bool] = Field(description="For each next step, whether it changes the cluster; none was run")


class Gap(Result):
    """Something that could not be looked at."""

    check: str
    reason: UnreadReason
    detail: str


class Answered(Result):
    """An answer with what it rests on."""

    answer: str = Field(description="Markdown; statements carry [K1] (a note) or [E1] (live evidence)")
    lang: Lang
    intent: Intent
    abstained: bool = Field(description="Nothing was found; the answer says what was searched")
    citations: list[Passage]
    evidence: list[Seen]
    findings: list[Fault]
    not_checked: list[Gap]


class Checked(Result):
    """What the checks concluded."""

    findings: list[Fault]
    clean: list[str] = Field(description="Codes of the checks that read all they wanted and found nothing")
    not_checked: list[Gap]
    evidence: list[Seen]


class Found(Result):
    """What a search found, best first."""

    passages: list[Passage]


class NoteText(Result):
    """A whole note."""

    id: str
    lang: Lang
    title: str
    kubernetes: str = Field(description="Range of versions it is written for")
    applies: Applies
    text: str = Field(description="Markdown")


class Printed(Result):
    """What a kubectl command printed."""

    command: str
    output: str
    lines_left_out: int
