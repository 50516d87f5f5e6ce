"""Containers that are told a Service's address which the Service does not have."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from kbase.diagnosis.addresses import Address, Names, addresses, by_name, configured, meant, ports_of, service_key
from kbase.diagnosis.complaints import complaints
from kbase.diagnosis.declare import check
from kbase.diagnosis.lookups import known_absent
from kbase.diagnosis.objects import absent, dig, shows
from kbase.diagnosis.pods import POD_READS, containers, live
from kbase.diagnosis.services import headless, ready
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import by_workload
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Severity, Step

SOME_READ = Phrase("read the ConfigMaps of {n} of {all} workloads", "{all} 個工作負載中只讀了 {n} 個的 ConfigMap")
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
TOLD_BY = Phrase("{source} sets {variable} to {address}.", "{source} 把 {variable} 設成 {address}。")
HAS = Phrase("Service {service} has port {ports}.", "Service {service} 的連接埠是 {ports}。")
ALIAS = Phrase("It is another name for {name} (ExternalName).", "它是 {name} 的別名（ExternalName）。")
ALIAS_GONE = Phrase(
    "Service {service} is another name for {name}, but there is no Service {target}.",
    "Service {service} 是 {name} 的別名，但沒有 Service {target}。",
)
MISSING = Phrase("There is no Service {service}.", "沒有 Service {service}。")
CORRECT_ALIAS = Phrase("Correct externalName of Service {service}.", "修正 Service {service} 的 externalName。")
SAYS = Phrase(
    "The log of container {container} in pod {pod} says: {line}", "Pod {pod} 中容器 {container} 的 log：{line}"
)
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

_MOST_CONFIGURED = 5  # workloads of a whole cluster; each costs a request or two


@check(
    code="SVC-ADDRESS",
    severity="error",
    reads=(*POD_READS, "services", "configmaps", "pods/log"),
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
    groups = by_workload(cluster, pods)
    told = [(owner, a) for owner, own in groups.items() for c in containers(own[-1]) for a in addresses(c)]
    told += _configured(cluster, scope, groups)
    known = by_name(cluster.list("services", _space(scope, told))) if told else {}
    moved = _moved(told, known)
    for key in moved:
        yield _service_side(known[key], [(o, a) for o, a in told if _key(a, known) == key])
    for service in cluster.list("services", scope.namespace):
        yield from _alias(cluster, service)
    for owner, address in told:
        if _key(address, known) not in moved:
            yield from _finding(cluster, owner, address, known)


def _alias(view: View, service: Obj) -> Iterator[Finding]:
    """A Service that is only another name, of a Service that does not exist."""
    ref, name = ObjectRef.of(service), str(dig(service, "spec.externalName", "")).rstrip(".")
    if dig(service, "spec.type") != "ExternalName" or ".svc" not in name:
        return
    key = service_key(name, ref.namespace, {})
    if key and known_absent(view, "services", *key):
        gone, shown = absent("Service", *key), "/".join(key)
        step = Step(ref, ALIAS(name=name), (shows(service, ".spec.externalName"),))
        cause = ALIAS_GONE(service=ref.name, name=name, target=shown)
        see = verbatim(f"kubectl -n {key[0]} get services")
        steps = (Action(SEE(command=see)), Action(CORRECT_ALIAS(service=ref.name), changes=True))
        yield Finding(ref, cause, (step, Step(gone.object, MISSING(service=shown), (gone,))), steps)


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


def _configured(view: View, scope: Scope, groups: Mapping[ObjectRef, Objects]) -> list[tuple[ObjectRef, Address]]:
    """What workloads are told by ConfigMaps, which are read one by one: only where a pod is in trouble."""
    near = ((o, own[-1]) for o, own in groups.items() if scope.concerns(o, *map(ObjectRef.of, own)))
    wanted = [(o, p) for o, p in near if _troubled(p) and _by_config(p)]
    most = len(wanted) if scope.namespace else _MOST_CONFIGURED
    if len(wanted) > most:
        view.left_out("truncated", SOME_READ(n=most, all=len(wanted)))
    return [(owner, a) for owner, pod in wanted[:most] for c in containers(pod) for a in configured(view, c)]


def _troubled(pod: Obj) -> bool:
    return not ready(pod) or any(c.restarts for c in containers(pod))


def _by_config(pod: Obj) -> bool:
    """Whether the environment of a container comes from ConfigMaps at all."""
    given = [e for c in containers(pod) for e in (*(c.spec.get("envFrom") or []), *(c.spec.get("env") or []))]
    return any("configMapRef" in e or dig(e, "valueFrom.configMapKeyRef") for e in given)


def _space(scope: Scope, told: list[tuple[ObjectRef, Address]]) -> str | None:
    """The one namespace that the hosts can be in; None where a host names another."""
    return None if any("." in a.host for _, a in told) else scope.namespace


def _finding(view: View, owner: ObjectRef, address: Address, known: Names) -> Iterator[Finding]:
    key = _key(address, known)
    service = known.get(key) if key else None
    facts = {"variable": address.variable, "container": address.container.name, "address": address.shown}
    if key and service:
        ports = sorted(set(ports_of(service)))
        if address.port is None or address.port in ports or not _fixed(service):
            return
        ref = ObjectRef.of(service)
        cause = WRONG_PORT(**facts, service=ref.name, ports=[str(p) for p in ports])
        last = Step(ref, HAS(service=ref.name, ports=[str(p) for p in ports]), (shows(service, ".spec.ports"),))
        yield _told_wrong(owner, address, cause, (*_says(view, address, key, known), last), "error")
    elif key and (near := meant(address, known)):
        gone, there = absent("Service", *key), ObjectRef.of(near)
        name = there.name if there.namespace == key[0] else f"{there.namespace}/{there.name}"
        cause = NO_SERVICE(**facts, service=key[1], near=name)
        last = Step(gone.object, GONE(service=key[1], near=name), (gone, shows(near, ".metadata.name")))
        said = _says(view, address, key, known)
        yield _told_wrong(owner, address, cause, (*said, last), "error" if said else "warning")


def _says(view: View, address: Address, key: tuple[str, str], known: Names) -> tuple[Step, ...]:
    """What the container's log says of that address: what proves that the value is in use, and links what fails."""
    said = (c.said for c in complaints(view, address.container, known, also=(key,)) if c.service == key)
    facts = {"container": address.container.name, "pod": address.container.ref.name}
    return tuple(Step(address.container.ref, SAYS(**facts, line=s.line), (s.evidence,)) for s in list(said)[:1])


def _fixed(service: Obj) -> bool:
    """Whether only the declared ports answer: not where the name leads straight to pods or out of the cluster."""
    return dig(service, "spec.type") != "ExternalName" and not headless(service)


def _told_wrong(owner: ObjectRef, address: Address, cause: Text, down: tuple[Step, ...], severity: Severity) -> Finding:
    facts = {"variable": address.variable, "address": address.shown}
    fact = (
        TOLD_BY(**facts, source=f"ConfigMap {address.config['metadata']['name']}") if address.config else TOLD(**facts)
    )
    first = Step(owner, fact, (address.evidence,))
    command = verbatim(f"kubectl -n {owner.namespace} get services")
    correct = CORRECT(variable=address.variable, owner=f"{owner.kind} {owner.name}")
    actions = (Action(SEE(command=command)), Action(correct, changes=True))
    return Finding(owner, cause, (first, *down), actions, severity=severity)
