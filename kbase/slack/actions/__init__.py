"""What buttons do: one module per action, with `press(desk, pressed)` and, where it opens a view, `submit(...)`."""

import importlib
import pkgutil
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from kbase.slack.cards.card import Card
from kbase.store.tables.slack import Outgoing
from kbase.text import Phrase

if TYPE_CHECKING:
    from kbase.slack.desk import Desk

TOO_OLD = Phrase("This message is too old for its buttons. Please ask again.", "這則訊息太舊，按鈕已失效，請重新提問。")


@dataclass(frozen=True)
class Pressed:
    """A press of a button. row: the message it stands on.  id: the same for a press that is delivered twice."""

    value: str
    member: str
    row: Outgoing
    trigger: str
    id: str


@dataclass(frozen=True)
class Submitted:
    """A line that was sent from a view."""

    line: str
    member: str
    row: Outgoing
    id: str


def action(id: str) -> ModuleType | None:
    """The module of an action; None for what is none (a link)."""
    known = {m.name for m in pkgutil.iter_modules(__path__)}
    return importlib.import_module(f"{__name__}.{id}") if id in known else None


def too_old(desk: "Desk", channel: str, member: str) -> None:
    """Says so to whoever pressed."""
    words = TOO_OLD().render(desk.channel_lang(desk.places.rules(channel)))
    desk.whisper(channel, member, Card("en", words, words))
