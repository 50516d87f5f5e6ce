"""Services whose targetPort leads to a port that the pods behind them do not have."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import dig, labels, owned_by, shows
from kbase.diagnosis.pods import containers
from kbase.diagnosis.probes import port_of
from kbase.diagnosis.services import (
    ByLabel,
    DeclaredPort,
    container_ports,
    in_namespace_of,
    ready,
    selected,
    selector_of,
    slices_of,
    target_of,
)
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, RuledOut, Severity, Step

UNNAMED = Phrase(
    "targetPort {target} of the Service is a port name that no container of its pods declares (they declare {ports}).",
    "Service 的 targetPort {target} 是連接埠名稱，但它的 Pod 沒有容器宣告這個名稱（宣告的是 {ports}）。",
)
OTHER_PORT = Phrase(
    "The Service sends traffic to targetPort {target}, but its pods declare {ports}.",
    "Service 把流量送往 targetPort {target}，但它的 Pod 宣告的是 {ports}。",
)
OTHER_PROTOCOL = Phrase(
    "The Service sends {protocol} to targetPort {target}, but its pods declare {ports}.",
    "Service 以 {protocol} 送往 targetPort {target}，但它的 Pod 宣告的是 {ports}。",
)
PROBED_ELSEWHERE = Phrase(
    "The Service sends traffic to targetPort {target}; its pods declare no ports, and their probes succeed on {ports}.",
    "Service 把流量送往 targetPort {target}；它的 Pod 沒有宣告連接埠，而探針在 {ports} 成功。",
)
MIXED = Phrase(
    "The Service also selects pods of {workload}, which declare {ports} and not targetPort {target}: the part of the "
    "connections that goes to them fails.",
    "Service 也選到了 {workload} 的 Pod，它們宣告的是 {ports}，沒有 targetPort {target}：分到它們的連線會失敗。",
)
NARROW = Phrase(
    "Narrow the Service's selector by a label that only the meant pods carry, or give the others another label.",
    "在 Service 的 selector 加上只有目標 Pod 才有的標籤，或更換其他 Pod 的標籤。",
)
LEADS = Phrase("Port {port} of Service {name} leads to {target}.", "Service {name} 的連接埠 {port} 導向 {target}。")
NONE = Phrase("no ports", "沒有任何連接埠")
READY = Phrase("Ready pods behind the Service: {count}.", "Service 後面已就緒的 Pod：{count} 個。")
COMPARE = Phrase("See on which port the process listens: {command}", "確認程式實際監聽的連接埠：{command}")
CORRECT = Phrase(
    "Set targetPort to the port on which the container listens, or give the container port that name.",
    "把 targetPort 設成容器實際監聽的連接埠，或為容器的連接埠取這個名稱。",
)


@check(
    code="SVC-PORT",
    severity="error",
    reads=("services", "pods", "endpointslices"),
    about=("Service",),
    terms=("targetPort", "connection refused", "containerPort", "wrong port", "連接埠不符", "埠號", "連線被拒"),
    notes=("runbooks/service-no-endpoints", "services/service-types"),
)
def service_port(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Services with a targetPort that fits no port of the selected pods, or not those of a second workload among them.

    A number is only suspect where the pods declare other ports, since declaring ports is optional.
    Source: https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
    """
    services = [s for s in cluster.list("services", scope.namespace) if selector_of(s)]
    pods = ByLabel.of(cluster.list("pods", scope.namespace) if services else [])
    for service in services:
        chosen = selected(service, pods.near(service))
        misses = [m for m in (_miss(service, i, chosen) for i in range(len(_ports(service)))) if m] if chosen else []
        if misses:
            slices = in_namespace_of(service, cluster.try_list("endpointslices", scope.namespace) or [])
            yield _finding(service, chosen, misses, slices_of(service, slices))


def _ports(service: Obj) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = dig(service, "spec.ports", [])
    return found


@dataclass(frozen=True)
class _Port:
    """One port of a Service that leads where its pods declare nothing.

    sure: no pod can answer there.  note: nothing but a remark, the pods may well listen there.  part: some pods answer.
    """

    index: int
    fact: Text
    proof: tuple[Evidence, ...]
    sure: bool = False
    note: bool = False
    part: bool = False


