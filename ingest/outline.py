"""Outlines of plain text: sections of notes that were written without Markdown.

Only used where a note has no Markdown heading at all. Patterns are allowed here: there is no markup to parse, only
habits of writing (numbering, a short line between blank ones, a label with a colon).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ingest import drawings, markdown
from ingest.blocks import Block, with_next
from ingest.drawings import width

# Ranks of headings, highest first: what people put under what, whatever comes first in the note.
_TITLE, _CHAPTER, _HAN_NUMBER, _HAN_SUB, _NUMBER, _STANDALONE, _LABEL, _LIST_TITLE = 0, 1, 2, 3, 4, 7, 8, 9
_TITLE_WIDTH, _STANDALONE_WIDTH, _LABEL_WIDTH = 72, 48, 24  # display columns
_CHAPTER_WORDS = re.compile(
    r"第\s*[一二三四五六七八九十百零\d]+\s*[章節节篇部回講讲課课]|(?:Chapter|Part|Section)\s+[\dIVX]+\b"
)
_HAN = re.compile(r"[一二三四五六七八九十]+、\s*\S")
_HAN_IN_BRACKETS = re.compile(r"[(（][一二三四五六七八九十]+[)）]\s*\S")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)(?:[.)]?\s+|、\s*)\S")
_WITH_DASH = re.compile(r"[^—–]{1,40}\s[—–]+\s[^—–]{1,40}")
_BULLET = re.compile(r"\s*(?:[•·▪◦●○■□*+-]|[*+-])(?:\s|$)")
_MARKER = re.compile(r"^\s*(?:[•·▪◦●○■□]|[*+-](?=\s))\s*")
_ENDS_SENTENCE = tuple("。．，,；;！!、…")
_INSIDE_SENTENCE = re.compile(r"[。，；！]|[,;!]\s?\S|\. ")
_FENCES = ("```", "~~~")


def outlined(lines: Sequence[str], found: Sequence[Block]) -> list[Block]:
    """The same note with the headings its plain text implies. lines: the whole source; found: its blocks.

    Fences, tables, HTML and bold labels stay as they are. Nothing changes where no heading is recognised.
    """
    out: list[Block] = []
    for plain, run in groupby(found, key=lambda block: _is_plain(lines, block)):
        members = list(run)
        out += _region(lines, members[0].lines[0], members[-1].lines[1]) if plain else members
    out = _with_bodies(out)
    return out if any(block.kind == "heading" for block in out) else list(found)


def _is_plain(lines: Sequence[str], block: Block) -> bool:
    fenced = lines[block.lines[0] - 1].lstrip().startswith(_FENCES)
    return block.kind in ("text", "list", "drawing", "code") and not fenced


def _region(lines: Sequence[str], first: int, last: int) -> list[Block]:
    """Blocks of the plain text from line first to line last."""
    out: list[Block] = []
    for paragraph in _paragraphs(lines, first, last):
        under = lines[paragraph[0] - 1 : paragraph[-1]]
        if len(under) > 1 and drawings.is_drawing(under):
            out.append(Block("drawing", (paragraph[0], paragraph[-1]), drawings.unframed(under)))
            continue
        for level, run in groupby(paragraph, key=lambda number: _level(lines, number)):
            numbers = list(run)
            if level is None:
                out.append(_text(lines, numbers))
            else:
                out += [_heading(lines, number, level) for number in numbers]
    return out


def _paragraphs(lines: Sequence[str], first: int, last: int) -> Iterator[list[int]]:
    for blank, run in groupby(range(first, last + 1), key=lambda number: not lines[number - 1].strip()):
        if not blank:
            yield list(run)


def _heading(lines: Sequence[str], number: int, level: int) -> Block:
    return Block("heading", (number, number), markdown.words(lines[number - 1].strip()).rstrip(":： "), level=level)


def _text(lines: Sequence[str], numbers: Sequence[int]) -> Block:
    said = [_said(lines[n - 1]) for n in numbers]
    parts = [Block("text" if words else "silent", (n, n), words) for n, words in zip(numbers, said, strict=True)]
    if len(parts) == 1:
        return parts[0]
    text = "\n".join(words for words in said if words)
    return Block("text" if text else "silent", (numbers[0], numbers[-1]), text, tuple(parts))


def _said(line: str) -> str:
    return markdown.words(_MARKER.sub("", line).strip()) if _has_words(line) else ""


def _has_words(line: str) -> bool:
    return any(c.isalnum() for c in line)


def _level(lines: Sequence[str], number: int) -> int | None:
    """Rank of the heading in this line, None for text. The line's neighbours decide together with its own form."""
    line = lines[number - 1]
    text = line.strip()
    if len(line) - len(line.lstrip()) > 1 or _BULLET.match(line) or not _has_words(line):
        return None
    if text.endswith(_ENDS_SENTENCE) or width(text) > _TITLE_WIDTH:
        return None
    if (level := _numbered(lines, number, text)) is not None:
        return level
    after_blank = not _neighbour(lines, number, -1).strip()
    if not after_blank or _INSIDE_SENTENCE.search(text):
        return None
    return _unnumbered(lines, number, text)


def _numbered(lines: Sequence[str], number: int, text: str) -> int | None:
    for pattern, level in ((_CHAPTER_WORDS, _CHAPTER), (_HAN, _HAN_NUMBER), (_HAN_IN_BRACKETS, _HAN_SUB)):
        if pattern.match(text):
            return level
    if not (match := _NUMBERED.match(text)):
        return None
    below = _neighbour(lines, number, 1)
    if not below.strip() and not _neighbour(lines, number, -1).strip():
        return min(_NUMBER + match[1].count("."), _STANDALONE - 1)
    # "1. Pod" with an indented list below it: the item is a title and the list is what it says.
    return _LIST_TITLE if below.startswith((" ", "\t")) and _BULLET.match(below) else None


def _unnumbered(lines: Sequence[str], number: int, text: str) -> int | None:
    below = _neighbour(lines, number, 1)
    if not any(line.strip() for line in lines[: number - 1]):
        return _TITLE if not below.strip() or _numbered(lines, number + 1, below.strip()) is not None else None
    if _NUMBERED.match(text):
        return None
    if text.endswith((":", "：")):
        return _LABEL if width(text) <= _LABEL_WIDTH and below.strip() else None
    if _WITH_DASH.fullmatch(text):
        return _STANDALONE
    alone = not below.strip() or (below.startswith((" ", "\t")) and _BULLET.match(below))
    return _STANDALONE if alone and width(text) <= _STANDALONE_WIDTH else None


def _neighbour(lines: Sequence[str], number: int, step: int) -> str:
    index = number - 1 + step
    return lines[index] if 0 <= index < len(lines) else ""


def _with_bodies(found: Sequence[Block]) -> list[Block]:
    """Numbered and standalone lines that head nothing turned back into text (a list with blank lines, a farewell)."""
    out: list[Block] = []
    for block, below in with_next(found):
        heads_nothing = below is None or (below.kind == "heading" and below.level <= block.level)
        if block.kind == "heading" and block.level >= _NUMBER and heads_nothing:
            block = replace(block, kind="text", level=0)
        out.append(block)
    return out
