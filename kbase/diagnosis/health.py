"""What can be said of an object that no check complains about: the facts a person would look at."""

from collections.abc import Callable

from kbase.cluster.resources import BY_KIND
from kbase.diagnosis.objects import condition, condition_path, dig, labels, shows
from kbase.diagnosis.view import View
from kbase.errors import Unreadable
from kbase.text import Phrase
from kbase.types import Obj, ObjectRef, Step

READY = Phrase("{ready}/{wanted} ready", "{ready}/{wanted} Ready")
RESTARTS = Phrase("restarts: {n} (pods: {pods})", "重啟 {n} 次（{pods} 個 Pod）")
ENDPOINTS = Phrase("{n} ready endpoints", "{n} 個就緒端點")
CONTAINERS = Phrase("{ready}/{wanted} containers ready", "{ready}/{wanted} 個容器 Ready")
PHASE = Phrase("phase {phase}", "phase 為 {phase}")
NODE = Phrase("Ready, no pressure condition", "Ready，沒有資源壓力")
NODE_READY = Phrase("Ready", "Ready")
SUCCEEDED = Phrase("{n} succeeded", "成功 {n} 次")
_PRESSURES = ("MemoryPressure", "DiskPressure", "PIDPressure")


def health(view: View, target: ObjectRef) -> list[Step]:
    """Facts with evidence; empty where nothing useful is known of the kind or it could not be read."""
    describe = _FACTS.get(target.kind)
    if describe is None:
        return []
    try:
        obj = view.get(BY_KIND[target.kind].plural, target.namespace, target.name)
    except Unreadable:
        return []
    return describe(view, obj) if obj else []


def _replicas(view: View, obj: Obj) -> list[Step]:
    daemon = obj["kind"] == "DaemonSet"
    ready, wanted = (
        (".status.numberReady", ".status.desiredNumberScheduled")
        if daemon
        else (".status.readyReplicas", ".spec.replicas")
    )
    counts = {"ready": dig(obj, ready[1:], 0), "wanted": dig(obj, wanted[1:], 1)}
    steps = [Step(ObjectRef.of(obj), READY(**counts), (shows(obj, ready, value=counts["ready"]),))]
    wanted_labels = dig(obj, "spec.selector.matchLabels", {})
    pods = [
        p
        for p in view.try_list("pods", obj["metadata"]["namespace"]) or []
        if wanted_labels and wanted_labels.items() <= labels(p).items()
    ]
    statuses = [(p, i, s) for p in pods for i, s in enumerate(dig(p, "status.containerStatuses", []))]
    if statuses:
        total = sum(s["restartCount"] for _, _, s in statuses)
        proof = tuple(shows(p, f".status.containerStatuses[{i}].restartCount") for p, i, _ in statuses[:3])
        steps.append(Step(ObjectRef.of(obj), RESTARTS(n=total, pods=len(pods)), proof))
    return steps


def _service(view: View, obj: Obj) -> list[Step]:
    slices = [
        s
        for s in view.try_list("endpointslices", obj["metadata"]["namespace"]) or []
        if labels(s).get("kubernetes.io/service-name") == obj["metadata"]["name"]
    ]
    ready = sum(dig(e, "conditions.ready", False) for s in slices for e in dig(s, "endpoints", []))
    proof = tuple(shows(s, ".endpoints[*].conditions.ready", value=ready) for s in slices[:1])
    return [Step(ObjectRef.of(obj), ENDPOINTS(n=ready), proof)] if slices else []


def _node(_: View, obj: Obj) -> list[Step]:
    if condition(obj, "Ready").get("status") != "True":
        return []
    told = [p for p in _PRESSURES if condition(obj, p)]
    calm = bool(told) and all(condition(obj, p).get("status") == "False" for p in told)
    proof = tuple(shows(obj, condition_path(obj, c) + ".status") for c in ("Ready", *(told if calm else ())))
    return [Step(ObjectRef.of(obj), NODE() if calm else NODE_READY(), proof)]


def _phase(_: View, obj: Obj) -> list[Step]:
    phase = dig(obj, "status.phase", "Unknown")
    return [Step(ObjectRef.of(obj), PHASE(phase=phase), (shows(obj, ".status.phase"),))]


def _pod(view: View, obj: Obj) -> list[Step]:
    statuses = list(enumerate(dig(obj, "status.containerStatuses", [])))
    if not statuses:
        return _phase(view, obj)
    ready = sum(bool(s.get("ready")) for _, s in statuses)
    counts = tuple(shows(obj, f".status.containerStatuses[{i}].restartCount") for i, _ in statuses)
    restarts = RESTARTS(n=sum(s.get("restartCount", 0) for _, s in statuses), pods=1)
    proof = tuple(shows(obj, f".status.containerStatuses[{i}].ready") for i, _ in statuses)
    ref = ObjectRef.of(obj)
    return [Step(ref, CONTAINERS(ready=ready, wanted=len(statuses)), proof), Step(ref, restarts, counts)]


def _job(_: View, obj: Obj) -> list[Step]:
    n = dig(obj, "status.succeeded", 0)
    return [Step(ObjectRef.of(obj), SUCCEEDED(n=n), (shows(obj, ".status.succeeded", value=n),))]


_FACTS: dict[str, Callable[[View, Obj], list[Step]]] = {
    "Deployment": _replicas,
    "StatefulSet": _replicas,
    "DaemonSet": _replicas,
    "Service": _service,
    "Node": _node,
    "Pod": _pod,
    "PersistentVolumeClaim": _phase,
    "Namespace": _phase,
    "Job": _job,
}
