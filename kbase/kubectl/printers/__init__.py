"""How each kind is printed: the cells of its row. The modules of this folder are the registry."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from kbase.cluster.resources import Resource
from kbase.kubectl.ages import since
from kbase.kubectl.table import Column, Row, Table, said
from kbase.registry import declared
from kbase.types import Obj

Cells = Callable[[Obj, datetime], Sequence[Any]]


@dataclass(frozen=True)
class Printer:
    """What a row of some kinds holds. cells: (object, now) -> one value for each column, wide ones too."""

    plurals: tuple[str, ...]
    columns: tuple[Column, ...]
    cells: Cells


def prints(*plurals: str, columns: str) -> Callable[[Cells], Printer]:
    """Declares a function of (object, now) as the printer of these kinds.

    columns: names, separated by commas; "+" marks one of `-o wide`. The one called Name holds the name.
    """
    names = [c.strip() for c in columns.split(",")]
    made = tuple(Column(n.lstrip("+"), n.startswith("+"), n.lstrip("+") == "Name") for n in names)
    return lambda cells: Printer(plurals, made, cells)


def table_of(kind: Resource, objects: Iterable[Obj], now: datetime) -> Table | None:
    """The objects as the API server would print them at that moment; None for a kind that has no printer here."""
    printer = _printers().get(kind.plural)
    if printer is None:
        return None
    return Table(printer.columns, tuple(Row(tuple(map(said, printer.cells(o, now))), o) for o in objects))


@prints(columns="Name, Age")
def plain(obj: Obj, now: datetime) -> Sequence[Any]:
    """Any object: its name and age."""
    meta = obj["metadata"]
    return meta["name"], since(meta.get("creationTimestamp"), now)


@cache
def _printers() -> dict[str, Printer]:
    return {plural: printer for printer in declared(__name__, Printer) for plural in printer.plurals}
