"""From the labels of an alert to the object that it is about."""

import re
from collections.abc import Iterator, Mapping

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.view import View
from kbase.diagnosis.workloads import owner_of
from kbase.slack.alerts.alert import Alert
from kbase.types import ObjectRef

# Labels of kube-state-metrics, the most telling first. Its own pod and service come along as labels of the target
# where a metric has none of its own, so these are asked last, and what does not exist is no object.
_LABELS = (
    ("deployment", "deployments"),
    ("statefulset", "statefulsets"),
    ("daemonset", "daemonsets"),
    ("cronjob", "cronjobs"),
    ("job_name", "jobs"),
    ("horizontalpodautoscaler", "horizontalpodautoscalers"),
    ("hpa", "horizontalpodautoscalers"),
    ("persistentvolumeclaim", "persistentvolumeclaims"),
    ("persistentvolume", "persistentvolumes"),
    ("replicaset", "replicasets"),
    ("pod", "pods"),
    ("pod_name", "pods"),
    ("ingress", "ingresses"),
    ("job", "jobs"),
    ("node", "nodes"),
    ("instance", "nodes"),
    ("service", "services"),
)
_HASHED = re.compile(r"-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$")  # of a Deployment's pod
_INDEXED = re.compile(r"-\d{1,4}$|-[bcdfghjklmnpqrstvwxz2456789]{5}$")
_PODS_OF = {"Deployment": "replicas", "StatefulSet": "replicas", "DaemonSet": "desiredNumberScheduled"}


def guessed_owner(alert: Alert) -> str:
    """Who owns what an alert names, told from the labels alone: "payments/payment-api", "node-3", "payments" or ""."""
    space = alert.labels.get("namespace") or alert.labels.get("exported_namespace") or ""
    for label, _ in _LABELS:
        name = alert.labels.get(label)
        if name and label not in ("job", "service", "instance"):
            name = _without_suffix(name) if label.startswith("pod") else name
            return f"{space}/{name}" if space and label != "node" else name
    return space or alert.words


def owner(view: View, labels: Mapping[str, str], namespace: str = "") -> ObjectRef | None:
    """The workload or object that the labels name and that exists; None for none of them.

    namespace: where to look when the labels name none.
    """
    space = labels.get("namespace") or labels.get("exported_namespace") or namespace
    for plural, name in _named(labels):
        kind = RESOURCES[plural]
        if kind.namespaced and not space:
            continue
        name = _node(view, name) if plural == "nodes" else name
        if found := try_get(view, plural, space if kind.namespaced else "", name):
            ref = owner_of(view, {"kind": kind.kind, "apiVersion": kind.api_version, **found})
            return ObjectRef(ref.kind, ref.namespace, ref.name)
    return None


def of_words(view: View, words: str) -> dict[str, str]:
    """Labels for the values of a message that does not name them: those that are names of this cluster."""
    values = set(words.split())
    spaces = [o["metadata"]["name"] for o in view.try_list("namespaces") or [] if o["metadata"]["name"] in values]
    labels = {"namespace": spaces[0]} if spaces else {}
    for label, plural in (("node", "nodes"),) if not spaces else (("deployment", "deployments"), ("pod", "pods")):
        for obj in view.try_list(plural, spaces[0] if spaces else None) or []:
            if obj["metadata"]["name"] in values:
                return {**labels, label: obj["metadata"]["name"]}
    pods = [v for v in values if spaces and (_HASHED.search(v) or _INDEXED.search(v))]
    return {**labels, "pod": pods[0]} if pods else labels


def pods_wanted(view: View, ref: ObjectRef) -> int | None:
    """How many pods a workload has; None where it is none or cannot be read."""
    if ref.kind not in _PODS_OF:
        return None
    plural = next(p for p, r in RESOURCES.items() if r.kind == ref.kind)
    found = try_get(view, plural, ref.namespace, ref.name)
    count = (found or {}).get("status", {}).get(_PODS_OF[ref.kind])
    return count if isinstance(count, int) else None


def _named(labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(plural, name) of each candidate; after a pod that is gone, the workload that its name tells."""
    for label, plural in _LABELS:
        if name := labels.get(label):
            yield plural, name
            if plural == "pods" and (parent := _without_suffix(name)) != name:
                yield from ((p, parent) for p in ("deployments", "statefulsets", "daemonsets", "jobs"))


def _without_suffix(pod: str) -> str:
    return _HASHED.sub("", pod) if _HASHED.search(pod) else _INDEXED.sub("", pod)


def _node(view: View, instance: str) -> str:
    """The node's name for "node-3", "node-3:9100" or "10.0.0.3:9100"."""
    host = instance.rpartition(":")[0] if re.search(r":\d+$", instance) else instance
    for node in view.some("nodes") or []:
        if host in {a.get("address") for a in node.get("status", {}).get("addresses") or []}:
            return str(node["metadata"]["name"])
    return host
