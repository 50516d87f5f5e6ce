"""Services behind which no pod is ready, and what keeps the pods from it."""

from collections.abc import Iterator
from functools import cache

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.objects import condition, condition_path, dig, shows, when
from kbase.diagnosis.services import (
    WORKLOAD_READS,
    ByLabel,
    in_namespace_of,
    ready,
    selected,
    selector_of,
    slice_evidence,
    workloads,
    workloads_for,
)
from kbase.diagnosis.trouble import STARTING, starting, why_unserved, workload_behind
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import OWNER_READS
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, RuledOut, Step

NONE_READY = Phrase(
    "No pod behind the Service is ready (0 of {count}): {why}",
    "Service 後面沒有就緒的 Pod（0/{count}）：{why}",
)
UNSERVED = Phrase(
    "Ready endpoints of Service {name}: 0 of {count}.", "Service {name} 的就緒端點：{count} 個中有 0 個。"
)
SCALED_TO_ZERO = Phrase(
    "{workload} is scaled to zero, so the Service has no endpoints; this may be meant.",
    "{workload} 的副本數為 0，所以 Service 沒有端點；這可能是有意的。",
)
NO_PODS = Phrase(
    "{workload} wants {wanted} pods and none is running, so the Service has no endpoints.",
    "{workload} 需要 {wanted} 個 Pod，但沒有任何一個在執行，所以 Service 沒有端點。",
)
NO_PODS_BECAUSE = Phrase(
    "{workload} wants {wanted} pods and none could be created: {message}",
    "{workload} 需要 {wanted} 個 Pod，但一個也建立不了：{message}",
)
SELECTED = Phrase("The labels fit; pods selected: {count}.", "標籤相符，選到的 Pod：{count} 個。")
LOOK = Phrase("Look at the pods: {command}", "查看這些 Pod：{command}")
SCALE_UP = Phrase("Scale the workload up, if it should serve: {command}", "若應該提供服務，調高副本數：{command}")
KINDS = {"Deployment": "deployment", "StatefulSet": "statefulset"}


@check(
    code="SVC-NOT-READY",
    severity="error",
    reads=("services", "pods", "events", "endpointslices", "nodes", *WORKLOAD_READS, *OWNER_READS),
    about=("Service",),
    terms=("no endpoints", "not ready", "503", "readiness", "沒有就緒", "端點", "連線被拒"),
    notes=("runbooks/service-no-endpoints", "runbooks/probe-failures"),
)
def service_not_ready(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Services that select pods, or would, none of which is ready.

    Services that publish unready pods on purpose are left alone, and so are pods that have only just been created.
    Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions
    """
    listed = cluster.list("services", scope.namespace)
    services = [s for s in listed if selector_of(s) and scope.concerns(ObjectRef.of(s))]
    pods = ByLabel.of(cluster.list("pods", scope.namespace) if services else [])
    events = cache(lambda: events_about(cluster, scope.namespace))
    for service in services:
        chosen = selected(service, pods.near(service))
        if any(ready(p) for p in chosen) or dig(service, "spec.publishNotReadyAddresses"):
            continue
        if not chosen:
            yield from _without_pods(cluster, scope, service)
        elif not all(starting(cluster, p) for p in chosen):
            yield _unready(cluster, scope, service, chosen, events())


def _unready(cluster: View, scope: Scope, service: Obj, chosen: Objects, events: EventIndex) -> Finding:
    ref, count = ObjectRef.of(service), len(chosen)
    why = why_unserved(cluster, service, chosen, events)
    way = (*workload_behind(cluster, service, chosen), why)
    slices = in_namespace_of(service, cluster.try_list("endpointslices", scope.namespace) or [])
    symptom = Step(ref, UNSERVED(name=ref.name, count=count), slice_evidence(service, slices))
    command = verbatim(f"kubectl -n {ref.namespace} describe pod {why.about.name}")
    ruled_out = (RuledOut("SVC-SELECTOR", SELECTED(count=count), (shows(service, ".spec.selector"),)),)
    cause = NONE_READY(count=count, why=why.fact)
    return Finding(ref, cause, (symptom, *way), (Action(LOOK(command=command)),), ruled_out)


def _without_pods(cluster: View, scope: Scope, service: Obj) -> Iterator[Finding]:
    """No pod at all, though a workload's template fits: scaled to zero, or its pods could not be created."""
    for workload in workloads_for(service, workloads(cluster, scope.namespace))[:1]:
        if _just_made(cluster, workload):
            continue
        ref, about = ObjectRef.of(workload), ObjectRef.of(service)
        name = f"{ref.kind} {ref.name}"
        path = ".status.desiredNumberScheduled" if ref.kind == "DaemonSet" else ".spec.replicas"
        wanted = dig(workload, path.strip("."), 0 if ref.kind == "DaemonSet" else 1)
        proof = shows(workload, path, value=wanted)
        if not wanted:
            fact = SCALED_TO_ZERO(workload=name)
            steps = tuple(_scale_up(ref))
            yield Finding(about, fact, (Step(ref, fact, (proof,)),), steps, severity="info")
            continue
        failed = condition(workload, "ReplicaFailure")
        fact = NO_PODS(workload=name, wanted=wanted)
        if failed.get("status") == "True":
            fact = NO_PODS_BECAUSE(workload=name, wanted=wanted, message=failed.get("message", ""))
            proof = shows(workload, condition_path(workload, "ReplicaFailure") + ".message")
        look = verbatim(f"kubectl -n {ref.namespace} describe {ref.kind.lower()} {ref.name}")
        yield Finding(about, fact, (Step(ref, fact, (proof,)),), (Action(LOOK(command=look)),))


def _just_made(cluster: View, workload: Obj) -> bool:
    """Whether the workload was created, or its rollout moved, so recently that its pods may be about to appear."""
    moved = condition(workload, "Progressing").get("lastUpdateTime")
    times = (when(t) for t in (workload["metadata"].get("creationTimestamp"), moved))
    return any(t is not None and cluster.now - t < STARTING for t in times)


def _scale_up(ref: ObjectRef) -> Iterator[Action]:
    if ref.kind in KINDS:
        command = verbatim(f"kubectl -n {ref.namespace} scale {KINDS[ref.kind]} {ref.name} --replicas=N")
        yield Action(SCALE_UP(command=command), changes=True)
