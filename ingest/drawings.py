"""Drawings made of characters: the words taken out of their frames, box by box, in reading order.

Columns are display columns: East Asian wide characters take two. Right edges are often a column or two off in such
drawings, so boxes are found by their left edges and every comparison of columns is tolerant.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_TOLERANCE = 2  # columns an edge may be off
_NARROW = 24  # columns: in a box this narrow a line break is for want of room
_DOWN_LEFT, _DOWN_RIGHT = frozenset("┌┍┎┏╔╒╓╭"), frozenset("┐┑┒┓╗╕╖╮")
_UP_LEFT = frozenset("└┕┖┗╚╘╙╰")
_SIDES = frozenset("│┃║┆┇┊┋╎╏├┝┞┟┠┡┢┣╠╞╟┼╪╫╬")
_BARS = frozenset("│┃║┆┇┊┋╎╏")
_EDGES = _SIDES | _UP_LEFT
_HEADS = str.maketrans({"▶": "→", "►": "→", "◀": "←", "◄": "←", "▲": "↑", "▼": "↓", "△": "↑", "▽": "↓"})
_ARROWS_ONLY = re.compile(r"(?:[\s↓↑←→|/\\^=-]|\bv\b)*")
_ASCII_EDGE = re.compile(r"\+(?:[-=]{2,}(?: [^+|]*? ?[-=]{2,})?\+)+")
_BROKEN = re.compile(r"[A-Za-z0-9]-$")
_OWN_LINE = re.compile(r"(?:[•·▪◦\-*→←☐✅❌]|\d+(?:[.)]\s|、))")


def is_drawing(lines: Sequence[str]) -> bool:
    """True when the lines are a drawing rather than code or prose: frames or branches on at least a third of them."""
    said = [line for line in lines if line.strip()]
    framed = sum(any(_is_frame(c) for c in line) for line in said)
    if framed:
        return framed * 3 >= len(said)
    edges = sum(bool(_ASCII_EDGE.search(line)) for line in said)
    return edges >= 2 and sum("|" in line for line in said) >= 2


def has_frame(lines: Sequence[str]) -> bool:
    """True when any box-drawing character occurs."""
    return any(_is_frame(c) for line in lines for c in line)


def unframed(lines: Sequence[str]) -> str:
    """The words of a drawing, a line per statement. Boxes that stand side by side are read one after the other;
    a word broken by a hyphen inside a box is joined again. No word is left out."""
    rows = [_Row.of(line) for line in _with_box_characters(lines)]
    page = _page(rows)
    return "\n".join(page.statements())


def width(text: str) -> int:
    """Display columns of a text."""
    return sum(_columns(c) for c in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char) or char in "\ufe0f\u200b\u200d":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _is_frame(char: str) -> bool:
    return "\u2500" <= char <= "\u259f"


@dataclass(frozen=True)
class _Span:
    """Words between frame characters. bar: a vertical edge stands before them."""

    left: int
    right: int
    text: str
    bar: bool


@dataclass(frozen=True)
class _Row:
    """One line of a drawing: its frame characters by column, and its words."""

    frames: dict[int, str]
    spans: tuple[_Span, ...]

    @classmethod
    def of(cls, line: str) -> "_Row":
        frames: dict[int, str] = {}
        spans: list[_Span] = []
        column, start, words, bar = 0, 0, "", False
        for char in [*line.expandtabs(4), "│"]:
            if not _is_frame(char):
                words, column = words + char, column + _columns(char)
                continue
            if text := words.strip():
                left = start + width(words[: len(words) - len(words.lstrip())])
                spans.append(_Span(left, left + width(text), text, bar))
                bar = False
            bar = bar or char in _BARS
            frames[column] = char
            column, start, words = column + 1, column + 1, ""
        frames.pop(column - 1)  # the sentinel
        return cls(frames, tuple(spans))

    def edge_near(self, column: int) -> str:
        """The frame character nearest to a column, "" when none is within tolerance."""
        near = [c for c in range(column - _TOLERANCE, column + _TOLERANCE + 1) if self.frames.get(c, "") in _EDGES]
        return self.frames[min(near, key=lambda c: abs(c - column))] if near else ""


@dataclass
class _Box:
    """A frame with its own rows of words and the boxes inside it."""

    left: int
    right: int
    top: int
    bottom: int
    rows: dict[int, list[_Span]] = field(default_factory=dict)
    inner: list["_Box"] = field(default_factory=list)

    def holds(self, row: int, column: float, slack: int = 0) -> bool:
        return self.top <= row <= self.bottom and self.left - slack <= column <= self.right + slack

    def encloses(self, other: "_Box") -> bool:
        return (
            other is not self
            and self.top <= other.top
            and other.bottom <= self.bottom
            and self.left <= other.left
            and other.right <= self.right + _TOLERANCE + 1
            and (self.bottom - self.top, self.right - self.left) > (other.bottom - other.top, other.right - other.left)
        )

    def statements(self, *, narrow: bool = False) -> list[str]:
        """The words from top to bottom; boxes beside each other left to right, each one whole.

        narrow: rows right below each other are one phrase ("ReplicaSet", "Controller").
        """
        items = [(row, 0, [_row_text(spans)]) for row, spans in self.rows.items()]
        for group in _side_by_side(self.inner):
            for i, box in enumerate(sorted(group, key=lambda b: b.left)):
                lines = box.statements(narrow=len(group) > 1 or box.right - box.left <= _NARROW)
                items.append((group[0].top, i + 1, lines))
        out: list[str] = []
        last = -2
        for row, rank, lines in sorted(items, key=lambda item: item[:2]):
            goes_on = narrow and not rank and row == last + 1
            out = _with_lines(out, [line for line in lines if line], goes_on=goes_on)
            last = row if not rank else -2
        return out


def _page(rows: Sequence[_Row]) -> _Box:
    """The whole drawing as one box without a frame."""
    page = _Box(-1, 10_000, -1, len(rows))
    boxes = [box for top in range(len(rows)) for box in _boxes_from(rows, top)]
    for box in boxes:
        around = [b for b in boxes if b.encloses(box)]
        min(around, key=lambda b: b.right - b.left, default=page).inner.append(box)
    for number, row in enumerate(rows):
        for span in row.spans:
            middle = (span.left + span.right) / 2
            around = [b for b in boxes if b.holds(number, middle)]
            home = min(around, key=lambda b: b.right - b.left, default=page)
            home.rows.setdefault(number, []).append(span)
    return page


def _boxes_from(rows: Sequence[_Row], top: int) -> Iterator[_Box]:
    """The boxes whose upper edge is in this row."""
    corners = sorted(c for c, char in rows[top].frames.items() if char in _DOWN_LEFT | _DOWN_RIGHT)
    for left, right in pairwise(corners):
        pair = rows[top].frames[left] in _DOWN_LEFT and rows[top].frames[right] in _DOWN_RIGHT
        if pair and (bottom := _bottom(rows, top, left)):
            yield _Box(left, right, top, bottom)


def _bottom(rows: Sequence[_Row], top: int, left: int) -> int | None:
    """Row of the lower left corner; None when the left edge does not go on, as below a branching line."""
    missing = 0
    for number in range(top + 1, len(rows)):
        edge = rows[number].edge_near(left)
        if edge in _UP_LEFT:
            return number
        if not edge and rows[number].frames.get(left) in _DOWN_LEFT:
            return None  # another box begins where this one should go on
        missing = 0 if edge else missing + 1
        if missing > 1:
            return None
    return None


def _side_by_side(boxes: Sequence[_Box]) -> list[list[_Box]]:
    """Boxes grouped so that those of one group share rows, groups from top to bottom."""
    groups: list[list[_Box]] = []
    for box in sorted(boxes, key=lambda b: (b.top, b.left)):
        if groups and box.top <= max(b.bottom for b in groups[-1]) and not _stacked(groups[-1], box):
            groups[-1].append(box)
        else:
            groups.append([box])
    return groups


def _stacked(group: Sequence[_Box], box: _Box) -> bool:
    """True when a box begins on the row where the boxes above it end."""
    return all(b.bottom <= box.top for b in group)


def _row_text(spans: Sequence[_Span]) -> str:
    said = "".join(f"{' | ' if span.bar and i else ' '}{_words(span.text)}" for i, span in enumerate(spans)).strip()
    return "" if _ARROWS_ONLY.fullmatch(said) else said


def _words(text: str) -> str:
    return " ".join(text.translate(_HEADS).split())


def _with_lines(said: list[str], lines: Sequence[str], *, goes_on: bool) -> list[str]:
    """Lines added to what was said so far; a word broken at a hyphen is made whole."""
    out = list(said)
    for line in lines:
        broken = out and _BROKEN.search(out[-1]) and line[:1].isascii() and line[:1].isalnum()
        if broken and (goes_on or " " not in out[-1]):
            out[-1] += line
        elif out and goes_on and not _OWN_LINE.match(line):
            out[-1] += f" {line}"
        else:
            out.append(line)
    return out


def _with_box_characters(lines: Sequence[str]) -> list[str]:
    """ASCII frames (+---+ and |) redrawn with box characters; drawings that already use these stay as they are."""
    if has_frame(lines):
        return list(lines)
    edges = {n: [(m.start(), m.end() - 1) for m in _ASCII_EDGE.finditer(line)] for n, line in enumerate(lines)}
    columns = {c for spans in edges.values() for span in spans for c in span}
    if not columns:
        return list(lines)
    return [_redrawn(lines, n, edges[n], columns) for n in range(len(lines))]


def _redrawn(lines: Sequence[str], number: int, edges: list[tuple[int, int]], columns: set[int]) -> str:
    line = lines[number]
    chars = list(line)
    for left, right in edges:
        above, below = (_bar_near(lines, n, left) for n in (number - 1, number + 1))
        ends = ("├", "┤") if above and below else ("└", "┘") if above else ("┌", "┐")
        for i in range(left, right + 1):
            chars[i] = {"-": "─", "=": "─", "+": "┼"}.get(line[i], line[i])
        chars[left], chars[right] = ends
    for i, char in enumerate(line):
        outermost = not line[:i].strip() or not line[i + 1 :].strip()
        if char == "|" and (outermost or any(abs(i - column) <= 1 for column in columns)):
            chars[i] = "│"
    return "".join(chars)


def _bar_near(lines: Sequence[str], number: int, column: int) -> bool:
    return 0 <= number < len(lines) and "|" in lines[number][max(column - 1, 0) : column + 2]
