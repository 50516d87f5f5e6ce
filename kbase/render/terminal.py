"""Markdown as a terminal shows it: nothing is cut off, and a command stays in one piece so that it can be copied."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from kbase.render.wrap import narrowest, printable, width, wrapped

_ITEM = re.compile(r"(\s*)([-*+]|\d+[.)])\s+")
_FENCE = re.compile(r"\s*(```+|~~~+)")
_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*")
_CELLS = re.compile(r"(?<!\\)\|")
_GAP = "  "  # between the columns of a table
_NARROWEST = 16  # columns of a table's cell
_MARK = re.compile(r"`[^`]+`|\*\*|(?:\[[EK]\d+\])+")
# Select Graphic Rendition, ECMA-48 section 8.3.117; each style is switched off by itself, so that they may nest.
_BOLD, _CODE, _FAINT, _COLOUR_OFF = ("\x1b[1m", "\x1b[22m"), "\x1b[36m", "\x1b[90m", "\x1b[39m"


def rendered(markdown: str, *, columns: int, styled: bool) -> str:
    """Lines for a terminal of that many columns. styled: with bold, colour and faint; else the words alone."""
    blocks = [(kind, "\n".join(_shown(kind, lines, columns))) for kind, lines in _blocks(printable(markdown))]
    return "\n".join(text if kind == "fence" else _style(text, styled) for kind, text in blocks) + "\n"


Block = tuple[str, list[str]]


def _blocks(markdown: str) -> Iterator[Block]:
    """Runs of lines that belong together: fence, table, text (a paragraph or one item of a list) or other."""
    for kind, run in groupby(_labelled(markdown), key=lambda pair: pair[0]):
        lines = [line for _, line in run]
        if kind == "text":
            yield from (("text", paragraph) for paragraph in _paragraphs(lines))
        else:
            yield kind, lines


def _labelled(markdown: str) -> Iterator[tuple[str, str]]:
    fence = ""
    for line in markdown.split("\n"):
        opening = _FENCE.match(line)
        if fence:
            yield "fence", line
            fence = "" if line.strip().startswith(fence) and not line.strip().strip(fence[0]) else fence
        elif opening:
            fence = opening[1]
            yield "fence", line
        elif line.lstrip().startswith("|"):
            yield "table", line
        else:
            alone = not line.strip() or line.startswith("#") or _RULE.fullmatch(line)
            yield "other" if alone else "text", line


def _paragraphs(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines that flow into each other: a new item, or two spaces at the end of a line, begin a new paragraph."""
    paragraph: list[str] = []
    for line in lines:
        if paragraph and (_ITEM.match(line) or paragraph[-1].endswith("  ")):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _shown(kind: str, lines: list[str], columns: int) -> list[str]:
    if kind == "fence":
        return [f"    {line}" for line in lines if not _FENCE.match(line)]
    if kind == "table":
        return _table(lines, columns)
    if kind == "text":
        return _text(lines, columns)
    return [_other(line, columns) for line in lines]


def _other(line: str, columns: int) -> str:
    if line.startswith("#"):
        return f"**{line.lstrip('#').strip().replace('**', '')}**"
    return "─" * min(columns, 40) if _RULE.fullmatch(line) else ""


def _text(lines: list[str], columns: int) -> list[str]:
    item = _ITEM.match(lines[0])
    indent, mark = (item[1], "•" if item[2] in "-*+" else item[2]) if item else ("", "")
    head = f"{indent}{mark} " if mark else ""
    words = _joined([lines[0][item.end() :] if item else lines[0], *lines[1:]])
    first, *rest = wrapped(words, max(columns - width(head), _NARROWEST))
    return [head + first, *(" " * width(head) + line for line in rest)]


def _joined(lines: Iterable[str]) -> str:
    """One paragraph; between two Han characters a line break is no space."""
    text = " ".join(line.strip() for line in lines)
    return re.sub(r"(?<=[\u3400-\u9fff，。；：、）」]) (?=[\u3400-\u9fff（「])", "", text)


def _table(lines: list[str], columns: int) -> list[str]:
    rows = [[c.strip().replace("\\|", "|") for c in _CELLS.split(line.strip().strip("|"))] for line in lines]
    rows = [r for r in rows if not all(re.fullmatch(r":?-+:?", c) for c in r)]
    count = max(map(len, rows), default=0)
    rows = [r + [""] * (count - len(r)) for r in rows]
    by_column = list(zip(*rows, strict=True))
    floors = [max(map(narrowest, cells)) for cells in by_column[:-1]] + [_NARROWEST]  # only the last may run over
    sizes = _sizes([max(map(width, cells)) for cells in by_column], floors, columns - len(_GAP) * (count - 1))
    header = [f"**{line}**" for row in rows[:1] for line in _row(row, sizes) if line]
    return [*header, "─" * _spread(sizes), *(line for row in rows[1:] for line in _row(row, sizes))]


def _spread(sizes: list[int]) -> int:
    return sum(sizes) + len(_GAP) * (len(sizes) - 1)


def _sizes(wanted: list[int], floors: list[int], room: int) -> list[int]:
    """Columns of each cell: the widest give way until all fit, none below its floor."""
    sizes = list(wanted)
    while sum(sizes) > room:
        spare = [n for n, size in enumerate(sizes) if size > floors[n]]
        if not spare:
            break
        sizes[max(spare, key=lambda n: sizes[n])] -= 1
    return sizes


def _row(cells: list[str], sizes: list[int]) -> Iterator[str]:
    columns = [wrapped(cell, size) for cell, size in zip(cells, sizes, strict=True)]
    for n in range(max(map(len, columns))):
        line = [c[n] if n < len(c) else "" for c in columns]
        yield _GAP.join(c + " " * (s - _length(c)) for c, s in zip(line, sizes, strict=True)).rstrip()


def _length(text: str) -> int:
    """Columns without the marks that become styles."""
    return width(re.sub(r"\*\*|`", "", text))


def _style(text: str, styled: bool) -> str:
    """Inline marks as styles; a run of bold or code may reach over lines."""
    odd = sum(m[0] == "**" for m in _MARK.finditer(text)) % 2
    bold = False

    def shown(mark: re.Match[str]) -> str:
        nonlocal bold
        if mark[0] == "**":
            bold = not bold
            return "**" if odd else _BOLD[not bold] if styled else ""
        if mark[0].startswith("`"):
            return f"{_CODE}{mark[0][1:-1]}{_COLOUR_OFF}" if styled else mark[0][1:-1]
        return f"{_FAINT}{mark[0]}{_COLOUR_OFF}" if styled else mark[0]

    return _MARK.sub(shown, text)
