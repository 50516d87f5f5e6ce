"""What kind of answer a question wants, read from its wording in English and Chinese."""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from kbase.answer import Intent
from kbase.cluster.resources import spelled
from kbase.script import simplified

Change = Literal["delete", "restart", "scale", "undo", "drain", "cordon", "uncordon", "other"]

# What a person may order, by the deed it comes down to.
_ORDERS: tuple[tuple[Change, re.Pattern[str]], ...] = (
    ("delete", re.compile(r"^\s*(please )?(delete|remove)\b|砍掉|删掉|删除|重建", re.I)),
    ("restart", re.compile(r"^\s*(please )?(restart|bounce)\b|重启一下|帮我重启", re.I)),
    (
        "scale",
        re.compile(
            r"^\s*(please )?scale\b|(?:扩|缩)(?:容|展|减)?(?:到|成|至|为)|副本数?.{0,4}(?:改|调|设)(?:到|成|为)|帮我扩",
            re.I,
        ),
    ),
    ("undo", re.compile(r"^\s*(please )?(roll ?back|undo)\b|回滚一下|帮我回滚|帮我退回", re.I)),
    ("uncordon", re.compile(r"^\s*(please )?uncordon\b|解除封锁", re.I)),
    ("cordon", re.compile(r"^\s*(please )?cordon\b|帮我 ?cordon", re.I)),
    ("drain", re.compile(r"^\s*(please )?drain\b|帮我 ?(?:drain|排空)", re.I)),
    ("other", re.compile(r"^\s*(please )?(patch|apply|edit|create|taint|label)\b(?! name)|帮我(改|建|打)", re.I)),
)
# "how do I delete", "does a drain delete", "after it is deleted, ...": wants words, not deeds.
_ASKS_FOR_WORDS = re.compile(
    r"\b(why|how|what|which|when|where|who|does|do|did|can i|should i|vs|versus|difference|will|is)\b"
    r"|\b(between|syntax|meaning|steps)\b|为什么|怎么|如何|吗|不掉|无法|会不会|是不是|有没有|能不能|什么|哪|[?？]"
    r"|(?:之|以)后|的(?:话|时候)|差别|差异|区别|比较|对比|意思|用途|作用|原理|步骤|流程|语法|写法|参数|指令|命令",
    re.I,
)
# The name of a kind or an abbreviation and nothing else ("HPA", "PVC?", "CNI").
_TERM = re.compile(r"^[\w-]+(?: [\w-]+)?$")
_ABBREVIATION = re.compile(r"^[A-Z]{2,6}s?$")


@cache
def _cues() -> tuple[tuple[Intent, re.Pattern[str]], ...]:
    table = yaml.safe_load(files("kbase.question").joinpath("cues.yaml").read_text("utf-8"))
    return tuple(
        (intent.split()[0], re.compile("|".join([*cues["en"], *map(re.escape, cues["zh"])]), re.I))
        for intent, cues in table.items()
    )


def intent_of(text: str) -> Intent:
    """The intent its wording shows; "other" where no cue is met (a bare error string, a name)."""
    if is_term(text):
        return "concept"
    folded = simplified(text)
    return next((intent for intent, pattern in _cues() if pattern.search(folded)), "other")


def is_term(text: str) -> bool:
    """Whether a text is only the name of a kind of object or an abbreviation: whoever types it wants it explained."""
    bare = text.strip().rstrip("?？!！。. ")
    one = bare.removesuffix("s") if not bare.endswith("ss") else bare
    return bool(_TERM.match(bare) and (_ABBREVIATION.match(bare) or spelled(one.replace(" ", "").lower())))


def ordered_change(text: str) -> Change | None:
    """What a person wants done to the cluster rather than explained; None for a question.

    kbase declines and shows the command.
    """
    folded = simplified(text)
    if _ASKS_FOR_WORDS.search(folded):
        return None
    return next((change for change, pattern in _ORDERS if pattern.search(folded)), None)
