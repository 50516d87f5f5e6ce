"""`/kbase WORD ...`: one module per word, with USAGE, ABOUT and `run(desk, command)`; the folder is the registry."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from kbase.script import Lang
from kbase.slack.cards.card import Card
from kbase.text import Phrase

if TYPE_CHECKING:
    from kbase.slack.desk import Desk

UNKNOWN = Phrase("`/kbase {word}` is no command.", "沒有 `/kbase {word}` 這個指令。")


@dataclass(frozen=True)
class Command:
    """A slash command. rest: what stands behind its word.  raw: as Slack wrote it, with ids of members and groups."""

    word: str
    rest: str
    channel: str
    member: str
    lang: Lang
    id: str
    respond_url: str = ""
    team: str = ""


def run(desk: "Desk", command: Command) -> Card | None:
    """What the member alone sees at once; None where the answer comes into the channel."""
    from kbase.slack.cards.help import help_card

    if not re.fullmatch(r"[a-z]+", command.word) or (module := _module(command.word)) is None:
        helped = help_card(command.lang)
        return Card(command.lang, helped.summary, f"{UNKNOWN(word=command.word).render(command.lang)}\n\n{helped.body}")
    card: Card | None = module.run(desk, command)
    return card


def all_commands() -> Iterator[tuple[str, Phrase]]:
    """How each command is written and what it does."""
    for name in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        if module := _module(name):
            yield module.USAGE, module.ABOUT


def _module(word: str) -> ModuleType | None:
    if word not in {m.name for m in pkgutil.iter_modules(__path__)}:
        return None
    module = importlib.import_module(f"{__name__}.{word}")
    return module if getattr(module, "available", lambda: True)() else None
