"""`kubectl describe` of any kind known here, turned into objects of the API."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from kbase.cluster.resources import BY_KIND
from kbase.cluster.text import cluster, events, network, scaling
from kbase.cluster.text.outline import Field, objects
from kbase.cluster.text.workloads import pod, printed, workload
from kbase.types import Obj, ObjectRef, Objects

_Build = Callable[[Field, datetime, str], Obj]


def _workload(kind: str) -> _Build:
    return lambda f, now, namespace: workload(f, kind, now, namespace)


_BUILD: dict[str, _Build] = {
    "Pod": pod,
    **{kind: _workload(kind) for kind in ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job")},
    "Node": cluster.node,
    "Service": cluster.service,
    "CronJob": scaling.cron_job,
    "HorizontalPodAutoscaler": scaling.autoscaler,
    "PodDisruptionBudget": scaling.budget,
    "Ingress": network.ingress,
    "NetworkPolicy": network.network_policy,
    "Endpoints": cluster.endpoint_slice,
    "PersistentVolume": cluster.volume,
    "PersistentVolumeClaim": cluster.claim,
    "StorageClass": cluster.storage_class,
    "ResourceQuota": cluster.quota,
    **{kind: partial(cluster.plain, kind) for kind in ("ServiceAccount", "ConfigMap")},
}
# The keys that only one kind has, the surest first.
_MARKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Pod", ("QoS Class",)),
    ("Pod", ("Containers",)),  # cut off before its end
    ("Node", ("Non-terminated Pods",)),
    ("Node", ("Allocatable",)),
    ("Deployment", ("StrategyType",)),
    ("CronJob", ("Schedule", "Concurrency Policy")),
    ("HorizontalPodAutoscaler", ("Reference", "Max replicas")),
    ("PodDisruptionBudget", ("Min available", "Selector", "Status")),
    ("PodDisruptionBudget", ("Max unavailable", "Selector", "Status")),
    ("Ingress", ("Rules", "Default backend")),
    ("NetworkPolicy", ("Spec", "Created on")),
    ("DaemonSet", ("Desired Number of Nodes Scheduled",)),
    ("Job", ("Completions", "Parallelism", "Pods Statuses")),
    ("StatefulSet", ("Update Strategy", "Pod Template")),
    ("ReplicaSet", ("Pods Status", "Pod Template", "Controlled By")),
    ("Service", ("Session Affinity",)),
    ("Endpoints", ("Subsets",)),
    ("PersistentVolume", ("Reclaim Policy", "Source")),
    ("PersistentVolumeClaim", ("VolumeMode", "Access Modes", "Used By")),
    ("StorageClass", ("IsDefaultClass",)),
    ("ServiceAccount", ("Mountable secrets",)),
)


@dataclass(frozen=True)
class Described:
    """What one `describe` holds. more: objects it shows besides its own (a node's Lease and the pods on it).

    gone: plural, namespace and name of what it says not to exist.
    """

    obj: Obj
    events: Objects
    more: Objects = field(default_factory=list)
    gone: list[tuple[str, str, str]] = field(default_factory=list)


def kinds() -> tuple[str, ...]:
    """The kinds whose `describe` is read; "Endpoints" becomes the EndpointSlice that says the same."""
    return tuple(_BUILD)


def kind_of(f: Field) -> str | None:
    """The kind that an outline describes, by the keys that only it has; None where none fits."""
    have = {c.key for c in f.children}
    if any(c.text.split() == ["Resource", "Used", "Hard"] for c in f.children):
        return "ResourceQuota"
    return next((kind for kind, keys in _MARKS if have.issuperset(keys)), None)


def describe(text: str, *, now: datetime, kind: str | None = None, namespace: str = "") -> list[Described]:
    """The objects that a `describe` prints, one or several.

    now: when it was printed, as far as a pod does not tell so itself; ages are turned into times by it.  kind: None =
    recognised by its keys; what is not recognised is left out.  namespace: of objects whose text names none.
    """
    found = []
    for f in objects(text):
        known = kind or kind_of(f)
        if known in _BUILD and f.get("Name"):
            then = (printed(f) if known == "Pod" else None) or now
            obj = _BUILD[known](f, then, namespace)
            more = [x for x in (cluster.lease(f), *cluster.tenants(f)) if x] if known == "Node" else []
            about = ObjectRef.of(obj)
            about = ObjectRef(known, about.namespace, about.name) if known not in BY_KIND else about
            names = network.gone_services(f) if known == "Ingress" else []
            gone = [("services", about.namespace, name) for name in names]
            found.append(Described(obj, list(events.below(f, about, then)), more, gone))
    return found
