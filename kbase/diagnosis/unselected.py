"""Services of a pasted text whose selector misses the pods of the workload that the text shows beside them."""

from collections.abc import Iterator

from kbase.diagnosis.near import label_miss
from kbase.diagnosis.objects import shows
from kbase.diagnosis.services import carries, pod_labels, selector_of
from kbase.diagnosis.view import View
from kbase.text import Phrase, Text
from kbase.types import Obj, ObjectRef, Step

POD_MISSES = Phrase(
    "Service {service} selects {wanted}; {workload} carries {carried}.",
    "Service {service} 選取 {wanted}，而 {workload} 帶的是 {carried}。",
)
MISSES = Phrase(
    "Service {service} selects {wanted}; the pods of {workload} carry {carried}.",
    "Service {service} 選取 {wanted}，而 {workload} 的 Pod 帶的是 {carried}。",
)
_KINDS = ("deployments", "statefulsets", "daemonsets")


def unselected(view: View, namespace: str | None) -> Iterator[tuple[ObjectRef, Text, tuple[Step, ...]]]:
    """(Service, cause, chain) where no pod template of the text carries the selector and one comes close to it.

    A text without any template proves nothing; neither does one whose workloads are called and labelled otherwise.
    """
    pods = view.some("pods", namespace) or []
    workloads = [w for plural in _KINDS for w in view.some(plural, namespace) or []]
    known = [(w, pod_labels(w)) for w in (*workloads, *pods)]
    for service in view.some("services", namespace) or []:
        ref, wanted = ObjectRef.of(service), selector_of(service)
        beside = [(w, found) for w, found in known if w["metadata"].get("namespace") == ref.namespace and found]
        running = any(carries(pod, wanted) for pod in pods)
        if not wanted or running or any(wanted.items() <= found.items() for _, found in beside):
            continue
        near = [w for w, found in beside if w["metadata"]["name"] == ref.name or label_miss(wanted, found).close]
        if near:
            yield ref, *_told(service, near[0])


def _told(service: Obj, workload: Obj) -> tuple[Text, tuple[Step, ...]]:
    ref, about = ObjectRef.of(service), ObjectRef.of(workload)
    labels = pod_labels(workload)
    cause = (POD_MISSES if about.kind == "Pod" else MISSES)(
        service=ref.name,
        wanted=",".join(f"{k}={v}" for k, v in sorted(selector_of(service).items())),
        workload=f"{about.kind} {about.name}",
        carried=",".join(f"{k}={v}" for k, v in sorted(labels.items()) if k != "pod-template-hash"),
    )
    where = ".metadata.labels" if about.kind == "Pod" else ".spec.template.metadata.labels"
    proof = shows(service, ".spec.selector"), shows(workload, where)
    return cause, (Step(ref, cause, proof),)