def _miss(service: Obj, index: int, pods: Objects) -> _Port | None:
    port = _ports(service)[index]
    target, protocol = target_of(port), port.get("protocol", "TCP")
    declared = [(p, d) for p in pods for d in container_ports(p)]
    fits = [d for _, d in declared if target in (d.number, d.name)]
    if any(d.protocol == protocol for d in fits):
        return _mixed(service, index, pods)
    spelled = sorted({_spelled(d) for _, d in declared})
    shown = spelled or NONE()
    proof = tuple(shows(p, d.path) for p, d in declared[:2])
    if fits:
        return _Port(index, OTHER_PROTOCOL(protocol=protocol, target=target, ports=shown), proof)
    if isinstance(target, str):
        return _Port(index, UNNAMED(target=target, ports=shown), proof, sure=True)
    if declared:
        # A mesh sidecar declares its own ports; the container beside it that declares none may listen on any.
        silent = any(not c.init and not c.spec.get("ports") for p in pods for c in containers(p))
        return _Port(index, OTHER_PORT(target=target, ports=shown), proof, note=silent)
    return _probed(index, target, pods)


def _mixed(service: Obj, index: int, pods: Objects) -> _Port | None:
    """The ready pods of another workload that declare ports, in every container, and not the one that is sent to."""
    target = target_of(_ports(service)[index])
    groups: dict[str, Objects] = defaultdict(list)
    for pod in (p for p in pods if ready(p)):
        groups[_workload(pod)].append(pod)
    for workload, own in groups.items() if len(groups) > 1 else ():
        declared = [(p, d) for p in own for d in container_ports(p)]
        silent = any(not c.init and not c.spec.get("ports") for p in own for c in containers(p))
        if declared and not silent and not any(target in (d.number, d.name) for _, d in declared):
            ports = sorted({_spelled(d) for _, d in declared})
            proof = tuple(shows(p, d.path) for p, d in declared[:2])
            return _Port(index, MIXED(workload=workload, ports=ports, target=target), proof, part=True)
    return None


def _workload(pod: Obj) -> str:
    """What a pod belongs to, as a person names it: of a Deployment without the hash of its ReplicaSet."""
    owner = owned_by(pod)
    hashed = labels(pod).get("pod-template-hash")
    if owner.get("kind") == "ReplicaSet" and hashed:
        return f"Deployment {owner['name'].removesuffix(f'-{hashed}')}"
    return f"{owner['kind']} {owner['name']}" if owner else f"Pod {pod['metadata']['name']}"


def _probed(index: int, target: int, pods: Objects) -> _Port | None:
    """Nothing is declared: a passing probe on other ports only is worth a remark."""
    probes = [(c, f"{k}Probe") for p in pods if ready(p) for c in containers(p) for k in ("readiness", "liveness")]
    asked = {port_of(c.spec[k]): c.declares(f".{k}") for c, k in probes if port_of(c.spec.get(k) or {})}
    if not asked or target in asked or not all(isinstance(p, int) for p in asked):
        return None
    fact = PROBED_ELSEWHERE(target=target, ports=[str(p) for p in asked])
    return _Port(index, fact, tuple(asked.values())[:2], note=True)


def _spelled(port: DeclaredPort) -> str:
    return f"{port.name}={port.number}/{port.protocol}" if port.name else f"{port.number}/{port.protocol}"


def _finding(service: Obj, pods: Objects, misses: list[_Port], slices: Objects) -> Finding:
    ref, first = ObjectRef.of(service), misses[0]
    port = _ports(service)[first.index]
    path = f".spec.ports[{first.index}]"
    lead = LEADS(port=port.get("port", "?"), name=ref.name, target=target_of(port))
    ends = tuple(shows(s, ".ports", value=s.get("ports") or "null") for s in slices)
    steps = [Step(ref, lead, (shows(service, f"{path}.targetPort", value=target_of(port)), *ends))]
    steps += [Step(ref, m.fact, m.proof) for m in misses]
    ready_pods = [p for p in pods if ready(p)]
    ruled_out = (RuledOut("SVC-NOT-READY", READY(count=len(ready_pods))),) if ready_pods else ()
    pod = next((e.object for e in first.proof if e.object.kind == "Pod"), ObjectRef.of(pods[0]))
    command = verbatim(f"kubectl -n {ref.namespace} logs {pod.name}")
    repair = NARROW if first.part else CORRECT
    actions = (Action(COMPARE(command=command)), Action(repair(), changes=True))
    return Finding(ref, first.fact, tuple(steps), actions, ruled_out, _severity(service, misses))


def _severity(service: Obj, misses: list[_Port]) -> Severity:
    if any(m.sure for m in misses):
        return "error"
    if all(m.part for m in misses):
        return "warning"
    # Other ports of the Service do lead to declared ones: the odd one may well be listened on, undeclared.
    return "info" if all(m.note for m in misses) or len(misses) < len(_ports(service)) else "error"
