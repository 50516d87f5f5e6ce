"""The kubectl commands of a note's passage, and which of them kbase itself may run.

A note is text that anybody may have written. A command is run only where it is one plain call of kubectl, every word
and flag of which kbase's own kubectl knows; whatever else a shell would make of the line is for the reader alone.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kbase.errors import BadInput, Refused
from kbase.kubectl.call import Call
from kbase.kubectl.placeholders import placeholders
from kbase.kubectl.run import prepared
from kbase.kubectl.shell import effect, kubectl_calls, statements
from kbase.kubectl.verbs import Verb
from kbase.text import Phrase

NO_SHELL = Phrase(
    "“{sign}” needs a shell; kbase runs single kubectl commands only.",
    "「{sign}」需要 shell，kbase 只執行單一的 kubectl 指令。",
)
NOT_KUBECTL = Phrase("This is no single kubectl command.", "這不是單一的 kubectl 指令。")
ELSEWHERE = Phrase(
    "{flag} names another cluster or identity than the one connected.", "{flag} 指定了目前連線以外的叢集或身分。"
)
NO_VALUE = Phrase("Not known here: {names}.", "不知道要填什麼：{names}。")
MARKED = Phrase("The note marks it as changing the cluster.", "筆記註明這個指令會變更叢集。")
BY_HAND = Phrase("Copy it and run it yourself.", "請複製後自行執行。")
FILL_IN = Phrase("Name the object in the question, or put it in by hand.", "請在問題裡說出對象，或自行填入。")
_FENCE = re.compile(
    r"^(?P<fence> *(?:```+|~~~+))[ \t]*(?P<info>[\w-]*)[^\n]*\n(?P<body>.*?)^(?P=fence)\s*$", re.M | re.S
)
_SHELLS = frozenset({"", "bash", "sh", "shell", "console", "shell-session", "zsh", "text", "terminal"})
_DEED = "# changes the cluster"  # what notes write on a command that does, or above it
_PROMPT = re.compile(r"^\s*(?:[$%❯]|\w[\w.-]*@[\w.-]+[:~/\w.-]*[$#])\s+(?=\S)")
_SIGN = re.compile(r"\|\|?|&&?|;|<|>|\$|`|\(|\)|\n")
_FOREIGN = ("cluster", "context", "kubeconfig", "lang")
_MOST_CHARS = 2000  # of one command


@dataclass(frozen=True)
class Cited:
    """One statement of a passage that calls kubectl. line: as written, without prompt and remark.

    changes: it writes, enters a container, or is marked so.
    """

    line: str
    changes: bool


@lru_cache(maxsize=512)
def cited(passage: str) -> tuple[Cited, ...]:
    """The statements of the passage's shell fences that call kubectl, in order, each once."""
    found = [c for fence in _FENCE.finditer(passage) if fence["info"] in _SHELLS for c in _in_block(fence["body"])]
    return tuple(dict.fromkeys(found))


def _in_block(block: str) -> Iterator[Cited]:
    marked = False
    for statement in _statements(block):
        line = _PROMPT.sub("", statement).strip()
        if not line or line.startswith("#"):  # a remark or a blank line begins a new block
            marked = _DEED in statement
            continue
        try:
            calls = [effect(words) for words in kubectl_calls(line)]
        except ValueError:
            continue
        if calls and len(line) <= _MOST_CHARS:
            yield Cited(_bare(line), marked or _DEED in statement or "writes" in calls)


def _statements(block: str) -> list[str]:
    """The statements; of a block that no shell would take, its lines: output stands in some beside the commands."""
    try:
        return [*statements(block)]
    except ValueError:
        return block.splitlines()


def _bare(line: str) -> str:
    """A line without the remark at its end."""
    quote = ""
    for i, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "#" and line[i - 1 : i].isspace():
            return line[:i].rstrip()
    return line


def runnable(line: str) -> tuple[Call, Verb]:
    """The command and what answers it. BadInput or Refused, with the reason, for one that kbase does not run.

    Nothing is read to tell; what a later read may not do is refused there once more.
    """
    if open_ := [p.written for p in placeholders(line)]:
        raise BadInput(NO_VALUE(names=open_), FILL_IN())
    if sign := _shell_sign(line):
        raise Refused(NO_SHELL(sign=sign if sign != "\n" else "\\n"), BY_HAND())
    try:
        words = shlex.split(line.replace("\\\n", " "))
    except ValueError as fault:
        raise BadInput(NOT_KUBECTL(), BY_HAND()) from fault
    if words[:1] != ["kubectl"] or len(line) > _MOST_CHARS:
        raise BadInput(NOT_KUBECTL(), BY_HAND())
    call, verb = prepared(words[1:])
    if flag := _foreign(call, words):
        raise Refused(ELSEWHERE(flag=flag), BY_HAND())
    return call, verb


def _foreign(call: Call, words: Sequence[str]) -> str:
    """The flag that takes the command to another cluster, "" for none."""
    return next((f"--{f}" for f in _FOREIGN if f in call.flags or f"--{f}" in words), "")


def _shell_sign(line: str) -> str:
    """The first character that a shell would act on, "" for none; a line that goes on behind a backslash is one."""
    text, quote, i = line.replace("\\\n", " "), "", 0
    while i < len(text):
        char = text[i]
        if quote == "'":
            quote = "" if char == "'" else quote
        elif char == "\\":
            i += 1
        elif char == '"':
            quote = "" if quote else '"'
        elif char in "$`" and quote:
            return char
        elif not quote and char == "'":
            quote = "'"
        elif not quote and (sign := _SIGN.match(text, i)):
            return sign[0]
        i += 1
    return ""
