""" "Run it", "跑給我看": the commands of the last answer, or the one that is written out, run for the reader."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kbase.answer import Carried, Question
from kbase.assistant.understood import Understood
from kbase.assistant.wording import cues, plain
from kbase.text import Phrase

NOTHING_TO_RUN = Phrase(
    "There is no command to run: nothing was said before. Write it out, such as “{example}”.",
    "沒有可以執行的指令：前面沒有對話。請直接寫出指令，例如「{example}」。",
)
NONE_READS = Phrase(
    "The last answer has no command that can be run from here: only single kubectl commands are run, without open"
    " places in them, and only those that read.",
    "上一個回答沒有可以從這裡執行的指令：只執行單一、沒有待填欄位、而且只讀取的 kubectl 指令。",
)
NOT_SO_MANY = Phrase(
    "There is no such command: the last answer has {n} that can be run.",
    "沒有這一個指令：上一個回答有 {n} 個可以執行的指令。",
)
EXAMPLE = Phrase("run kubectl get pods -n shop", "執行 kubectl get pods -n shop")
_WRITTEN = re.compile(
    r"^\W*(?:(?:please|can you|could you|請|请|麻煩|麻烦|幫我|帮我|替我)\s*)*(?:run|execute|跑|執行|执行|運行|运行)"
    r"\s*(?:一下)?\s*[:：]?\s*`*(kubectl\s.+?)`*\s*$",
    re.I,
)
_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_NUMBERS |= {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "最后": -1}


def running(question: Question, commands: Sequence[str] | None) -> Understood | None:
    """The question as commands to run; None where it asks for no such thing.

    commands: those of the last answer that may be run, None where nothing was said before.
    """
    if written := _WRITTEN.match(question.text):
        return _run(question, (written[1],))
    found = next((m for p in cues("run") if (m := p.fullmatch(plain(question.text)))), None)
    if found is None:
        return None
    if commands is None:
        return Understood(question, reply=NOTHING_TO_RUN(example=EXAMPLE()))
    if not commands:
        return Understood(question, reply=NONE_READS(), reason="nothing_to_run")
    number = _number(found.groupdict().get("n") or "")
    if number > len(commands):
        return Understood(question, reply=NOT_SO_MANY(n=len(commands)), reason="nothing_to_run")
    chosen = (commands[number - 1 if number > 0 else number],) if number else tuple(commands)
    return _run(question, chosen)


def _run(question: Question, commands: tuple[str, ...]) -> Understood:
    return Understood(replace(question, carried=Carried(commands=commands)))


def _number(word: str) -> int:
    """From 1, -1 for the last, 0 for all of them."""
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else _NUMBERS.get(word.lower(), 0)
