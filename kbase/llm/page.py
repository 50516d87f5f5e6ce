"""The verified words of a model and what stays of the plain answer, as one Markdown body."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from kbase.answer import Answer
from kbase.compose.passages import blocks
from kbase.llm.commands import is_command
from kbase.llm.marks import OUR_MARK
from kbase.llm.numbers import Number, numbers_in
from kbase.llm.terms import share, spans_in, stands_in, words_of
from kbase.llm.units import Unit
from kbase.script import is_han
from kbase.types import ObjectRef

_FIRST_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？；;])", re.DOTALL)
_TOLD = 0.4  # share of a statement's words that other words must hold to stand for it
_SAME = 0.9  # share of two sentences' words that they have in common where one repeats the other
_COPY = 0.75  # share of the words that stand in the paragraph before them
_ENUMERATED = re.compile(r"^\s*\d+\. ", re.MULTILINE)


@dataclass
class Words:
    """The units that are shown, put together again the way the model had set them."""

    text: str = ""
    cites: set[str] = field(default_factory=set)
    _line: int = -1
    _said: list[tuple[frozenset[str], frozenset[Number]]] = field(default_factory=list)

    def known(self, text: str) -> None:
        """Takes note of what is said without them."""
        for sentence in re.split(r"(?<=[.!?])\s|(?<=[。！？])", OUR_MARK.sub("", text).replace("**", "")):
            self._note(sentence)

    def _note(self, shown: str) -> None:
        self._said.append((words_of(OUR_MARK.sub("", shown)), numbers_in(shown)))

    def say(self, shown: str) -> bool:
        """Whether they say the same already, with at most a word changed."""
        own = words_of(OUR_MARK.sub("", shown))
        amounts = numbers_in(shown)
        return any(amounts == n and len(own & w) >= _SAME * len(own | w) for w, n in self._said)

    def add(self, unit: Unit, shown: str, cites: Collection[str]) -> str:
        """The piece of Markdown that a unit adds."""
        piece = self._joint(unit, shown) + shown
        self.text += piece
        self.cites |= set(cites)
        self._note(shown)
        self._line = unit.line
        return piece

    def _joint(self, unit: Unit, shown: str) -> str:
        if not self.text:
            return unit.lead
        if unit.line == self._line:
            return "" if is_han(shown[:1]) or self.text[-1] in "。！？" else " "
        listed = bool(unit.lead) and not unit.gap and unit.kind == "sentence"
        return ("\n" if listed else "\n\n") + unit.lead


@dataclass(frozen=True)
class Plain:
    """The plain answer in the parts that a model's words go between.

    cause: the blocks that come first in any case, which are those up to the cause of an answer about a cluster.
    rest: the blocks behind them, those together that one mark at the end stands for.  others: the objects of all
    findings but the first.
    """

    cause: tuple[str, ...]
    rest: tuple[tuple[str, ...], ...]
    others: tuple[ObjectRef, ...] = ()

    @classmethod
    def of(cls, answer: Answer) -> "Plain":
        """An answer about a cluster keeps its first statement, which is the cause; one from notes alone may be put
        into other words throughout."""
        split = list(blocks(answer.markdown))
        live = bool(answer.evidence)
        first = next((n for n, b in enumerate(split) if OUR_MARK.search(b)), len(split))
        cause, rest = split[: first + live], split[first + live :]
        groups = [(b,) for b in rest] if live else _groups(rest)
        return cls(tuple(cause), tuple(groups), tuple(f.about for f in answer.findings[1:]))

    @property
    def can_be_worded(self) -> bool:
        """Whether there is a block that a model's words could stand for."""
        return any(OUR_MARK.search(b) and not _stays(b) for group in self.rest for b in group)

    def says(self, words: Words) -> bool:
        """Whether the paragraph that comes before the words says all of it: they are then a poorer copy of it."""
        lead = "" if self.cause else "\n".join(self.opening(words))
        return bool(lead) and share(OUR_MARK.sub("", words.text), lead) >= _COPY

    def opening(self, words: Words) -> list[str]:
        """What comes before a model's first words: the cause, or the first paragraph of the notes where the words
        begin with something else."""
        if self.cause or not self.rest or _stays(self.rest[0][0]):
            return list(self.cause)
        lead = _FIRST_SENTENCE.match(self.rest[0][0])
        told = lead is None or share(lead[0], words.text) >= _TOLD
        return [] if told else list(self.rest[0])

    def after(self, words: Words, shown: Collection[str] = ()) -> list[str]:
        """The blocks that the model's words do not stand for: they cite something else, say more, name an object that
        it left out, or are tables, steps and code, which are exact. shown: blocks that were shown before the words."""
        out: list[str] = []
        for group in self.rest:
            marks = dict.fromkeys(m for b in group for m in OUR_MARK.findall(b))
            uncited = not marks or not marks.keys() <= words.cites
            left = [b for b in group if b not in shown]
            kept = [b for b in left if uncited or _stays(b) or not _tells(words, b) or self._names(b, words)]
            out += kept
            if kept and marks and not any(OUR_MARK.search(b) for b in kept):
                out.append("".join(f"[{m}]" for m in marks))
        return out

    def _names(self, block: str, words: Words) -> bool:
        """Whether a block tells of another object, which the words do not."""
        told = [o for o in self.others if f"`{o}`" in block]
        return any(not (o.kind in words.text and o.name in words.text) for o in told)


def _tells(words: Words, block: str) -> bool:
    """Whether the words say most of what a block says, and give every command that it gives."""
    commands = [span for span in spans_in(block) if is_command(span)]
    return share(block, words.text) >= _TOLD and all(stands_in(c, words.text) for c in commands)


def _groups(blocks: Sequence[str]) -> list[tuple[str, ...]]:
    """Blocks up to and with the one that carries the mark: a passage has it at its end."""
    groups: list[tuple[str, ...]] = []
    group: list[str] = []
    for block in blocks:
        group.append(block)
        if OUR_MARK.search(block):
            groups.append(tuple(group))
            group = []
    return [*groups, *((b,) for b in group)]


def _stays(block: str) -> bool:
    return block.lstrip().startswith(("|", "```", "~~~")) or "⚠" in block or bool(_ENUMERATED.search(block))
