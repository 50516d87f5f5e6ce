"""What kind of answer a question wants, read from its wording in English and Chinese."""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from kbase.script import simplified
from kbase.types import Intent

Change = Literal["delete", "restart", "other"]

# What a person may order, by the deed it comes down to.
_ORDERS: tuple[tuple[Change, re.Pattern[str]], ...] = (
    ("delete", re.compile(r"^\s*(please )?(delete|remove)\b|砍掉|删掉|删除|重建", re.I)),
    ("restart", re.compile(r"^\s*(please )?(restart|bounce)\b|重启一下|帮我重启", re.I)),
    (
        "other",
        re.compile(r"^\s*(please )?(scale|drain|cordon|patch|apply|roll ?back|edit)\b|回滚一下|帮我(改|扩)", re.I),
    ),
)
# "how do I delete", "why can't I delete": wants words, not deeds.
_ASKS_FOR_WORDS = re.compile(r"\b(why|how|what|can i|should i)\b|为什么|怎么|如何|吗|不掉|无法", re.I)


@cache
def _cues() -> tuple[tuple[Intent, re.Pattern[str]], ...]:
    table = yaml.safe_load(files("kbase.question").joinpath("cues.yaml").read_text("utf-8"))
    return tuple(
        (intent.split()[0], re.compile("|".join([*cues["en"], *map(re.escape, cues["zh"])]), re.I))
        for intent, cues in table.items()
    )


def intent_of(text: str) -> Intent:
    """The intent its wording shows; "other" where no cue is met (a bare error string, a name)."""
    folded = simplified(text)
    return next((intent for intent, pattern in _cues() if pattern.search(folded)), "other")


def ordered_change(text: str) -> Change | None:
    """What a person wants done to the cluster rather than explained; None for a question.

    kbase declines and shows the command.
    """
    folded = simplified(text)
    if _ASKS_FOR_WORDS.search(folded):
        return None
    return next((change for change, pattern in _ORDERS if pattern.search(folded)), None)
