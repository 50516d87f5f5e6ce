"""Tables as the API server prints them (meta.k8s.io Table) and as kubectl lays them out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kbase.types import Json, Obj

# Of the writer that kubectl uses: https://pkg.go.dev/text/tabwriter
_NARROWEST, _GAP = 6, 3
_BREAKS = "\f\n\r"


@dataclass(frozen=True)
class Column:
    """One column. wide: only shown by `-o wide`.  is_name: holds the object's name."""

    name: str
    wide: bool = False
    is_name: bool = False


@dataclass(frozen=True)
class Row:
    """One row: a cell for every column, wide ones too, and the object it is about (at least kind and metadata)."""

    cells: tuple[str, ...]
    obj: Obj


@dataclass(frozen=True)
class Table:
    """Rows of one kind."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = field(default=())


def from_server(body: Json) -> Table:
    """A Table of the API. Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables"""
    titles = body.get("columnDefinitions") or []
    name = next((c["name"] for c in titles if c.get("format") == "name" and c.get("type") == "string"), None)
    columns = tuple(Column(c["name"], c.get("priority", 0) > 0, c["name"] == name) for c in titles)
    rows = [Row(tuple(map(said, r["cells"])), r.get("object") or {}) for r in body.get("rows") or []]
    return Table(columns, tuple(rows))


def said(cell: Any) -> str:
    """A cell as the client writes it: booleans and null in Go's spelling."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "<nil>" if cell is None else str(cell)


def one_line(cell: str) -> str:
    """A cell up to its first line break, with "..." where something was cut off; an escape character made visible."""
    cut = min((i for i in map(cell.find, _BREAKS) if i >= 0), default=None)
    shown = cell if cut is None else f"{cell[:cut]}..."
    return shown.replace("\x1b", "^[")


def laid_out(rows: Iterable[Sequence[str]], *, narrowest: int = _NARROWEST, gap: int = _GAP) -> str:
    """Rows in columns of equal width, a line each; the last column is not filled up."""
    lines = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(narrowest, max(map(len, column)) + gap) for column in zip(*lines, strict=True)][:-1]
    return "".join("".join(c.ljust(w) for c, w in zip(x, widths, strict=False)) + x[-1] + "\n" for x in lines)
