"""Text with tabs, laid out in columns: of lines that follow one another, the cells at the same place are equally wide.

Source of the rule, which kubectl's descriptions are laid out by: https://pkg.go.dev/text/tabwriter
"""

from collections.abc import Iterable

_GAP = 2
_SHOWN = {"\x1b": "^[", "\r": "\\r"}  # what would move the cursor of a terminal


def aligned(lines: Iterable[str]) -> str:
    """The lines, each ended; a cell ends with a tab, and what follows a line's last tab is no cell of a column."""
    rows = [line.split("\t") for line in _visible("\n".join(lines)).split("\n")]
    widths: list[list[int]] = [[] for _ in rows]
    column, wide = 0, [*range(len(rows))]
    while wide := [i for i in wide if len(rows[i]) > column + 1]:
        for block in _runs(wide):
            width = max(len(rows[i][column]) for i in block) + _GAP
            for i in block:
                widths[i].append(width)
        column += 1
    return "".join(f"{_row(*pair)}\n" for pair in zip(rows, widths, strict=True))


def _row(cells: list[str], widths: list[int]) -> str:
    return "".join(c.ljust(w) for c, w in zip(cells, widths, strict=False)) + cells[-1]


def _runs(numbers: list[int]) -> list[list[int]]:
    """Ascending numbers in runs without a gap."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and runs[-1][-1] == n - 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs


def _visible(text: str) -> str:
    for mark, shown in _SHOWN.items():
        text = text.replace(mark, shown)
    return text
