"""A model's Markdown cut into the units that are judged one by one, while it is still arriving."""

import re
from dataclasses import dataclass
from typing import Literal

from kbase.llm.marks import marked

Kind = Literal["sentence", "fence", "table", "heading"]
_LEAD = re.compile(r"^(?P<lead>\s{0,6}(?:[-*+]|\d{1,2}[.)])\s+|\s{0,3}>\s?)?(?P<rest>.*)$", re.DOTALL)
_FENCE = re.compile(r"^\s*(```+|~~~+)")
_ENDS = ".!?。！？"
_CLOSERS = "*_\"'”’)）」』"
_MAY_BE_A_MARK = re.compile(r"`?[\[【［〔(（][^\]】］〕)）]{0,24}|`")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|approx|resp|no|fig)\.$", re.I)
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>\s*", re.DOTALL | re.I)  # what some models think comes along
_THINKING = re.compile(r"<think(?:ing)?>.*\Z", re.DOTALL | re.I)
_BEGINS_TO = re.compile(r"<(?:t(?:h(?:i(?:n(?:k(?:i(?:ng?)?)?)?)?)?)?)?\Z", re.I)


@dataclass(frozen=True)
class Unit:
    """One sentence, fence, table or heading.

    line: number of the line it stands on, so that sentences of one line come together again.  lead: what stands before
    the first of them ("- ", "1. ").  gap: a blank line comes before that line.  shared: of a sentence that names no
    source, those that the end of its paragraph names.
    """

    kind: Kind
    text: str
    line: int = 0
    lead: str = ""
    gap: bool = False
    shared: tuple[str, ...] = ()


class Units:
    """Cuts what is fed to it. A unit comes out once it is complete: a sentence when the next one has begun."""

    def __init__(self) -> None:
        self._raw = ""
        self._block: list[str] = []
        self._kind: Kind = "sentence"
        self._line, self._gap, self._begun = 0, False, False
        self._lead = ""

    def feed(self, text: str) -> list[Unit]:
        """The units that are complete with this piece."""
        self._raw = _THOUGHT.sub("", self._raw + text)
        if _THINKING.search(self._raw) or _BEGINS_TO.search(self._raw):
            return []
        out: list[Unit] = []
        while "\n" in self._raw:
            line, self._raw = self._raw.split("\n", 1)
            out += self._whole_line(line)
        return out + self._early()

    def end(self, *, cut: bool = False) -> list[Unit]:
        """What is left: a last sentence without its end is one, unless the reply was cut off there; a fence that was
        not closed is not."""
        rest, self._raw = "" if cut else _THINKING.sub("", self._raw), ""
        out = self._whole_line(rest) if rest else []
        return out + self._flush()

    def _whole_line(self, line: str) -> list[Unit]:
        out: list[Unit] = []
        if self._kind == "fence":
            self._block.append(line)
            if len(self._block) > 1 and _FENCE.match(line):
                out, self._kind = [self._unit("fence", "\n".join(self._block))], "sentence"
                self._block = []
            return out
        if line.lstrip().startswith("|") and not self._begun:
            self._kind = "table"
            self._block.append(line.strip())
            return []
        out += self._flush()
        if _FENCE.match(line) and not self._begun:
            self._kind, self._block = "fence", [line]
        elif not line.strip() and not self._begun:
            self._gap = True
        elif line.lstrip().startswith("#") and not self._begun:
            out.append(self._unit("heading", line.strip()))
        elif re.fullmatch(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*", line):
            self._gap = True
        else:
            sentences, rest = self._cut(line)
            out += [*sentences, *([self._sentence(rest)] if rest.strip() else [])]
            self._next_line()
        return out

    def _early(self) -> list[Unit]:
        """Sentences of a line that has not ended yet."""
        starts = self._raw.lstrip()
        if self._kind != "sentence" or not starts or (not self._begun and starts[0] in "|#`~"):
            return []
        sentences, self._raw = self._cut(self._raw, open_end=True)
        return sentences

    def _cut(self, line: str, *, open_end: bool = False) -> tuple[list[Unit], str]:
        """The sentences at the beginning of a line, and its rest. open_end: more of the line may follow."""
        out: list[Unit] = []
        if not self._begun and (lead := _LEAD.match(line)) and lead["lead"] and lead["rest"]:
            self._lead, line = lead["lead"], lead["rest"]
        while (end := _sentence_end(line, open_end=open_end)) is not None:
            out.append(self._sentence(line[:end]))
            line = line[end:].lstrip()
        return out, line

    def _sentence(self, text: str) -> Unit:
        made = Unit("sentence", text.strip(), self._line, self._lead, self._gap)
        self._begun = True
        return made

    def _unit(self, kind: Kind, text: str) -> Unit:
        made = Unit(kind, text, self._line, "", self._gap)
        self._next_line()
        return made

    def _next_line(self) -> None:
        self._line, self._gap, self._lead, self._begun = self._line + 1, False, "", False

    def _flush(self) -> list[Unit]:
        if not self._block or self._kind == "fence":
            self._block, self._kind = [], "sentence"
            return []
        text, self._block, self._kind = "\n".join(self._block), [], "sentence"
        return [self._unit("table", text)]


def _sentence_end(line: str, *, open_end: bool) -> int | None:
    """Where the first sentence ends, its marks included; None where that cannot be told or nothing follows it."""
    in_code = False
    for at, char in enumerate(line):
        if char == "`":
            in_code = not in_code
        if in_code or char not in _ENDS:
            continue
        end = at + 1
        while end < len(line) and line[end] in _CLOSERS + _ENDS:
            end += 1
        if (
            char in ".!?"
            and end < len(line)
            and not (line[end].isspace() or line[end] in "[【［〔(（`" or ord(line[end]) > 255)
        ):
            continue
        if char == "." and _ABBREVIATED.search(line[:end]):
            continue
        while (mark := marked(line, end)) is not None:
            end = mark
        while end < len(line) and line[end] in _ENDS:
            end += 1
        rest = line[end:].strip()
        if not rest or (open_end and _MAY_BE_A_MARK.fullmatch(rest)):
            return None if open_end or not rest else end
        return end
    return None
