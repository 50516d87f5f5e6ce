"""What `describe` tells of each kind, in order of use: state, cause, settings, events. The folder is the registry."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Union

from kbase.kubectl.places import Place
from kbase.types import Obj

Field = tuple[str, Union[str, "Fields", "Lines"]]
Fields = Sequence[Field]


@dataclass(frozen=True)
class Lines:
    """Lines that stand below their label as they are: a table, a manifest."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Describer:
    """Tells of some kinds. tell: (object, place) -> fields; the name before and the events behind are added."""

    plurals: tuple[str, ...]
    tell: Callable[[Obj, Place], Fields]


def describes(*plurals: str) -> Callable[[Callable[[Obj, Place], Fields]], Describer]:
    """Declares a function of (object, place) as what describes these kinds."""
    return lambda tell: Describer(plurals, tell)


@cache
def describers() -> dict[str, Describer]:
    """Every describer of this folder, by kind."""
    modules = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Describer)]
    return {plural: describer for describer in found for plural in describer.plurals}


def written(fields: Fields, indent: int = 0) -> list[str]:
    """The fields as lines: values in one column, what is nested indented below. Empty values are left out."""
    kept = [(label, value) for label, value in fields if value and value != Lines(())]
    column = max((len(label) for label, value in kept if isinstance(value, str)), default=0) + 3
    lines: list[str] = []
    for label, value in kept:
        pad = " " * indent
        if isinstance(value, str):
            first, *rest = value.split("\n")
            lines.append(f"{pad}{f'{label}:':<{column}}{first}".rstrip())
            lines += [f"{pad}{' ' * column}{line}".rstrip() for line in rest]
        elif isinstance(value, Lines):
            lines += [f"{pad}{label}:", *(f"{pad}  {line}".rstrip() for line in value.lines)]
        else:
            lines += [f"{pad}{label}:", *written(value, indent + 2)]
    return lines
