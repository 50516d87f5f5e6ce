"""HorizontalPodAutoscalers that want more replicas than they may have."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import condition, condition_path, dig, measured, shows, when
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Step

AT_MAX = Phrase(
    "At maxReplicas {most}: the metrics ask for more, which may be meant.",
    "已達 maxReplicas {most}：依指標還需要更多副本；這可能是有意的。",
)
SHORT = Phrase(
    "At maxReplicas {most} for {minutes} min while {metric} is {now} against a target of {target}: about {wanted} "
    "replicas would be needed.",
    "已達 maxReplicas {most} {minutes} 分鐘，而 {metric} 為 {now}，目標是 {target}：大約需要 {wanted} 個副本。",
)
FIXED = Phrase(
    "minReplicas and maxReplicas are both {most}, so the autoscaler cannot add replicas although the metrics ask for "
    "more.",
    "minReplicas 與 maxReplicas 都是 {most}，因此即使指標需要，HPA 也無法增加副本。",
)
SYMPTOM = Phrase(
    "HorizontalPodAutoscaler {name}: ScalingLimited is True (TooManyReplicas) since {since}.",
    "HorizontalPodAutoscaler {name}：ScalingLimited 從 {since} 起為 True（TooManyReplicas）。",
)
SEE = Phrase("See metrics, conditions and events: {command}", "查看指標、condition 與事件：{command}")
RAISE = Phrase(
    "Raise maxReplicas if the nodes, the quota and what stands behind the pods (a database) can take it; otherwise "
    "make a pod do more.",
    "若節點、配額與 Pod 後面的系統（例如資料庫）承受得住，調高 maxReplicas；否則提高單一 Pod 的能力。",
)
_LONG = timedelta(minutes=15)  # a peak of some minutes is what the limit is there for
_TOLERANCE = 1.1  # within a tenth of its target the autoscaler itself does nothing


@dataclass(frozen=True)
class _Over:
    """A metric above its target. ratio: how far; at: place in status.currentMetrics."""

    name: str
    now: str
    target: str
    ratio: float
    evidence: tuple[Evidence, ...]


@check(
    code="HPA-AT-LIMIT",
    severity="info",
    reads=("horizontalpodautoscalers",),
    about=("HorizontalPodAutoscaler",),
    terms=("TooManyReplicas", "ScalingLimited", "maxReplicas", "HPA 到上限", "副本上限", "擴展上限"),
    notes=("runbooks/hpa-not-scaling", "autoscaling/hpa"),
)
def hpa_at_limit(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Autoscalers at maxReplicas: information, and a warning where a metric stays above its target for long.

    Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details
    """
    for hpa in cluster.list("horizontalpodautoscalers", scope.namespace):
        limited = condition(hpa, "ScalingLimited")
        # Where it cannot scale at all, another check says why; its limit is then old news.
        active = all(condition(hpa, c).get("status") != "False" for c in ("AbleToScale", "ScalingActive"))
        if active and limited.get("status") == "True" and limited.get("reason") == "TooManyReplicas":
            yield _finding(cluster, hpa)


def _finding(view: View, hpa: Obj) -> Finding:
    ref, at = ObjectRef.of(hpa), condition_path(hpa, "ScalingLimited")
    said, most = condition(hpa, "ScalingLimited"), dig(hpa, "spec.maxReplicas", "?")
    since = when(said.get("lastTransitionTime"))
    symptom = Step(
        ref, SYMPTOM(name=ref.name, since=said.get("lastTransitionTime", "?")), (shows(hpa, f"{at}.reason"),)
    )
    see = Action(SEE(command=verbatim(f"kubectl -n {ref.namespace} describe hpa {ref.name}")))
    actions = (see, Action(RAISE(), changes=True))
    limit = shows(hpa, ".spec.maxReplicas")
    over = max(_over(hpa), key=lambda o: o.ratio, default=None)
    if over and since and view.now - since >= _LONG:
        wanted = math.ceil(dig(hpa, "status.currentReplicas", most) * over.ratio)
        minutes = int((view.now - since).total_seconds() // 60)
        facts = {"metric": over.name, "now": over.now, "target": over.target, "wanted": wanted}
        cause = SHORT(most=most, minutes=minutes, **facts)
        return Finding(ref, cause, (symptom, Step(ref, cause, (limit, *over.evidence))), actions, severity="warning")
    fixed = dig(hpa, "spec.minReplicas", 1) == most
    cause = FIXED(most=most) if fixed else AT_MAX(most=most)
    return Finding(ref, cause, (symptom, Step(ref, cause, (limit,))), actions)


def _over(hpa: Obj) -> Iterator[_Over]:
    """The metrics that are clearly above their target at this moment."""
    current = {_identity(m): (i, m) for i, m in enumerate(dig(hpa, "status.currentMetrics", []))}
    for i, metric in enumerate(dig(hpa, "spec.metrics", [])):
        place, now = current.get(_identity(metric), (0, None))
        target = dig(_source(metric), "target", {})
        field = next((f for f in ("averageUtilization", "averageValue", "value") if f in target), None)
        have = dig(_source(now), f"current.{field}") if now and field else None
        ratio = _ratio(have, target.get(field)) if field else None
        if ratio and ratio > _TOLERANCE:
            kind, unit = _field_of(metric), "%" if field == "averageUtilization" else ""
            proof = (
                shows(hpa, f".status.currentMetrics[{place}].{kind}.current.{field}"),
                shows(hpa, f".spec.metrics[{i}].{kind}.target.{field}"),
            )
            yield _Over(_identity(metric)[1], f"{have}{unit}", f"{target[field]}{unit}", ratio, proof)


def _ratio(have: Any, target: Any) -> float | None:
    one, other = (measured(v) if v is not None else None for v in (have, target))
    return one / other if one is not None and other else None


def _field_of(metric: Mapping[str, Any]) -> str:
    """The field that holds a metric's source: `ContainerResource` -> `containerResource`."""
    kind = str(metric["type"])
    return kind[:1].lower() + kind[1:]


def _source(metric: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = metric.get(_field_of(metric)) or {}
    return found


def _identity(metric: Mapping[str, Any]) -> tuple[str, str, str]:
    """What tells one metric from another in spec and status: type, name, container."""
    source = _source(metric)
    return str(metric["type"]), str(source.get("name") or dig(source, "metric.name", "")), str(source.get("container"))
