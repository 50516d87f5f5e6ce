"""What bounds other objects: quotas, limit ranges, namespaces, budgets, priorities, autoscalers."""

from collections.abc import Iterator

from kbase.diagnosis.objects import dig
from kbase.errors import Unreadable
from kbase.kubectl.describe import describes
from kbase.kubectl.describe.parts import marked, moment, named, table
from kbase.kubectl.places import Place
from kbase.kubectl.quantities import Amount
from kbase.kubectl.wording import UNSET, pairs, selector
from kbase.types import Obj, Objects

_QUOTA = ("Resource", "Used", "Hard")
_LIMITS = ("Type", "Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio")
_BOUNDS = ("min", "max", "defaultRequest", "default", "maxLimitRequestRatio")
_SCOPES = {
    "Terminating": "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before"
    " being actively terminated by the system.",
    "NotTerminating": "Matches all pods that do not have an active deadline. These pods usually include long running"
    " pods whose container command is not expected to terminate.",
    "BestEffort": "Matches all pods that do not have resource requirements set. These pods have a best effort quality"
    " of service.",
    "NotBestEffort": "Matches all pods that have at least one resource requirement set. These pods have a burstable or"
    " guaranteed quality of service.",
}


@describes("resourcequotas", events=False)
def quota(obj: Obj, place: Place) -> Iterator[str]:
    """A ResourceQuota."""
    yield from named(obj)
    yield from _scopes(obj, " * ")
    yield from table("", _QUOTA, _used(obj), "")


def _scopes(obj: Obj, bullet: str) -> Iterator[str]:
    scopes = sorted(dig(obj, "spec.scopes", []))
    if scopes:
        yield f"Scopes:\t{', '.join(scopes)}"
        yield from (f"{bullet}{_SCOPES[s]}" for s in scopes if s in _SCOPES)


def _used(obj: Obj) -> list[list[str]]:
    used, hard = dig(obj, "status.used", {}), dig(obj, "status.hard", {})
    return [[name, _alike(str(used.get(name, "0")), str(hard[name])), str(hard[name])] for name in sorted(hard)]


def _alike(used: str, hard: str) -> str:
    """What is used, in the units of what it is held against."""
    return str(Amount(Amount.of(used).value, Amount.of(hard).binary)) if used != "0" else used


@describes("limitranges", events=False)
def limit_range(obj: Obj, place: Place) -> Iterator[str]:
    """A LimitRange."""
    yield from named(obj)
    yield from table("", _LIMITS, _bounds([obj]), "")


def _bounds(ranges: Objects) -> Iterator[list[str]]:
    for limit in [limit for r in ranges for limit in dig(r, "spec.limits", [])]:
        for name in sorted({n for bound in _BOUNDS for n in limit.get(bound) or {}}):
            yield [limit.get("type", ""), name, *(str((limit.get(b) or {}).get(name, "-")) for b in _BOUNDS)]


@describes("namespaces", events=False)
def namespace(obj: Obj, place: Place) -> Iterator[str]:
    """A Namespace with its quotas and limits."""
    yield from named(obj, namespaced=False)
    yield from marked(obj)
    yield f"Status:\t{dig(obj, 'status.phase', '')}"
    if found := dig(obj, "status.conditions", []):
        rows = [[c["type"], c["status"], moment(c.get("lastTransitionTime")), *_why(c)] for c in found]
        yield from table("Conditions", ("Type", "Status", "LastTransitionTime", "Reason", "Message"), rows)
    yield ""
    yield from _inside(obj, place, "resourcequotas", "resource quota")
    yield ""
    yield from _inside(obj, place, "limitranges", "LimitRange resource")


def _why(condition: Obj) -> tuple[str, str]:
    return condition.get("reason", ""), condition.get("message", "")


def _inside(obj: Obj, place: Place, plural: str, word: str) -> Iterator[str]:
    try:
        found = place.session.list(plural, obj["metadata"]["name"])
    except Unreadable as why:
        yield f"{word[0].upper()}{word[1:]}: not read: {why.detail}"
        return
    if not found:
        yield f"No {word}."
    elif plural == "limitranges":
        yield "Resource Limits"
        yield from table("", _LIMITS, _bounds(found), " ")
    else:
        yield "Resource Quotas"
        for one in sorted(found, key=lambda q: str(q["metadata"]["name"])):
            yield f"  Name:\t{one['metadata']['name']}"
            yield from (f"  {line}" for line in _scopes(one, "* "))
            yield "  Resource\tUsed\tHard"
            yield "  --------\t---\t---"
            yield from (f"  {chr(9).join(row)}" for row in _used(one))


@describes("poddisruptionbudgets")
def budget(obj: Obj, place: Place) -> Iterator[str]:
    """A PodDisruptionBudget."""
    spec, status = obj["spec"], obj.get("status") or {}
    yield from named(obj)
    if spec.get("minAvailable") is not None:
        yield f"Min available:\t{spec['minAvailable']}"
    elif spec.get("maxUnavailable") is not None:
        yield f"Max unavailable:\t{spec['maxUnavailable']}"
    yield f"Selector:\t{selector(spec['selector']) if spec.get('selector') is not None else UNSET}"
    yield "Status:"
    for title, field in (
        ("Allowed disruptions", "disruptionsAllowed"),
        ("Current", "currentHealthy"),
        ("Desired", "desiredHealthy"),
        ("Total", "expectedPods"),
    ):
        yield f"    {title}:\t{status.get(field, 0)}"


@describes("priorityclasses")
def priority_class(obj: Obj, place: Place) -> Iterator[str]:
    """A PriorityClass."""
    yield from named(obj, namespaced=False)
    yield f"Value:\t{obj.get('value', 0)}"
    yield f"GlobalDefault:\t{str(bool(obj.get('globalDefault'))).lower()}"
    yield f"PreemptionPolicy:\t{obj.get('preemptionPolicy', '')}"
    yield f"Description:\t{obj.get('description', '')}"
    yield f"Annotations:\t{pairs(obj['metadata'].get('annotations'))}"
