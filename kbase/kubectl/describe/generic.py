"""Any other kind: its own fields, with labels made of their names."""

import re
from collections.abc import Iterator

from kbase.kubectl.describe.parts import marked, named
from kbase.kubectl.jsonpath import shown
from kbase.kubectl.places import Place
from kbase.types import Json, Obj

_TOLD = {"managedFields", "name", "namespace", "labels", "annotations"}  # of the metadata: told already, or left out
_ACRONYMS = {"API", "URL", "UID", "OSB", "GUID"}
_RUNS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\d_A-Za-z]+|-+")


def anything(obj: Obj, place: Place) -> Iterator[str]:
    """The fields by name, nested ones indented."""
    yield from named(obj)
    yield from marked(obj)
    meta = {k: v for k, v in obj["metadata"].items() if k not in _TOLD}
    yield from _fields(obj | {"metadata": meta}, "")


def _fields(content: Obj, indent: str) -> Iterator[str]:
    for name, value in sorted(content.items()):
        if isinstance(value, dict):
            yield f"{indent}{label(name)}:"
            yield from _fields(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{label(name)}:"
            yield from (line for one in value for line in _entry(one, indent + "  "))
        else:
            yield f"{indent}{label(name)}:\t{shown(value)}"


def _entry(value: Json, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _fields(value, indent)
    else:
        yield f"{indent}{shown(value)}"


def label(field: str) -> str:
    """`creationTimestamp` as `Creation Timestamp`; a name that is more than letters stays as it is."""
    if any(not (c.isalpha() or c == "-") for c in field):
        return field
    return " ".join(_titled(part) for part in _RUNS.findall(field))


def _titled(part: str) -> str:
    return part.upper() if part.upper() in _ACRONYMS else part[:1].upper() + part[1:]
