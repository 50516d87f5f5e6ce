"""Reading Kubernetes objects: fields by path, selectors, quantities, times, conditions."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kbase.types import Evidence, Obj, ObjectRef

_SUFFIX = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18}
_SUFFIX |= {f"{p}i": 1024**n for n, p in enumerate("KMGTPE", start=1)} | {"m": 1e-3, "u": 1e-6, "n": 1e-9}
_QUANTITY = re.compile(r"([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)")


def dig(obj: Any, path: str, default: Any = None) -> Any:
    """The value at a dotted path of mapping keys and list positions ("status.conditions.0.type"); default if absent."""
    for part in path.split("."):
        if isinstance(obj, dict):  # tested by itself: a check digs a million times, and isinstance of an ABC is slow
            obj = obj.get(part)
        elif isinstance(obj, list) and part.isdigit() and int(part) < len(obj):
            obj = obj[int(part)]
        else:
            return default
    return default if obj is None else obj


def number(obj: Any, path: str) -> int:
    """A whole number at a dotted path; 0 where there is none, or something else."""
    found = dig(obj, path, 0)
    return found if isinstance(found, int) else 0


def shows(obj: Obj, path: str, *, value: Any = None) -> Evidence:
    """Evidence read from an object: path as kubectl spells it (".spec.replicas", "...[0]..."), value found there.

    value: given where what is shown is a summary of the field rather than the field itself.
    """
    if value is None:
        value = dig(obj, re.sub(r"\[(\d+)\]", r".\1", path).strip("."))
    return Evidence(ObjectRef.of(obj), path, value)


def absent(kind: str, namespace: str, name: str) -> Evidence:
    """Evidence that an object does not exist. Only for a name that a complete answer of the cluster did not hold."""
    return Evidence(ObjectRef(kind, namespace, name), "", None)


def condition(obj: Obj, type_: str) -> Mapping[str, Any]:
    """The status condition of one type; an empty mapping where there is none."""
    return next((c for c in dig(obj, "status.conditions", []) if c.get("type") == type_), {})


def condition_path(obj: Obj, type_: str) -> str:
    """The path of that condition (".status.conditions[2]"), for evidence."""
    types = [c.get("type") for c in dig(obj, "status.conditions", [])]
    return f".status.conditions[{types.index(type_)}]"


def quantity(text: str | int | float) -> float:
    """A Kubernetes quantity as a number: cores, bytes or a count ("250m" -> 0.25, "1Gi" -> 1073741824).

    Raises ValueError for anything else. Source:
    https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
    """
    match = _QUANTITY.fullmatch(str(text))
    if not match or match[2] not in _SUFFIX:
        raise ValueError(f"not a Kubernetes quantity: {text!r}")
    return float(match[1]) * _SUFFIX[match[2]]


def measured(text: str | int | float) -> float | None:
    """A quantity as a number; None for what is none, of which nothing can be said."""
    try:
        return quantity(text)
    except ValueError:
        return None


def exceeds(one: str | int | float, other: str | int | float) -> bool:
    """Whether one quantity is larger than another; False where either is none."""
    a, b = measured(one), measured(other)
    return a is not None and b is not None and a > b


def selects(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    """Whether a LabelSelector (matchLabels, matchExpressions) holds for labels. None selects nothing, {} everything."""
    if selector is None:
        return False
    plain = all(labels.get(k) == v for k, v in (selector.get("matchLabels") or {}).items())
    return plain and all(_holds(e, labels) for e in selector.get("matchExpressions") or [])


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, operator, values = expression["key"], expression["operator"], expression.get("values") or []
    if operator == "Exists":
        return key in labels
    if operator == "DoesNotExist":
        return key not in labels
    if operator == "NotIn":
        return labels.get(key) not in values
    return labels.get(key) in values


def when(timestamp: str | None) -> datetime | None:
    """An API timestamp (RFC 3339) as an aware datetime; None for None, "" and what is no such timestamp."""
    try:
        found = datetime.fromisoformat(timestamp.replace("Z", "+00:00")) if timestamp else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def event_time(event: Obj) -> str:
    """When an event last happened. `lastTimestamp` may be null: then series, eventTime, first seen, creation."""
    return str(
        dig(event, "series.lastObservedTime")
        or dig(event, "lastTimestamp")
        or dig(event, "eventTime")
        or dig(event, "firstTimestamp")
        or dig(event, "metadata.creationTimestamp", "")
    )


def owned_by(obj: Obj) -> Mapping[str, Any]:
    """The controlling ownerReference; an empty mapping where nothing controls the object."""
    return next((o for o in dig(obj, "metadata.ownerReferences", []) if o.get("controller")), {})


def labels(obj: Obj) -> Mapping[str, str]:
    """metadata.labels, never None."""
    found: Mapping[str, str] = dig(obj, "metadata.labels", {})
    return found


def names(objects: Iterable[Obj]) -> list[str]:
    """metadata.name of each, sorted."""
    return sorted(o["metadata"]["name"] for o in objects)
