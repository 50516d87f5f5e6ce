"""HorizontalPodAutoscalers, PodDisruptionBudgets and CronJobs out of their `describe`."""

import re
from collections.abc import Iterator
from datetime import datetime

from kbase.cluster.resources import BY_KIND
from kbase.cluster.text.meta import conditions, described, selector
from kbase.cluster.text.outline import Field
from kbase.cluster.text.times import dated
from kbase.cluster.text.workloads import pod_spec
from kbase.types import Obj

_METRIC = re.compile(r"resource (?P<name>[\w./-]+) (?:of container \"(?P<container>[^\"]+)\" )?on pods\b(?P<rest>.*)")
_COUNTS = re.compile(r"(\d+) current / (\d+) desired")


def autoscaler(f: Field, now: datetime, namespace: str = "") -> Obj:
    """A HorizontalPodAutoscaler: target, bounds, metrics and conditions."""
    obj = described(f, "HorizontalPodAutoscaler", namespace=namespace)
    kind, _, name = f.get("Reference").partition("/")
    target = {"kind": kind, "name": name}
    if kind in BY_KIND:
        target["apiVersion"] = BY_KIND[kind].api_version
    spec = {
        "scaleTargetRef": target,
        "minReplicas": _count(f.get("Min replicas")),
        "maxReplicas": _count(f.get("Max replicas")),
        "metrics": list(_metrics(f.at("Metrics") or Field("", 0))),
    }
    said = _COUNTS.search("\n".join(c.value for c in f.children if c.key.endswith(" pods")))
    counts = {"desiredReplicas": int(said[2])} if said else {}
    counts |= {"currentReplicas": int(said[1])} if said and said[1] != "0" else {}  # as the API, which leaves 0 out
    status = counts | {"conditions": conditions(f)}
    return obj | {"spec": {k: v for k, v in spec.items() if v is not None}, "status": status}


def _count(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _metrics(where: Field) -> Iterator[Obj]:
    """What it scales by. Metrics other than of resources keep their type only."""
    for line in where.children:
        wanted = line.value.rpartition("/")[2].strip()
        if not (match := _METRIC.match(line.key)):
            kind = "Pods" if line.key.endswith("on pods") else "Object" if " on " in line.key else "External"
            yield {"type": kind}
            continue
        percent = re.match(r"(\d+)%", wanted)
        target = {"type": "Utilization", "averageUtilization": int(percent[1])} if percent else {"type": "AverageValue"}
        if not percent and wanted:
            target["averageValue"] = wanted
        one = {"name": match["name"], "target": target}
        inside = match["container"]
        if inside:
            yield {"type": "ContainerResource", "containerResource": one | {"container": inside}}
        else:
            yield {"type": "Resource", "resource": one}


def budget(f: Field, now: datetime, namespace: str = "") -> Obj:
    """A PodDisruptionBudget."""
    obj = described(f, "PodDisruptionBudget", namespace=namespace)
    titles = {"minAvailable": "Min available", "maxUnavailable": "Max unavailable"}
    wanted = {name: _count(said) if said.isdigit() else said for name, t in titles.items() if (said := f.get(t))}
    shown = {
        "disruptionsAllowed": "Allowed disruptions",
        "currentHealthy": "Current",
        "desiredHealthy": "Desired",
        "expectedPods": "Total",
    }
    status = {name: n for name, title in shown.items() if (n := _count(f.get("Status", title))) is not None}
    return obj | {"spec": wanted | {"selector": selector(f.get("Selector"))}, "status": status}


def cron_job(f: Field, now: datetime, namespace: str = "") -> Obj:
    """A CronJob. When it was made is not printed."""
    obj = described(f, "CronJob", namespace=namespace)
    template = f.at("Pod Template") or Field("", 0)
    spec = {
        "schedule": f.get("Schedule"),
        "timeZone": f.get("Time Zone"),
        "concurrencyPolicy": f.get("Concurrency Policy"),
        "suspend": f.get("Suspend") == "True",
        "startingDeadlineSeconds": _count(f.get("Starting Deadline Seconds").removesuffix("s")),
        "jobTemplate": {"spec": {"template": {"spec": pod_spec(template)}}},
    }
    running = [j.strip() for j in f.get("Active Jobs").split(",") if j.strip()]
    space = obj["metadata"].get("namespace", "")
    active = [{"apiVersion": "batch/v1", "kind": "Job", "name": j, "namespace": space} for j in running]
    status = {"lastScheduleTime": dated(f.get("Last Schedule Time")), "active": active}
    kept = {k: v for k, v in spec.items() if v not in ("", None)}
    return obj | {"spec": kept, "status": {k: v for k, v in status.items() if v}}
