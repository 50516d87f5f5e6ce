"""From pods to the workload a person would ask about, and back."""

from collections import defaultdict
from collections.abc import Iterable

from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import owned_by
from kbase.diagnosis.view import View
from kbase.types import Obj, ObjectRef

# Reads that owner_of needs; a check that groups by workload declares them too.
OWNER_READS = ("replicasets", "jobs")


def owner_of(view: View, obj: Obj) -> ObjectRef:
    """The top of the controller chain: Deployment rather than ReplicaSet, CronJob rather than Job, else the object.

    Follows controller ownerReferences through ReplicaSets and Jobs. Where those cannot be read the nearest owner is
    returned; its name is still true.
    """
    namespace = obj["metadata"].get("namespace", "")
    ref = ObjectRef.of(obj)
    owner = owned_by(obj)
    while owner and owner["kind"] != "Node":  # a static pod's owner: no one would ask about the node
        ref = ObjectRef(owner["kind"], namespace, owner["name"], owner.get("apiVersion", ""), owner.get("uid", ""))
        plural = {"ReplicaSet": "replicasets", "Job": "jobs"}.get(owner["kind"])
        above = _listed(view, plural, namespace, ref.name) if plural else None
        owner = owned_by(above) if above and above["metadata"].get("uid") == ref.uid else {}
    return ref


def _listed(view: View, plural: str, namespace: str, name: str) -> Obj | None:
    """An object by name, from the list of its kind: the reader keeps that by name, one request serves all owners."""
    return try_get(view, plural, namespace, name) if view.some(plural, namespace) is not None else None


def by_workload(view: View, pods: Iterable[Obj]) -> dict[ObjectRef, list[Obj]]:
    """Pods grouped by owner_of, in the order first met; a pod that nothing controls is its own group."""
    groups: dict[ObjectRef, list[Obj]] = defaultdict(list)
    tops: dict[str, ObjectRef] = {}  # by uid of the nearest owner: thousands of pods share few controllers
    for pod in pods:
        owner = owned_by(pod)
        near = owner.get("uid", "") if owner.get("kind") != "Node" else ""
        top = tops.get(near) or owner_of(view, pod)
        if near:
            tops[near] = top
        groups[top].append(pod)
    return dict(groups)
