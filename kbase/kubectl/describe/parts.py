"""Lines that several kinds have in common: names, labels, annotations, times, conditions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from kbase.diagnosis.objects import owned_by, when
from kbase.kubectl.ages import lasting
from kbase.kubectl.wording import NONE, UNSET
from kbase.types import Obj

_LONGEST = 140  # of an annotation in one line
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def named(obj: Obj, *, namespaced: bool = True) -> Iterator[str]:
    """The name, and the namespace."""
    yield f"Name:\t{obj['metadata']['name']}"
    if namespaced:
        yield f"Namespace:\t{obj['metadata'].get('namespace', '')}"


def marked(obj: Obj) -> Iterator[str]:
    """Labels and annotations."""
    meta = obj["metadata"]
    yield from labelled("Labels", meta.get("labels"))
    yield from annotated("Annotations", meta.get("annotations"))


def column(title: str, values: Iterable[str], indent: str = "") -> Iterator[str]:
    """Values one below the other behind their title; "<none>" without any. indent: of all lines but the first."""
    shown = [*values] or [NONE]
    yield f"{title}:\t{shown[0]}"
    yield from (f"{indent}\t{value}" for value in shown[1:])


def labelled(title: str, labels: Mapping[str, Any] | None) -> Iterator[str]:
    """`key=value` by key, a line each."""
    return column(title, [f"{k}={v}" for k, v in sorted((labels or {}).items())])


def annotated(title: str, annotations: Mapping[str, str] | None) -> Iterator[str]:
    """`key: value` by key; a long value stands below its key, each of its lines cut off."""
    kept = sorted((k, v.removesuffix("\n")) for k, v in (annotations or {}).items() if k != _APPLIED)
    lines: list[str] = []
    for key, value in kept:
        if len(key) + len(value) + 2 > _LONGEST or "\n" in value:
            lines += [f"{key}:", *(f"  {_cut(part, _LONGEST - 2)}" for part in value.split("\n"))]
        else:
            lines.append(f"{key}: {value}")
    yield from _below(title, lines)


def _below(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"{title}:\t{lines[0] if lines else NONE}"
    yield from (f"\t{line}" for line in lines[1:])


def _cut(text: str, most: int) -> str:
    return f"{text[:most]}..." if len(text) > most else text


def moment(timestamp: str | None) -> str:
    """A time in UTC as RFC 1123 writes it; what was never set is the year 1."""
    return format_datetime((when(timestamp) or _NEVER).astimezone(UTC))


def controlled(obj: Obj) -> Iterator[str]:
    """Who controls the object; nothing where nobody does."""
    if owner := owned_by(obj):
        yield f"Controlled By:\t{owner['kind']}/{owner['name']}"


def ending(obj: Obj, now: datetime) -> str:
    """`Terminating (lasts 5m)` for an object that is being deleted, else ""."""
    deleted = when(obj["metadata"].get("deletionTimestamp"))
    return f"Terminating (lasts {lasting((now - deleted).total_seconds())})" if deleted else ""


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]], indent: str = "  ") -> Iterator[str]:
    """Rows under a ruled header, indented below a title ("" for none)."""
    if title:
        yield f"{title}:"
    yield indent + "\t".join(head)
    yield indent + "\t".join("-" * len(h) for h in head)
    yield from (indent + "\t".join(map(str, row)) for row in rows)


def go_list(values: Iterable[Any] | None) -> str:
    """A list as Go prints it: `[a b]`."""
    return f"[{' '.join(map(str, values or []))}]"


def boolean(value: bool | None) -> str:
    """`True`, `False`, `<unset>`."""
    return UNSET if value is None else str(bool(value))
