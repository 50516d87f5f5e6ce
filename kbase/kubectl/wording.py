"""Parts of objects as kubectl writes them: labels, selectors, access modes, lists that are cut off."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.kubectl.ages import since
from kbase.types import Obj

NONE, UNSET = "<none>", "<unset>"
_MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
_OPERATORS = {"In": "in", "NotIn": "notin"}


def age(obj: Obj, now: datetime) -> str:
    """How long ago the object was created."""
    return since(dig(obj, "metadata.creationTimestamp"), now)


def pairs(labels: Mapping[str, str] | None) -> str:
    """`a=b,c=d` by key; "<none>" without any."""
    return ",".join(f"{k}={v}" for k, v in sorted((labels or {}).items())) or NONE


def selector(spec: Mapping[str, Any] | None) -> str:
    """A LabelSelector (matchLabels, matchExpressions) in the words of `-l`; "<none>" for an empty one or none."""
    spec = spec or {}
    terms = {k: f"{k}={v}" for k, v in (spec.get("matchLabels") or {}).items()}
    terms |= {e["key"]: _expression(e) for e in spec.get("matchExpressions") or []}
    return ",".join(term for _, term in sorted(terms.items())) or NONE


def _expression(e: Mapping[str, Any]) -> str:
    if e["operator"] == "Exists":
        return str(e["key"])
    if e["operator"] == "DoesNotExist":
        return f"!{e['key']}"
    return f"{e['key']} {_OPERATORS[e['operator']]} ({','.join(sorted(e.get('values') or []))})"


def modes(names: Sequence[str] | None) -> str:
    """Access modes in short: `RWO,ROX`."""
    return ",".join(short for name, short in _MODES.items() if name in (names or []))


def up_to(items: Sequence[str], most: int, *, total: int | None = None, glue: str = ",") -> str:
    """The first items; how many more there are stands behind them."""
    more = (len(items) if total is None else total) - most
    shown = glue.join(items[:most])
    return f"{shown} + {more} more..." if more > 0 and len(items) > most else shown


def images(pod_spec: Obj) -> tuple[str, str]:
    """Names and images of the containers, each joined by commas."""
    containers = pod_spec.get("containers") or []
    return ",".join(c["name"] for c in containers), ",".join(c.get("image", "") for c in containers)


def group_kind(obj: Obj) -> str:
    """`pod`, `deployment.apps`: what stands before a name where several kinds are shown."""
    group, slash, _ = str(obj.get("apiVersion", "")).partition("/")
    return str(obj["kind"]).lower() + (f".{group}" if slash else "")
