"""Tables as kubectl prints them: a header in capitals, and columns that begin where their titles begin."""

import re
from itertools import islice

Row = dict[str, str]  # column title -> cell, "" where the cell is empty

_TITLE = re.compile(r"\S+(?: \S+)*")
_SQUEEZED = re.compile(
    r"LAST SEEN|(?:ACCESS|MIN|MAX|NOMINATED|READINESS|RECLAIM|NODE|ALLOWED|LAST|CONTAINER) "
    r"(?:MODES|AVAILABLE|UNAVAILABLE|NODE|GATES|POLICY|SELECTOR|DISRUPTIONS|SCHEDULE)|\S+"
)
_CELL = re.compile(r"\S+(?: \((?:\w+ ago|x\d+ over \w+)\))?")
_NONE = ("<none>", "<unset>", "<unknown>", "<nil>")


def rows(text: str) -> list[Row]:
    """The rows of one table, header first; [] for a text without one (`get` prints nothing where nothing is)."""
    lines = [line for line in text.splitlines() if line.strip()]
    return cells(lines[0], lines[1:]) if lines and is_header(lines[0]) else []


def is_header(line: str) -> bool:
    """Whether a line is the header of a `get` table: titles in capitals, NAME or LAST SEEN among them."""
    titles = _TITLE.findall(line)
    known = any(t in ("NAME", "LAST SEEN", "NAMESPACE") for t in titles)
    return known and len(titles) > 1 and all(t == t.upper() for t in titles)


def is_squeezed(line: str) -> bool:
    """Whether a line is such a header of which a chat window has left single blanks between the titles."""
    titles = _SQUEEZED.findall(line)
    known = titles[:1] in (["NAME"], ["NAMESPACE"], ["LAST SEEN"])
    return known and len(titles) > 1 and line == line.upper() and not is_header(line)


def relaid(text: str) -> str:
    """A table of `get` with its columns set apart again where a chat window has squeezed them; any other as it is."""
    header, *below = text.splitlines() or [""]
    if not is_squeezed(header):
        return text
    titles = _SQUEEZED.findall(header)
    last = len(titles) - 1
    grid = [titles, *([*_cut(line, last), ""][: last + 1] for line in below if line.strip())]
    return _laid([[*row, *[""] * (last + 1 - len(row))] for row in grid])


def headed(text: str) -> str:
    """Rows of `get pods` without their header, with it: NAMESPACE first where they have one."""
    rows = [[m[0] for m in _CELL.finditer(line)][:6] for line in text.splitlines() if line.strip()]
    spaced = all(len(row) > 2 and "/" in row[2] for row in rows)
    titles = ["NAMESPACE"] * spaced + ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    return _laid([titles, *(row[: len(titles)] for row in rows if len(row) >= len(titles))])


def _laid(grid: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in grid)


def _cut(line: str, times: int) -> list[str]:
    """The first cells of a squeezed line, and all the rest of it."""
    found, at = [], 0
    for match in islice(_CELL.finditer(line), times):
        found.append(match[0])
        at = match.end()
    return [*found, line[at:].strip()]


def cells(header: str, lines: list[str]) -> list[Row]:
    """Each line cut where the titles of the header begin.

    Titles stand at least two blanks apart in both `get` and `describe`; one blank belongs to a title.
    """
    starts = [(m[0], m.start()) for m in _TITLE.finditer(header)] if "  " in header else [(header.strip(), 0)]
    ends = [start for _, start in starts[1:]] + [None]
    return [{t: line[a:b].strip() for (t, a), b in zip(starts, ends, strict=True)} for line in lines]


def given(cell: str | None) -> str:
    """A cell, "" for what kubectl writes where there is nothing."""
    cell = (cell or "").strip()
    return "" if cell in _NONE else cell


def pairs(cell: str | None) -> dict[str, str]:
    """Labels in one cell ("app=web,tier=front")."""
    return dict(p.partition("=")[::2] for p in given(cell).split(",") if "=" in p)
