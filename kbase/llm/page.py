"""The verified words of a model and what stays of the plain answer, as one Markdown body."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from kbase.compose.passages import blocks
from kbase.llm.units import Unit
from kbase.script import is_han
from kbase.types import Answer, ObjectRef

_MARKS = re.compile(r"\[([KE]\d+)\]")
_ENUMERATED = re.compile(r"^\s*\d+\. ", re.MULTILINE)


@dataclass
class Words:
    """The units that are shown, put together again the way the model had set them."""

    text: str = ""
    cites: set[str] = field(default_factory=set)
    _line: int = -1

    def add(self, unit: Unit, shown: str, cites: Collection[str]) -> str:
        """The piece of Markdown that a unit adds."""
        piece = self._joint(unit, shown) + shown
        self.text += piece
        self.cites |= set(cites)
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

    opening: what comes first in any case.  rest: the blocks behind it, those together that one mark at the end stands
    for.  others: the objects of all findings but the first.
    """

    opening: tuple[str, ...]
    rest: tuple[tuple[str, ...], ...]
    others: tuple[ObjectRef, ...] = ()

    @classmethod
    def of(cls, answer: Answer) -> "Plain":
        """An answer about a cluster keeps its first statement, which is the cause; one from notes alone may be put
        into other words throughout."""
        split = list(blocks(answer.markdown))
        live = bool(answer.evidence)
        first = next((n for n, b in enumerate(split) if _MARKS.search(b)), len(split))
        opening, rest = split[: first + live], split[first + live :]
        groups = [(b,) for b in rest] if live else _groups(rest)
        return cls(tuple(opening), tuple(groups), tuple(f.about for f in answer.findings[1:]))

    def after(self, words: Words) -> list[str]:
        """The blocks that the model's words do not stand for: they cite something else, name an object that it left
        out, or are tables, steps and code, which are exact."""
        out: list[str] = []
        for group in self.rest:
            marks = dict.fromkeys(m for b in group for m in _MARKS.findall(b))
            kept = [
                b for b in group if _stays(b) or not marks or not marks.keys() <= words.cites or self._names(b, words)
            ]
            out += kept
            if kept and marks and not any(_MARKS.search(b) for b in kept):
                out.append("".join(f"[{m}]" for m in marks))
        return out

    def _names(self, block: str, words: Words) -> bool:
        """Whether a block tells of another object, which the words do not."""
        told = [o for o in self.others if f"`{o}`" in block]
        return any(not (o.kind in words.text and o.name in words.text) for o in told)


def _groups(blocks: Sequence[str]) -> list[tuple[str, ...]]:
    """Blocks up to and with the one that carries the mark: a passage has it at its end."""
    groups: list[tuple[str, ...]] = []
    group: list[str] = []
    for block in blocks:
        group.append(block)
        if _MARKS.search(block):
            groups.append(tuple(group))
            group = []
    return [*groups, *((b,) for b in group)]


def _stays(block: str) -> bool:
    return block.lstrip().startswith(("|", "```", "~~~")) or "⚠" in block or bool(_ENUMERATED.search(block))
