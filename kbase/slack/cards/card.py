"""A message as parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kbase.script import Lang

Style = Literal["", "primary", "danger"]


@dataclass(frozen=True)
class Button:
    """Something to press. id: the action's name.  url: a page to open instead of an action."""

    id: str
    words: str
    style: Style = ""
    url: str = ""


@dataclass(frozen=True)
class Menu:
    """Something to choose from. options: value -> words."""

    id: str
    words: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Remark:
    """Small print: Markdown, and the member of the chat who did it."""

    markdown: str
    who: str = ""


@dataclass(frozen=True)
class Card:
    """A message. lang: of its words.

    summary: one plain line for notifications and screen readers.
    calls: people and groups that are to be notified, by the service's ids; nobody else ever is.
    body, tail: Markdown; the tail (sources) follows the body.  remarks: small print below.  votes: helpful or
    not can be said about it.  home: address of our own pages; links to elsewhere show where they lead.
    """

    lang: Lang
    summary: str
    body: str = ""
    tail: str = ""
    calls: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    buttons: tuple[Button | Menu, ...] = ()
    votes: bool = False
    home: str = ""


def joined(paragraphs: Sequence[str]) -> str:
    """Markdown of paragraphs, empty ones left out."""
    return "\n\n".join(p for p in paragraphs if p)
