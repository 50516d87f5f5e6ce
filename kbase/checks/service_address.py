"""Containers that are told a Service's address which the Service does not have."""

from collections import defaultdict
from collections.abc import Iterator

from kbase.diagnosis.addresses import Address, Names, addresses, by_name, meant, ports_of, service_key
from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import absent, dig, shows
from kbase.diagnosis.pods import POD_READS, containers, live
from kbase.diagnosis.services import headless
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import by_workload
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Severity, Step

WRONG_PORT = Phrase(
    "{variable} of container {container} is {address}, but Service {service} answers on port {ports}.",
    "容器 {container} 的 {variable} 是 {address}，但 Service {service} 的連接埠是 {ports}。",
)
NO_SERVICE = Phrase(
    "{variable} of container {container} is {address}, but there is no Service {service}; likely meant: {near}.",
    "容器 {container} 的 {variable} 是 {address}，但沒有 Service {service}；應該是指 {near}。",
)
SERVICE_MOVED = Phrase(
    "Service {service} answers on port {ports}, but all {count} workloads that use it are told {address}.",
    "Service {service} 的連接埠是 {ports}，但使用它的 {count} 個工作負載都被告知 {address}。",
)
TOLD = Phrase("The pod template sets {variable} to {address}.", "Pod 範本把 {variable} 設成 {address}。")
HAS = Phrase("Service {service} has port {ports}.", "Service {service} 的連接埠是 {ports}。")
GONE = Phrase("There is no Service {service}; there is {near}.", "沒有 Service {service}；有的是 {near}。")
SEE = Phrase("Compare with the Service: {command}", "與 Service 比對：{command}")
CORRECT_SERVICE = Phrase(
    "Give Service {service} the port that its users expect ({address}), or correct all of them.",
    "讓 Service {service} 提供使用者預期的連接埠（{address}），或修正所有使用者。",
)
CORRECT = Phrase(
    "Correct {variable} in the pod template of {owner}, or the port of the Service.",
    "修正 {owner} 的 Pod 範本中的 {variable}，或修正 Service 的連接埠。",
)


@check(
    code="SVC-ADDRESS",
    severity="error",
    reads=(*POD_READS, "services"),
    about=("Service", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=(
        "connection refused",
        "no such host",
        "i/o timeout",
        "wrong port",
        "environment variable",
        "address",
        "位址錯誤",
        "環境變數",
        "連不到",
    ),
    notes=("runbooks/service-no-endpoints", "services/dns"),
    whole=("services",),
)
def service_address(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Environment values that look like host:port of a Service, where that Service or that port does not exist.

    Source: https://kubernetes.io/docs/concepts/services-networking/service/
    """
    pods = live(cluster.list("pods", scope.namespace))
    told = [(owner, a) for owner, own in by_workload(cluster, pods).items() for a in _told(own[-1])]
    known = by_name(cluster.list("services", _space(scope, told))) if told else {}
    moved = _moved(told, known)
    for key in moved:
        yield _service_side(known[key], [(o, a) for o, a in told if _key(a, known) == key])
    for owner, address in told:
        if _key(address, known) not in moved:
            yield from _finding(owner, address, known)


def _key(address: Address, known: Names) -> tuple[str, str] | None:
    return service_key(address.host, address.container.ref.namespace, known)


def _moved(told: list[tuple[ObjectRef, Address]], known: Names) -> set[tuple[str, str]]:
    """Services of which several workloads expect the same port and none the ports they have: theirs is the odd one."""
    wanted: dict[tuple[str, str], set[tuple[ObjectRef, int]]] = defaultdict(set)
    for owner, address in told:
        if (key := _key(address, known)) and key in known and address.port is not None and _fixed(known[key]):
            wanted[key].add((owner, address.port))
    return {
        key
        for key, asked in wanted.items()
        if len({p for _, p in asked}) == 1 and len(asked) > 1 and not {p for _, p in asked} & set(ports_of(known[key]))
    }


def _service_side(service: Obj, told: list[tuple[ObjectRef, Address]]) -> Finding:
    ref, ports = ObjectRef.of(service), [str(p) for p in ports_of(service)]
    address = told[0][1]
    cause = SERVICE_MOVED(service=ref.name, ports=ports, count=len({o for o, _ in told}), address=address.shown)
    steps = tuple(Step(o, TOLD(variable=a.variable, address=a.shown), (a.evidence,)) for o, a in told)
    last = Step(ref, HAS(service=ref.name, ports=ports), (shows(service, ".spec.ports"),))
    see = Action(SEE(command=verbatim(f"kubectl -n {ref.namespace} get service {ref.name} -o yaml")))
    correct = Action(CORRECT_SERVICE(service=ref.name, address=address.shown), changes=True)
    return Finding(ref, cause, (*steps, last), (see, correct))


def _told(pod: Obj) -> list[Address]:
    return [a for c in containers(pod) for a in addresses(c)]


def _space(scope: Scope, told: list[tuple[ObjectRef, Address]]) -> str | None:
    """The one namespace that the hosts can be in; None where a host names another."""
    return None if any("." in a.host for _, a in told) else scope.namespace


def _finding(owner: ObjectRef, address: Address, known: Names) -> Iterator[Finding]:
    key = _key(address, known)
    service = known.get(key) if key else None
    facts = {"variable": address.variable, "container": address.container.name, "address": address.shown}
    if service:
        ports = sorted(set(ports_of(service)))
        if address.port is None or address.port in ports or not _fixed(service):
            return
        ref = ObjectRef.of(service)
        cause = WRONG_PORT(**facts, service=ref.name, ports=[str(p) for p in ports])
        last = Step(ref, HAS(service=ref.name, ports=[str(p) for p in ports]), (shows(service, ".spec.ports"),))
        yield _told_wrong(owner, address, cause, last, "error")
    elif key and (near := meant(address, known)):
        gone, name = absent("Service", *key), near["metadata"]["name"]
        cause = NO_SERVICE(**facts, service=key[1], near=name)
        last = Step(gone.object, GONE(service=key[1], near=name), (gone, shows(near, ".metadata.name")))
        yield _told_wrong(owner, address, cause, last, "warning")


def _fixed(service: Obj) -> bool:
    """Whether only the declared ports answer: not where the name leads straight to pods or out of the cluster."""
    return dig(service, "spec.type") != "ExternalName" and not headless(service)


def _told_wrong(owner: ObjectRef, address: Address, cause: Text, last: Step, severity: Severity) -> Finding:
    first = Step(owner, TOLD(variable=address.variable, address=address.shown), (address.evidence,))
    command = verbatim(f"kubectl -n {owner.namespace} get services")
    correct = CORRECT(variable=address.variable, owner=f"{owner.kind} {owner.name}")
    actions = (Action(SEE(command=command)), Action(correct, changes=True))
    return Finding(owner, cause, (first, last), actions, severity=severity)
