"""From which side a question looks at a fault: since when there is one, whether it is this cause or that."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from kbase.script import simplified
from kbase.text import Phrase

# "since when is node-b down", "when did web start to fail"; folded to the Simplified script first.
_SINCE = re.compile(
    r"\bsince when\b|\bwhen did .+\b(?:start|begin|began|break|fail|stop|crash|die|go (?:down|bad)|happen)"
    r"|\bhow long (?:has|have|is|was) .+\b(?:down|broken|fail\w*|crash\w*|restart\w*|stuck|pending|not |like this)"
    r"|(?:什么时候|何时|啥时候?|几点|哪天)(?:就)?(?:开始)?(?:的|就)?.{0,8}"
    r"(?:挂|坏|死|故障|出问题|出事|不行|失败|重启|异常|断|卡|开始|not ?ready)"
    r"|(?:挂|坏|卡|失败|故障|异常|重启|断|pending|not ?ready) ?(?:了|掉)?(?:有|已经)? ?多久",
    re.I,
)
_EITHER = re.compile(r"还是|抑或|或是|\bor\b", re.I)
# What is said before or behind a suspect, where there is no second one to choose from.
_SUPPOSED = re.compile(
    r"是不是|是否|会不会|难道|因为|是.{0,16}[吗嘛么]|不够|不足|太[小少]|的?问题[吗嘛么?？]|造成|导致|引起"
    r"|\b(?:is|was) (?:it|this|that|the (?:cause|reason|problem))\b|\bbecause of\b|\bdue to\b|\bcaused by\b"
    r"|\b(?:could|might|may|can) (?:it|this|that) be\b|\b(?:not enough|too little|out of|lack of|insufficient)\b"
    r"|\b(?:problem|issue)s?\s*\?",
    re.I,
)
# "Which image is it?" asks for the thing itself.
_ASKS_FOR_IT = re.compile(r"哪|(?<!为)什么|多少|几个|\b(?:which|what|how|where|who)\b", re.I)


@dataclass(frozen=True)
class Suspect:
    """A cause that a question supposes. cause: what the English line of a finding says that is of this kind."""

    word: Phrase
    cause: re.Pattern[str]


def asks_since(text: str) -> bool:
    """Whether a question asks since when something fails."""
    return bool(_SINCE.search(simplified(text)))


def suspects(text: str) -> tuple[Suspect, ...]:
    """The causes that a question supposes, in its order; () where it supposes none, and more than it can weigh."""
    plain = simplified(text)
    found = sorted((m.start(), s) for pattern, s in _suspects() if (m := pattern.search(plain)))
    either = len(found) == 2 and bool(_EITHER.search(plain))
    supposed = len(found) == 1 and bool(_SUPPOSED.search(plain)) and not _ASKS_FOR_IT.search(plain)
    return tuple(s for _, s in found) if either or supposed else ()


@cache
def _suspects() -> tuple[tuple[re.Pattern[str], Suspect], ...]:
    table = yaml.safe_load(files("kbase.question").joinpath("suspects.yaml").read_text("utf-8"))
    return tuple(
        (re.compile(f"{row['en']}|{row['zh']}", re.I), Suspect(Phrase(*row["word"]), re.compile(row["cause"], re.I)))
        for row in table.values()
    )
