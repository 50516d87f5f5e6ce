"""Why a Service does not answer: nothing ready behind it, a port that leads nowhere, pods that keep ending."""

from collections.abc import Mapping

from kbase.diagnosis.backing import BACKING_READS, unanswered
from kbase.diagnosis.exits import keeps_ending
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import condition, condition_path, dig, shows
from kbase.diagnosis.pods import containers
from kbase.diagnosis.services import (
    WORKLOAD_READS,
    container_ports,
    selected,
    slice_evidence,
    slices_of,
    target_of,
    workloads_for,
)
from kbase.diagnosis.trouble import RESTARTS, workload_behind, worst_first
from kbase.diagnosis.view import View
from kbase.diagnosis.workloads import OWNER_READS
from kbase.text import Phrase
from kbase.types import Obj, ObjectRef, Objects, Step

# Reads of outage; a check that calls it declares them.
OUTAGE_READS = (*BACKING_READS, *OWNER_READS, *WORKLOAD_READS)
NOWHERE = Phrase(
    "Service {service} sends port {port} to targetPort {target}, but its pods declare {ports}.",
    "Service {service} 把連接埠 {port} 送到 targetPort {target}，但它的 Pod 宣告的是 {ports}。",
)
NOT_HERE = Phrase(
    "Service {service} has internalTrafficPolicy Local, so pods on node {node} reach only endpoints on that node, and "
    "it has none there (ready endpoints are on {others}).",
    "Service {service} 的 internalTrafficPolicy 為 Local，節點 {node} 上的 Pod 只能連到同節點的端點，而那裡一個也沒有"
    "（就緒的端點在 {others}）。",
)
ZERO = Phrase("{workload} is scaled to zero.", "{workload} 的副本數為 0。")
NONE_MADE = Phrase("{workload} wants {wanted} pods and has none.", "{workload} 需要 {wanted} 個 Pod，但一個也沒有。")
REFUSED = Phrase(
    "{workload} wants {wanted} pods and none could be created: {message}",
    "{workload} 需要 {wanted} 個 Pod，但一個也建立不了：{message}",
)


def outage(view: View, at: ObjectRef, port: int | None) -> tuple[Step, ...]:
    """Why a Service does not answer on a port (None: its first), from the Service down to the root.

    () where it does, where it only just starts, or where that cannot be told. Reads OUTAGE_READS.
    """
    service = try_get(view, "services", at.namespace, at.name)
    ports: list[Mapping[str, object]] = dig(service or {}, "spec.ports", [])
    steps = unanswered(view, at, port or (int(str(ports[0].get("port"))) if ports else 0))
    if not service or (steps and steps[-1].about.key == at.key and len(steps) == 1):
        return steps  # no such Service, or no such port
    pods = view.try_list("pods", at.namespace) or []
    if not steps:
        return _ends(view, service, pods) or _nowhere(service, port, pods)
    none, why = steps[0], steps[1:]
    chosen = selected(service, pods)
    return (none, *workload_behind(view, service, pods), *why) if chosen else (none, *(_without(view, service) or why))


def not_here(view: View, at: ObjectRef, node: str) -> tuple[Step, ...]:
    """Why a Service that works elsewhere does not answer from one node: its traffic stays there, and nothing answers.

    () where that is not so. Reads services and endpointslices.
    Source: https://kubernetes.io/docs/concepts/services-networking/service-traffic-policy/
    """
    service = try_get(view, "services", at.namespace, at.name)
    slices = view.try_list("endpointslices", at.namespace)
    if not node or not service or slices is None or dig(service, "spec.internalTrafficPolicy") != "Local":
        return ()
    own = slices_of(service, slices)
    ends = [e for s in own for e in dig(s, "endpoints", []) if dig(e, "conditions.ready", True) is not False]
    where = {str(e["nodeName"]) for e in ends if e.get("nodeName")}
    if not where or node in where:
        return ()
    fact = NOT_HERE(service=f"{at.namespace}/{at.name}", node=node, others=sorted(where)[:3])
    proof = (shows(service, ".spec.internalTrafficPolicy"), *slice_evidence(service, own))
    return (Step(at, fact, proof),)


def _without(view: View, service: Obj) -> tuple[Step, ...]:
    """The workload whose pods the Service would have, if it had any."""
    listed = [o for kind in WORKLOAD_READS for o in view.try_list(kind, service["metadata"].get("namespace")) or []]
    for workload in workloads_for(service, listed)[:1]:
        ref = ObjectRef.of(workload)
        at = ".status.desiredNumberScheduled" if ref.kind == "DaemonSet" else ".spec.replicas"
        wanted = dig(workload, at.strip("."), 1)
        facts, failed = {"workload": f"{ref.kind} {ref.name}"}, condition(workload, "ReplicaFailure")
        if not wanted:
            return (Step(ref, ZERO(**facts), (shows(workload, at, value=0),)),)
        if failed.get("status") == "True":
            proof = shows(workload, condition_path(workload, "ReplicaFailure") + ".message")
            return (Step(ref, REFUSED(**facts, wanted=wanted, message=failed.get("message", "")), (proof,)),)
        return (Step(ref, NONE_MADE(**facts, wanted=wanted), (shows(workload, at, value=wanted),)),)
    return ()


def _ends(view: View, service: Obj, pods: Objects) -> tuple[Step, ...]:
    """Every pod behind it ends again and again, so that it answers for moments only."""
    chosen = selected(service, pods)
    ending = {id(p): c for p in chosen for c in containers(p) if keeps_ending(c, view)}
    if not chosen or len(ending) < len(chosen):
        return ()
    worst = ending[id(worst_first(chosen)[0])]
    end = worst.end()
    if not end:
        return ()
    facts = {"container": worst.name, "pod": worst.ref.name, "reason": worst.waiting or end.reason, "code": end.code}
    proof = (worst.shows(f"{end.at}.exitCode"), worst.shows(".restartCount"))
    return (*workload_behind(view, service, pods), Step(worst.ref, RESTARTS(**facts), proof))


def _nowhere(service: Obj, port: int | None, pods: Objects) -> tuple[Step, ...]:
    """The port leads to one that the pods do not declare although they declare others."""
    ref = ObjectRef.of(service)
    declared = [d for p in selected(service, pods) for d in container_ports(p)]
    for i, entry in enumerate(dig(service, "spec.ports", [])):
        target = target_of(entry)
        if port not in (None, entry.get("port")) or not declared or any(target in (d.number, d.name) for d in declared):
            continue
        spelled = sorted({f"{d.number}/{d.protocol}" for d in declared})
        fact = NOWHERE(service=f"{ref.namespace}/{ref.name}", port=entry.get("port"), target=target, ports=spelled)
        return (Step(ref, fact, (shows(service, f".spec.ports[{i}].targetPort", value=target),)),)
    return ()
