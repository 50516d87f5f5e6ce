"""HorizontalPodAutoscalers: what they measure and how far they may go."""

import json
from collections.abc import Iterator
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.kubectl.ages import UNKNOWN
from kbase.kubectl.describe import describes
from kbase.kubectl.describe.parts import marked, moment, named, table
from kbase.kubectl.places import Place
from kbase.kubectl.wording import UNSET
from kbase.types import Obj


@describes("horizontalpodautoscalers")
def autoscaler(obj: Obj, place: Place) -> Iterator[str]:
    """A HorizontalPodAutoscaler of autoscaling/v2."""
    spec, status = obj["spec"], obj.get("status") or {}
    about = spec["scaleTargetRef"]
    yield from named(obj)
    yield from marked(obj)
    yield f"CreationTimestamp:\t{moment(obj['metadata'].get('creationTimestamp'))}"
    yield f"Reference:\t{about['kind']}/{about['name']}"
    yield "Metrics:\t( current / target )"
    current = status.get("currentMetrics") or []
    for i, metric in enumerate(spec.get("metrics") or []):
        yield f"  {_metric(metric, current[i] if i < len(current) else {})}"
    yield f"Min replicas:\t{spec.get('minReplicas', UNSET)}"
    yield f"Max replicas:\t{spec['maxReplicas']}"
    yield from _behavior(spec.get("behavior"))
    replicas = f"{status.get('currentReplicas', 0)} current / {status.get('desiredReplicas', 0)} desired"
    yield f"{about['kind']} pods:\t{replicas}"
    if found := status.get("conditions"):
        rows = [[c["type"], c["status"], c.get("reason", ""), c.get("message", "")] for c in found]
        yield from table("Conditions", ("Type", "Status", "Reason", "Message"), rows)


def _metric(metric: Obj, current: Obj) -> str:
    """One metric: what it is, its value now and the one that is aimed at."""
    kind = metric.get("type", "")
    field = kind[:1].lower() + kind[1:]
    wanted, now = metric.get(field) or {}, current.get(field) or {}
    name = json.dumps(dig(wanted, "metric.name", ""), ensure_ascii=False)
    if kind in ("Resource", "ContainerResource"):
        return _resource(wanted, now)
    if kind == "Pods":
        return f"{name} on pods:\t{_pair(wanted, now, 'averageValue')}"
    if kind not in ("Object", "External"):
        return f"<unknown metric type {json.dumps(kind)}>"
    average = dig(wanted, "target.averageValue") is not None
    words = "(target average value)" if average else "(target value)"
    on = dig(wanted, "describedObject", {})
    where = f" on {on.get('kind', '')}/{on.get('name', '')}" if kind == "Object" else ""
    return f"{name}{where} {words}:\t{_pair(wanted, now, 'averageValue' if average else 'value')}"


def _pair(wanted: Obj, now: Obj, field: str) -> str:
    return f"{_value(now, field)} / {dig(wanted, f'target.{field}', '0')}"


def _value(now: Obj, field: str) -> Any:
    return dig(now, f"current.{field}", UNKNOWN)


def _resource(wanted: Obj, now: Obj) -> str:
    inside = f' of container "{wanted["container"]}"' if wanted.get("container") else ""
    what = f"resource {wanted.get('name', '')}{inside} on pods"
    if dig(wanted, "target.averageValue") is not None:
        return f"{what}:\t{_pair(wanted, now, 'averageValue')}"
    used = dig(now, "current.averageUtilization")
    current = UNKNOWN if used is None else f"{used}% ({dig(now, 'current.averageValue', '0')})"
    aim = dig(wanted, "target.averageUtilization")
    return f"{what}  (as a percentage of request):\t{current} / {'<auto>' if aim is None else f'{aim}%'}"


def _behavior(behavior: Obj | None) -> Iterator[str]:
    if behavior is None:
        return
    yield "Behavior:"
    for title, field in (("Scale Up", "scaleUp"), ("Scale Down", "scaleDown")):
        if (rules := behavior.get(field)) is None:
            continue
        yield f"  {title}:"
        if rules.get("stabilizationWindowSeconds") is not None:
            yield f"    Stabilization Window: {rules['stabilizationWindowSeconds']} seconds"
        if rules.get("policies"):
            yield f"    Select Policy: {rules.get('selectPolicy', 'Max')}"
            yield "    Policies:"
            for p in rules["policies"]:
                yield f"      - Type: {p['type']}\tValue: {p['value']}\tPeriod: {p['periodSeconds']} seconds"
