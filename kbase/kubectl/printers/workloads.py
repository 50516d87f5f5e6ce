"""Workloads: what owns pods, what scales them and what guards them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.kubectl.ages import between, since
from kbase.kubectl.printers import prints
from kbase.kubectl.wording import NONE, UNSET, age, images, pairs, selector, up_to
from kbase.types import Obj

_JOB_STATES = {"Suspended": "Suspended", "FailureTarget": "FailureTarget", "SuccessCriteriaMet": "SuccessCriteriaMet"}


def _name(obj: Obj) -> str:
    return str(obj["metadata"]["name"])


def _status(obj: Obj, *fields: str) -> list[int]:
    return [dig(obj, f"status.{f}", 0) for f in fields]


def _template(obj: Obj, path: str = "spec.template.spec") -> tuple[str, str]:
    return images(dig(obj, path, {}))


@prints("deployments", columns="Name, Ready, Up-to-date, Available, Age, +Containers, +Images, +Selector")
def deployment(obj: Obj, now: datetime) -> Sequence[Any]:
    """A Deployment."""
    ready, updated, available = _status(obj, "readyReplicas", "updatedReplicas", "availableReplicas")
    wanted = f"{ready}/{dig(obj, 'spec.replicas', 0)}"
    return _name(obj), wanted, updated, available, age(obj, now), *_template(obj), selector(dig(obj, "spec.selector"))


@prints("replicasets", columns="Name, Desired, Current, Ready, Age, +Containers, +Images, +Selector")
def replica_set(obj: Obj, now: datetime) -> Sequence[Any]:
    """A ReplicaSet."""
    numbers = dig(obj, "spec.replicas", 0), *_status(obj, "replicas", "readyReplicas")
    return _name(obj), *numbers, age(obj, now), *_template(obj), selector(dig(obj, "spec.selector"))


@prints("replicationcontrollers", columns="Name, Desired, Current, Ready, Age, +Containers, +Images, +Selector")
def replication_controller(obj: Obj, now: datetime) -> Sequence[Any]:
    """A ReplicationController, whose selector is a plain mapping."""
    numbers = dig(obj, "spec.replicas", 0), *_status(obj, "replicas", "readyReplicas")
    return _name(obj), *numbers, age(obj, now), *_template(obj), pairs(dig(obj, "spec.selector"))


@prints("statefulsets", columns="Name, Ready, Age, +Containers, +Images")
def stateful_set(obj: Obj, now: datetime) -> Sequence[Any]:
    """A StatefulSet."""
    ready = f"{dig(obj, 'status.readyReplicas', 0)}/{dig(obj, 'spec.replicas', 0)}"
    return _name(obj), ready, age(obj, now), *_template(obj)


@prints(
    "daemonsets",
    columns="Name, Desired, Current, Ready, Up-to-date, Available, Node Selector, Age, +Containers, +Images, +Selector",
)
def daemon_set(obj: Obj, now: datetime) -> Sequence[Any]:
    """A DaemonSet."""
    fields = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled")
    numbers = _status(obj, *fields, "numberAvailable")
    nodes = pairs(dig(obj, "spec.template.spec.nodeSelector"))
    return _name(obj), *numbers, nodes, age(obj, now), *_template(obj), selector(dig(obj, "spec.selector"))


@prints("jobs", columns="Name, Status, Completions, Duration, Age, +Containers, +Images, +Selector")
def job(obj: Obj, now: datetime) -> Sequence[Any]:
    """A Job."""
    started, ended = dig(obj, "status.startTime"), dig(obj, "status.completionTime")
    lasted = between(started, ended, now) if started else ""
    states = _job_state(obj), _completions(obj), lasted, age(obj, now)
    return _name(obj), *states, *_template(obj), selector(dig(obj, "spec.selector"))


def _job_state(obj: Obj) -> str:
    true = {c["type"] for c in dig(obj, "status.conditions", []) if c.get("status") == "True"}
    if "Complete" in true or "Failed" in true:
        return "Complete" if "Complete" in true else "Failed"
    if dig(obj, "metadata.deletionTimestamp"):
        return "Terminating"
    return next((word for type_, word in _JOB_STATES.items() if type_ in true), "Running")


def _completions(obj: Obj) -> str:
    done, wanted = dig(obj, "status.succeeded", 0), dig(obj, "spec.completions")
    if wanted is not None:
        return f"{done}/{wanted}"
    side_by_side = dig(obj, "spec.parallelism", 0)
    return f"{done}/1 of {side_by_side}" if side_by_side > 1 else f"{done}/1"


@prints(
    "cronjobs",
    columns="Name, Schedule, Timezone, Suspend, Active, Last Schedule, Age, +Containers, +Images, +Selector",
)
def cron_job(obj: Obj, now: datetime) -> Sequence[Any]:
    """A CronJob."""
    spec = obj["spec"]
    suspended = spec.get("suspend")
    last = dig(obj, "status.lastScheduleTime")
    when = spec["schedule"], spec.get("timeZone") or NONE, UNSET if suspended is None else str(bool(suspended))
    runs = len(dig(obj, "status.active", [])), since(last, now) if last else NONE
    template = _template(obj, "spec.jobTemplate.spec.template.spec")
    return _name(obj), *when, *runs, age(obj, now), *template, selector(dig(obj, "spec.jobTemplate.spec.selector"))


@prints("poddisruptionbudgets", columns="Name, Min Available, Max Unavailable, Allowed Disruptions, Age")
def disruption_budget(obj: Obj, now: datetime) -> Sequence[Any]:
    """A PodDisruptionBudget."""
    limits = [dig(obj, f"spec.{f}", "N/A") for f in ("minAvailable", "maxUnavailable")]
    return _name(obj), *limits, dig(obj, "status.disruptionsAllowed", 0), age(obj, now)


@prints("horizontalpodautoscalers", columns="Name, Reference, Targets, MinPods, MaxPods, Replicas, Age")
def autoscaler(obj: Obj, now: datetime) -> Sequence[Any]:
    """A HorizontalPodAutoscaler of autoscaling/v2."""
    spec = obj["spec"]
    target = f"{spec['scaleTargetRef']['kind']}/{spec['scaleTargetRef']['name']}"
    limits = spec.get("minReplicas", UNSET), spec["maxReplicas"], dig(obj, "status.currentReplicas", 0)
    return _name(obj), target, targets(obj), *limits, age(obj, now)


def targets(obj: Obj) -> str:
    """What an autoscaler measures against what it aims at: `cpu: 12%/50%`."""
    specs, found = dig(obj, "spec.metrics", []), dig(obj, "status.currentMetrics") or []
    metrics = [_metric(s, found[i] if i < len(found) else {}) for i, s in enumerate(specs)]
    return up_to(metrics, 2, glue=", ") or NONE


def _metric(spec: Obj, found: Obj) -> str:
    source = spec["type"][:1].lower() + spec["type"][1:]
    aim, current = dig(spec, f"{source}.target", {}), dig(found, f"{source}.current", {})
    if source in ("resource", "containerResource"):
        return f"{dig(spec, f'{source}.name')}: {_usage(aim, current)}"
    if source == "pods" or "averageValue" not in aim:
        field = "averageValue" if source == "pods" else "value"
        return f"{current.get(field, '<unknown>')}/{aim.get(field, '<auto>')}"
    return f"{current.get('averageValue', '<unknown>')}/{aim['averageValue']} (avg)"


def _usage(aim: Obj, current: Obj) -> str:
    if "averageValue" in aim:
        return f"{current.get('averageValue', '<unknown>')}/{aim['averageValue']}"
    now, wanted = current.get("averageUtilization"), aim.get("averageUtilization")
    return f"{'<unknown>' if now is None else f'{now}%'}/{'<auto>' if wanted is None else f'{wanted}%'}"


@prints("controllerrevisions", columns="Name, Controller, Revision, Age")
def controller_revision(obj: Obj, now: datetime) -> Sequence[Any]:
    """A ControllerRevision: one state of a StatefulSet or DaemonSet."""
    owner = next((o for o in dig(obj, "metadata.ownerReferences", []) if o.get("controller")), None)
    group = owner["apiVersion"].rpartition("/")[0] if owner else ""
    kind = owner["kind"].lower() + (f".{group}" if group else "") if owner else ""
    return _name(obj), f"{kind}/{owner['name']}" if owner else NONE, obj.get("revision", 0), age(obj, now)
