"""What happens while an answer is being made, for surfaces that show it as it grows."""

from collections.abc import Callable
from dataclasses import dataclass

from kbase.passage import Citation
from kbase.text import Text
from kbase.types import Evidence, Finding, Json


@dataclass(frozen=True)
class Status:
    """What is being done now ("searching the notes", "reading the cluster"). thread: where it is kept, if known."""

    text: Text
    thread: str | None = None


@dataclass(frozen=True)
class Found:
    """A citation, a piece of evidence or a finding that the answer rests on. id: "K1", "E1" or the finding's code.

    shown: the same as it stands in the answer's JSON; None where whoever tells of it has no answer yet.
    """

    id: str
    what: Citation | Evidence | Finding
    shown: Json = None


@dataclass(frozen=True)
class Delta:
    """The next piece of the answer's Markdown; all of them, put together, are its body."""

    markdown: str


Event = Status | Found | Delta
Listener = Callable[[Event], None]


def unheard(_event: Event) -> None:
    """The listener of those who only want the whole answer."""
