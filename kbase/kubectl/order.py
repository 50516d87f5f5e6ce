"""`--sort-by`: by the value that a path finds, as kubectl compares them."""

import functools
import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from kbase.diagnosis.objects import quantity
from kbase.kubectl.jsonpath import values
from kbase.types import Json, Obj

T = TypeVar("T")
_NATURAL = re.compile(r"\d+|\D+")


def by_path(items: Iterable[T], path: str, obj: Callable[[T], Obj]) -> list[T]:
    """The items by what the path finds in their object: those without it first, equal ones as they came."""
    first = functools.cmp_to_key(_order)
    return sorted(items, key=lambda item: first(next(iter(values(path, obj(item))), None)))


def _order(a: Json, b: Json) -> int:
    if a is None or b is None:
        return (a is not None) - (b is not None)
    if isinstance(a, int | float) and isinstance(b, int | float):
        return (a > b) - (a < b)
    return _texts(str(a), str(b))


def _texts(a: str, b: str) -> int:
    """Quantities by size ("900Mi" before "1Gi"), other texts by their words and numbers ("web-2" before "web-10")."""
    try:
        x, y = quantity(a), quantity(b)
    except ValueError:
        parts = [[(0, int(p), "") if p.isdigit() else (1, 0, p) for p in _NATURAL.findall(s)] for s in (a, b)]
        return (parts[0] > parts[1]) - (parts[0] < parts[1])
    return (x > y) - (x < y)
