"""`--sort-by`: by the value that a path finds, as kubectl compares them."""

import functools
from collections.abc import Callable, Iterable
from typing import TypeVar

from kbase.diagnosis.objects import quantity
from kbase.kubectl.jsonpath import values
from kbase.types import Json, Obj

T = TypeVar("T")


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
    """Quantities by size ("900Mi" before "1Gi"), other texts letter by letter ("web-10" before "web-2")."""
    try:
        x, y = quantity(a), quantity(b)
    except ValueError:
        return (a > b) - (a < b)
    return (x > y) - (x < y)
