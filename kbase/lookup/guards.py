"""Which NetworkPolicies, disruption budgets and autoscalers apply to a workload."""

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import PODS_CARRY, belongs, command, counted, demanded, lines, listed, many, pod_labels, whole
from kbase.question.facts import Asked
from kbase.text import Phrase
from kbase.types import Evidence, Obj

APPLY = Phrase(
    "**{n} of {all} {kind}** in namespace {space} for {name}: {names}",
    "**命名空間 {space} 的 {all} 個 {kind} 中有 {n} 個**適用於 {name}：{names}",
)
NONE = Phrase(
    "**0 of {all} {kind}** in namespace {space} for {name}",
    "**命名空間 {space} 的 {all} 個 {kind} 中有 0 個**適用於 {name}",
)
_PATHS = {
    "networkpolicies": ".spec.podSelector",
    "poddisruptionbudgets": ".spec.selector",
    "horizontalpodautoscalers": ".spec.scaleTargetRef",
}


def _fits(asked: Asked) -> bool:
    return asked.target in _PATHS and bool(asked.names) and demanded(asked) <= {"points to"}


@lookup(fits=_fits, names=(*NAMED, "services"))
def guards(view: View, asked: Asked, place: Place) -> Result | None:
    """The objects of the kind asked for that select the pods of the one named, or scale it."""
    if len(place.objects) != 1 or (obj := whole(view, place.objects[0])) is None:
        return None
    ref, plural = place.objects[0], asked.target
    if ref.kind == RESOURCES[plural].kind:
        return None
    there = listed(view, plural, ref.namespace)
    found = [o for o in there if _applies(view, o, obj)]
    rows = tuple(Row((o["metadata"]["name"], *_cells(o)), (_proof(o, plural),)) for o in found)
    shown = command(plural, ref.namespace, "-o wide")
    facts = {
        "all": len(there),
        "kind": many(RESOURCES[plural].kind, len(there)),
        "space": ref.namespace,
        "name": f"`{ref}`",
    }
    names = [f"`{o['metadata']['name']}`" for o in found]
    lead = APPLY(n=len(found), names=names, **facts) if found else NONE(**facts)
    remarks = (
        ()
        if found or plural not in ("networkpolicies", "poddisruptionbudgets")
        else (PODS_CARRY(labels=lines(pod_labels(obj))),)
    )
    seen = counted(plural, ref.namespace, len(found), shown)
    return Result(lead, seen, shown, ("NAME", *_TITLES[plural]), rows, len(found) == len(there), remarks)


_TITLES = {
    "networkpolicies": ("POD-SELECTOR", "POLICYTYPES"),
    "poddisruptionbudgets": ("SELECTOR", "ALLOWED DISRUPTIONS"),
    "horizontalpodautoscalers": ("REFERENCE", "MINPODS-MAXPODS"),
}


def _applies(view: View, guard: Obj, obj: Obj) -> bool:
    if guard["kind"] != "HorizontalPodAutoscaler":
        return _by_selector(view, guard, obj)
    target = dig(guard, "spec.scaleTargetRef", {})
    names = [(obj["kind"], obj["metadata"]["name"])]
    return (target.get("kind"), target.get("name")) in names


def _by_selector(view: View, guard: Obj, obj: Obj) -> bool:
    if obj["kind"] != "Service":
        return belongs(view, obj, guard)
    pods = listed(view, "pods", obj["metadata"]["namespace"])
    return any(belongs(view, p, guard) for p in pods if belongs(view, p, obj))


def _cells(guard: Obj) -> tuple[str, str]:
    if guard["kind"] == "HorizontalPodAutoscaler":
        target = dig(guard, "spec.scaleTargetRef", {})
        limits = f"{dig(guard, 'spec.minReplicas', 1)}-{dig(guard, 'spec.maxReplicas', '')}"
        return f"{target.get('kind')}/{target.get('name')}", limits
    if guard["kind"] == "PodDisruptionBudget":
        return lines(dig(guard, "spec.selector.matchLabels", {})), str(dig(guard, "status.disruptionsAllowed", ""))
    return lines(dig(guard, "spec.podSelector.matchLabels", {})), ",".join(dig(guard, "spec.policyTypes", []))


def _proof(guard: Obj, plural: str) -> Evidence:
    return shows(guard, _PATHS[plural])
