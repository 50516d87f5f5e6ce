"""What owns pods: Deployments, ReplicaSets, StatefulSets, DaemonSets."""

from collections.abc import Iterator

from kbase.diagnosis.objects import dig, labels, owned_by, selects
from kbase.errors import Unreadable
from kbase.kubectl.describe import describes
from kbase.kubectl.describe.parts import controlled, go_list, labelled, marked, moment, named, table
from kbase.kubectl.describe.pods import phases, template
from kbase.kubectl.places import Place
from kbase.kubectl.wording import NONE, pairs, selector
from kbase.types import Obj, Objects

_REVISION = "deployment.kubernetes.io/revision"


def chosen(obj: Obj) -> str:
    """The selector of a workload; "" for an empty one."""
    words = selector(dig(obj, "spec.selector"))
    return "" if words == NONE else words


def conditions(obj: Obj) -> Iterator[str]:
    """The conditions of a workload, with their reasons."""
    if found := dig(obj, "status.conditions", []):
        rows = [[f"{c['type']} ", c["status"], c.get("reason", "")] for c in found]
        yield from table("Conditions", ["Type", "Status", "Reason"], rows)


def pods_status(obj: Obj, place: Place, choice: Obj | None) -> Iterator[str]:
    """How many of its pods are in which phase."""
    try:
        pods = place.session.list("pods", obj["metadata"]["namespace"])
    except Unreadable as why:
        yield f"Pods Status:\tnot read: {why.detail}"
        return
    uid = obj["metadata"].get("uid")
    yield f"Pods Status:\t{phases([p for p in pods if selects(choice, labels(p)) and owned_by(p).get('uid') == uid])}"


@describes("deployments")
def deployment(obj: Obj, place: Place) -> Iterator[str]:
    """A Deployment with its ReplicaSets."""
    spec, status = obj["spec"], obj.get("status") or {}
    yield from named(obj)
    yield f"CreationTimestamp:\t{moment(obj['metadata'].get('creationTimestamp'))}"
    yield from marked(obj)
    yield f"Selector:\t{chosen(obj)}"
    fields = ("updatedReplicas", "replicas", "availableReplicas", "unavailableReplicas")
    words = zip(fields, ("updated", "total", "available", "unavailable"), strict=True)
    counts = [f"{spec.get('replicas', 1)} desired", *(f"{status.get(f, 0)} {word}" for f, word in words)]
    yield f"Replicas:\t{' | '.join(counts)}"
    yield f"StrategyType:\t{dig(spec, 'strategy.type', '')}"
    yield f"MinReadySeconds:\t{spec.get('minReadySeconds', 0)}"
    if rolling := dig(spec, "strategy.rollingUpdate"):
        limits = f"{rolling.get('maxUnavailable')} max unavailable, {rolling.get('maxSurge')} max surge"
        yield f"RollingUpdateStrategy:\t{limits}"
    yield from template(spec.get("template") or {})
    yield from conditions(obj)
    yield from _sets(obj, place)


def _sets(obj: Obj, place: Place) -> Iterator[str]:
    try:
        sets = place.session.list("replicasets", obj["metadata"]["namespace"])
    except Unreadable as why:
        yield f"ReplicaSets:\tnot read: {why.detail}"
        return
    own = [s for s in sets if owned_by(s).get("uid") == obj["metadata"].get("uid")]
    current = dig(obj, "metadata.annotations", {}).get(_REVISION)
    new = [s for s in own if dig(s, "metadata.annotations", {}).get(_REVISION) == current]
    if own:
        yield f"OldReplicaSets:\t{_created([s for s in own if s not in new])}"
        yield f"NewReplicaSet:\t{_created(new)}"


def _created(sets: Objects) -> str:
    shown = [
        f"{s['metadata']['name']} ({dig(s, 'status.replicas', 0)}/{dig(s, 'spec.replicas', 0)} replicas created)"
        for s in sets
    ]
    return ", ".join(shown) or NONE


@describes("replicasets", "replicationcontrollers")
def replica_set(obj: Obj, place: Place) -> Iterator[str]:
    """A ReplicaSet, or a ReplicationController, whose selector is a plain mapping."""
    plain = obj["kind"] == "ReplicationController"
    choice = dig(obj, "spec.selector", {})
    yield from named(obj)
    yield f"Selector:\t{pairs(choice) if plain else selector(choice)}"
    yield from marked(obj)
    if not plain:
        yield from controlled(obj)
    yield f"Replicas:\t{dig(obj, 'status.replicas', 0)} current / {dig(obj, 'spec.replicas', 1)} desired"
    yield from pods_status(obj, place, {"matchLabels": choice} if plain else choice)
    yield from template(dig(obj, "spec.template", {}))
    yield from conditions(obj)


@describes("statefulsets")
def stateful_set(obj: Obj, place: Place) -> Iterator[str]:
    """A StatefulSet."""
    spec = obj["spec"]
    yield from named(obj)
    yield f"CreationTimestamp:\t{moment(obj['metadata'].get('creationTimestamp'))}"
    yield f"Selector:\t{chosen(obj)}"
    yield from marked(obj)
    yield f"Replicas:\t{spec.get('replicas', 1)} desired | {dig(obj, 'status.replicas', 0)} total"
    yield f"Update Strategy:\t{dig(spec, 'updateStrategy.type', '')}"
    rolling = dig(spec, "updateStrategy.rollingUpdate", {})
    if rolling.get("partition") is not None:
        yield f"  Partition:\t{rolling['partition']}"
        if rolling.get("maxUnavailable") is not None:
            yield f"  MaxUnavailable:\t{rolling['maxUnavailable']}"
    yield from pods_status(obj, place, spec.get("selector"))
    yield from template(spec.get("template") or {})
    yield from _claims(spec.get("volumeClaimTemplates") or [])


def _claims(templates: Objects) -> Iterator[str]:
    yield "Volume Claims:" if templates else f"Volume Claims:\t{NONE}"
    for claim in templates:
        meta, spec = claim["metadata"], claim.get("spec") or {}
        yield f"  Name:\t{meta['name']}"
        yield f"  StorageClass:\t{spec.get('storageClassName', '')}"
        yield from labelled("  Labels", meta.get("labels"))
        yield from labelled("  Annotations", meta.get("annotations"))
        yield f"  Capacity:\t{dig(spec, 'resources.requests.storage', '<default>')}"
        yield f"  Access Modes:\t{go_list(spec.get('accessModes'))}"


@describes("daemonsets")
def daemon_set(obj: Obj, place: Place) -> Iterator[str]:
    """A DaemonSet."""
    status = obj.get("status") or {}
    yield from named(obj)
    yield f"Selector:\t{chosen(obj)}"
    yield f"Node-Selector:\t{pairs(dig(obj, 'spec.template.spec.nodeSelector'))}"
    yield from marked(obj)
    scheduled = "Number of Nodes Scheduled"
    yield f"Desired {scheduled}: {status.get('desiredNumberScheduled', 0)}"
    yield f"Current {scheduled}: {status.get('currentNumberScheduled', 0)}"
    yield f"{scheduled} with Up-to-date Pods: {status.get('updatedNumberScheduled', 0)}"
    yield f"{scheduled} with Available Pods: {status.get('numberAvailable', 0)}"
    yield f"Number of Nodes Misscheduled: {status.get('numberMisscheduled', 0)}"
    yield from pods_status(obj, place, dig(obj, "spec.selector"))
    yield from template(dig(obj, "spec.template", {}))
