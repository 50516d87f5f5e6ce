"""The first line about a fault: the cause, said as the answer to what was asked of it."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from kbase.diagnosis.relate import Fault
from kbase.question.angle import Suspect
from kbase.text import Phrase, Text

CAUSE = Phrase("**Root cause: {cause}** {marks}", "**原因：{cause}** {marks}")
NOT_WELL = Phrase("**No, a fault was found: {cause}** {marks}", "**有問題：{cause}** {marks}")
IT_IS = Phrase("**Yes, it is {this}: {cause}** {marks}", "**是，原因是{this}：{cause}** {marks}")
IT_IS_NOT = Phrase("**The cause found is not {this}: {cause}** {marks}", "**查到的原因不是{this}：{cause}** {marks}")
THIS_NOT_THAT = Phrase(
    "**The cause found is {this}, not {that}: {cause}** {marks}", "**查到的原因是{this}，不是{that}：{cause}** {marks}"
)
NEITHER = Phrase(
    "**The cause found is neither {this} nor {that}: {cause}** {marks}",
    "**查到的原因不是{this}，也不是{that}：{cause}** {marks}",
)
# "Is web healthy?": yes or no comes first. "Does it have a problem?" wants the other word.
_IF_WELL = re.compile(
    r"\b(?:healthy|ok|okay|fine|in order|working|all right|alright|running (?:fine|well|normally))\b"
    r"|正常|健康|沒事|没事|好嗎|好吗|還好|还好",
    re.I,
)
Says = Callable[..., Text]


def asks_if_well(question: str) -> bool:
    """Whether a question asks if something is in order."""
    return bool(_IF_WELL.search(question))


def opening(told: Sequence[Fault], suspected: Sequence[Suspect], *, if_well: bool) -> Says:
    """How the first of the faults is introduced. suspected: the causes that the question supposes.

    A supposed cause is confirmed by the root alone, and set aside only where nothing that was found speaks of it:
    neither the way to the root nor another of the faults.
    """
    plain = NOT_WELL if if_well else CAUSE
    if not suspected:
        return plain
    cause, beside = told[0].root.cause.render("en"), _beside(told)
    fitting = [s for s in suspected if s.cause.search(cause)]
    if any(s.cause.search(said) for s in suspected if s not in fitting for said in beside):
        return plain
    this = suspected[0].word()
    if len(suspected) == 1:
        return partial(IT_IS if fitting else IT_IS_NOT, this=this)
    if len(fitting) == 1:
        that = next(s for s in suspected if s not in fitting)
        return partial(THIS_NOT_THAT, this=fitting[0].word(), that=that.word())
    return plain if fitting else partial(NEITHER, this=this, that=suspected[1].word())


def _beside(told: Sequence[Fault]) -> list[str]:
    """What was found beside the first root cause, in English: the way to it, what else is wrong."""
    root = told[0].root
    return [*(s.fact.render("en") for s in root.chain), *(f.root.cause.render("en") for f in told[1:])]
