"""Pods and the objects that keep pods running, out of their `describe`."""

import re
from datetime import datetime

from kbase.cluster.text import events
from kbase.cluster.text.containers import containers, status, volumes
from kbase.cluster.text.meta import conditions, described
from kbase.cluster.text.outline import Field
from kbase.cluster.text.tables import pairs
from kbase.cluster.text.times import age, dated, stamp
from kbase.types import Obj, ObjectRef, Objects

# A controller writes the same words into its condition and its event; `describe` prints only those of the event.
_WORDS = {"PodScheduled": "FailedScheduling", "ReplicaFailure": "FailedCreate"}


def pod(f: Field, now: datetime, namespace: str = "") -> Obj:
    """A Pod. Its waiting containers have a reason and no message, which `describe` does not print."""
    obj = described(f, "Pod", namespace=namespace)
    obj["spec"] = pod_spec(f)
    node = f.get("Node").partition("/")[0]
    if node:
        obj["spec"]["nodeName"] = node
    phase = f.get("Status").split(" ")[0]
    if phase == "Terminating":
        obj["metadata"]["deletionTimestamp"] = stamp(now)
        phase = "Running" if f.at("Containers") else "Pending"
    reported = {
        "phase": phase,
        "reason": f.get("Reason"),
        "message": f.get("Message"),
        "podIP": f.get("IP"),
        "qosClass": f.get("QoS Class"),
        "startTime": dated(f.get("Start Time")),
        "conditions": with_words(conditions(f), list(events.below(f, ObjectRef.of(obj), now))),
        "initContainerStatuses": _statuses(f.at("Init Containers")),
        "containerStatuses": _statuses(f.at("Containers")),
    }
    return obj | {"status": {k: v for k, v in reported.items() if v}}


def printed(f: Field) -> datetime | None:
    """When a described pod was printed, by the age of its first event and the time of its start; None where unknown.

    Only while ages count seconds: minutes are too coarse to keep the order of its events and its containers' runs.
    """
    start = dated(f.get("Start Time"))
    first = re.search(r"Normal\s+Scheduled\s+(\d+s|\d+m\d+s)\s", "\n".join(f.body))
    passed = age(first[1]) if first else None
    return None if start is None or passed is None else datetime.fromisoformat(start) + passed


def pod_spec(f: Field) -> Obj:
    """spec of a pod or of a pod template. Affinity and imagePullSecrets are not printed, so they are not there."""
    spec = {
        "initContainers": containers(f.at("Init Containers")),
        "containers": containers(f.at("Containers")),
        "volumes": volumes(f.at("Volumes")),
        "nodeSelector": f.pairs("Node-Selectors"),
        "tolerations": [_toleration(line) for line in f.lines("Tolerations")],
        "serviceAccountName": f.get("Service Account"),
        "priorityClassName": f.get("Priority Class Name"),
    }
    return {k: v for k, v in spec.items() if v}


def _toleration(line: str) -> Obj:
    """ "key=value:Effect op=Exists for 300s" with any part left out."""
    what, _, rest = line.partition(" ")
    key, _, effect = what.partition(":") if not what.startswith("op=") else ("", "", "")
    key, equals, value = key.partition("=")
    exists = "op=Exists" in line or not equals
    found = {"key": key, "value": value, "effect": effect, "operator": "Exists" if exists else "Equal"}
    seconds = re.search(r"for (\d+)s", rest)
    return {k: v for k, v in found.items() if v} | ({"tolerationSeconds": int(seconds[1])} if seconds else {})


def _statuses(where: Field | None) -> Objects:
    found = (status(c) for c in (where.children if where else []))
    return [s for s in found if s]


def with_words(found: Objects, said: Objects) -> Objects:
    """Conditions with the words of the events that tell the same."""
    for condition in found:
        reason = _WORDS.get(condition["type"])
        wrong = condition["status"] == ("False" if condition["type"] == "PodScheduled" else "True")
        event = max((e for e in said if e["reason"] == reason), key=lambda e: e["lastTimestamp"] or "", default=None)
        if wrong and event:
            condition["message"], condition["lastTransitionTime"] = event["message"], event["firstTimestamp"]
            condition.setdefault("reason", "Unschedulable" if reason == "FailedScheduling" else reason)
    return found


def workload(f: Field, kind: str, now: datetime, namespace: str = "") -> Obj:
    """A Deployment, ReplicaSet, StatefulSet, DaemonSet or Job with its pod template, counts and conditions."""
    obj = described(f, kind, namespace=namespace)
    template = f.at("Pod Template") or Field("", 0)
    obj["spec"] = {
        "selector": {"matchLabels": pairs(f.get("Selector"))},
        "template": {"metadata": {"labels": template.pairs("Labels")}, "spec": pod_spec(template)},
    }
    desired, reported = _counts(f, kind)
    if desired is not None:
        obj["spec"]["replicas"] = desired
    found = with_words(conditions(f), list(events.below(f, ObjectRef.of(obj), now)))
    return obj | {"status": reported | ({"conditions": found} if found else {})}


_COUNTED = {
    "updated": "updatedReplicas",
    "total": "replicas",
    "current": "replicas",
    "available": "availableReplicas",
    "unavailable": "unavailableReplicas",
}
_DAEMONS = {
    "Desired Number of Nodes Scheduled": "desiredNumberScheduled",
    "Current Number of Nodes Scheduled": "currentNumberScheduled",
    "Number of Nodes Scheduled with Available Pods": "numberAvailable",
    "Number of Nodes Misscheduled": "numberMisscheduled",
}


def _counts(f: Field, kind: str) -> tuple[int | None, Obj]:
    """Desired replicas, None where the kind has none, and the counts of the status."""
    if kind == "DaemonSet":
        return None, {name: int(f.get(title)) for title, name in _DAEMONS.items() if f.get(title)}
    said = {what: int(n) for n, what in re.findall(r"(\d+) (\w+)", f.get("Replicas"))}
    reported = {name: said[what] for what, name in _COUNTED.items() if what in said}
    # What is not ready is not available either, and only these two kinds print how many are available.
    if kind == "Deployment":
        reported["readyReplicas"] = reported.get("availableReplicas", 0)
    return said.get("desired"), {k: v for k, v in reported.items() if v}  # as the API, which leaves zeros out
