"""Workloads whose log complains of a Service that indeed does not answer."""

import re
from collections.abc import Iterable, Iterator

from kbase.diagnosis.addresses import Names, addresses, by_name, meant, ports_of, service_key
from kbase.diagnosis.complaints import Complaint, Key, complaints, given
from kbase.diagnosis.declare import check
from kbase.diagnosis.dependencies import NOT_HERE, OUTAGE_READS, not_here, outage
from kbase.diagnosis.logs import SOME_OWNERS_READ
from kbase.diagnosis.objects import dig, labels
from kbase.diagnosis.pods import POD_READS, Container, containers, live
from kbase.diagnosis.resolving import last_log, unresolved
from kbase.diagnosis.services import (
    carries,
    ready,
    ready_endpoints,
    selected,
    selector_of,
    slice_evidence,
    slices_by_service,
    slices_of,
)
from kbase.diagnosis.trouble import spokesman
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import by_workload
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Step

CAUSE = Phrase(
    "Container {container} gets no answer from Service {service}: {why}",
    "容器 {container} 得不到 Service {service} 的回應：{why}",
)
NO_NAMES = Phrase(
    "Container {container} cannot resolve names: cluster DNS (Service {service}) does not answer: {why}",
    "容器 {container} 無法解析名稱：叢集 DNS（Service {service}）沒有回應：{why}",
)
SAYS = Phrase(
    "The log of container {container} in pod {pod} says: {line}", "Pod {pod} 中容器 {container} 的 log：{line}"
)
AWAITS = Phrase(
    "Init container {container} of pod {pod} waits in: {line}", "Pod {pod} 的 init container {container} 在等待：{line}"
)
UNTOLD = Phrase(
    "The log of container {container} ends with connections that Service {service} refuses, and the cluster does not "
    "show why: {count} endpoints are ready. On which address and port the program behind it listens is not visible "
    "from the API.",
    "容器 {container} 的 log 最後幾行是 Service {service} 拒絕連線，而從叢集看不出原因：就緒的端點有 {count} 個。"
    "後面的程式實際監聽哪個位址與連接埠，API 看不到。",
)
LISTENS = Phrase(
    "See where the program listens; 127.0.0.1 alone serves nobody else: {command}",
    "查看程式監聽的位址；只監聽 127.0.0.1 就不會服務其他 Pod：{command}",
)
ON_EACH = Phrase(
    "Run its pods on every node that calls it (a DaemonSet), or set internalTrafficPolicy: Cluster on Service "
    "{service}.",
    "讓它的 Pod 在每個會呼叫它的節點上執行（DaemonSet），或把 Service {service} 設為 internalTrafficPolicy: Cluster。",
)
SEE = Phrase("See what stands behind the Service: {command}", "查看這個 Service 後面有什麼：{command}")
FIRST = Phrase(
    "Repair Service {service} first; what calls it then recovers by itself or with its next restart.",
    "先修復 Service {service}；呼叫它的程式之後會自行恢復，或在下次重啟後恢復。",
)
_SPACE, _LABEL = "kube-system", "kube-dns"
_REFUSED = re.compile(r"connection refused|ECONNREFUSED|actively refused", re.I)
_LAST = 3  # lines; what is said further up may be over
_MOST_LOGS = 50
_MOST_LOGS_OF_ALL = 20  # of a whole cluster, where other checks read logs as well


@check(
    code="DEPENDENCY-DOWN",
    severity="error",
    reads=tuple(dict.fromkeys((*POD_READS, *OUTAGE_READS, "pods/log"))),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=(
        "connection refused",
        "ECONNREFUSED",
        "dependency",
        "upstream",
        "bad gateway",
        "相依服務",
        "連線被拒",
        "連不到",
    ),
    notes=("runbooks/service-no-endpoints", "services/dns"),
    whole=("services",),
)
def dependency_down(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Workloads whose log complains of a Service, or of name look-ups, where that Service does not answer now.

    What a log says is old without a fault to match it, so each complaint is held against the cluster.
    Source: https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/
    """
    pods = live(cluster.list("pods", scope.namespace))
    known = by_name(cluster.try_list("services") or cluster.list("services", scope.namespace)) if pods else {}
    callers = _callers(cluster, scope, pods, known)
    most = _MOST_LOGS if scope.namespace else _MOST_LOGS_OF_ALL
    if len(callers) > most:
        cluster.left_out("truncated", SOME_OWNERS_READ(n=most, all=len(callers)))
    for owner, pod in callers[:most]:
        finding = _judged(cluster, owner, pod, known)
        if not finding and scope.targets:
            finding = _unexplained(cluster, owner, pod, known)
        if finding:
            yield finding


def _callers(view: View, scope: Scope, pods: Objects, known: Names) -> list[tuple[ObjectRef, Obj]]:
    """The pods whose logs are worth reading: asked about, failing, or given the address of a Service that is down."""
    asked = {t.key for t in scope.targets}
    down = _down(view, scope, known) if not asked else frozenset()
    chosen = []
    for owner, own in by_workload(view, pods).items():
        if not scope.concerns(owner, *map(ObjectRef.of, own)):
            continue
        pod = spokesman(own)
        troubled = not ready(pod) or any(c.restarts for c in containers(pod))
        if troubled or asked or any(down & given(c, known) for c in containers(pod)):
            chosen.append((not troubled, owner, pod))
    return [(owner, pod) for _, owner, pod in sorted(chosen, key=lambda c: c[0])]


def _down(view: View, scope: Scope, known: Names) -> frozenset[Key]:
    """The Services with a selector and no ready endpoint, and those whose traffic stays on the caller's node."""
    slices = view.try_list("endpointslices", scope.namespace)
    own = slices_by_service(slices or [])
    here = {key for key, s in known.items() if selector_of(s) and scope.namespace in (None, key[0])}
    if slices is None:
        return frozenset()
    local = {k for k in here if dig(known[k], "spec.internalTrafficPolicy") == "Local"}
    return frozenset(k for k in here if k in local or not ready_endpoints(own.get(k, [])))


def _judged(view: View, owner: ObjectRef, pod: Obj, known: Names) -> Finding | None:
    own = _own(pod, known)
    for container in containers(pod):
        if found := _names(view, owner, container, known):
            return found
        for one in complaints(view, container, known):
            at = ObjectRef("Service", *one.service)
            if at.key in own or _told_wrong(one, known):
                continue
            if steps := outage(view, at, one.port) or not_here(view, at, dig(pod, "spec.nodeName", "")):
                phrase = SAYS if one.said.evidence.path.startswith("log") else AWAITS
                said = phrase(container=container.name, pod=container.ref.name, line=one.said.line)
                chain = (Step(container.ref, said, (one.said.evidence,)), *steps)
                cause = CAUSE(container=container.name, service=f"{at.namespace}/{at.name}", why=steps[-1].fact)
                return _finding(owner, pod, at, cause, chain)
    return None


def _unexplained(view: View, owner: ObjectRef, pod: Obj, known: Names) -> Finding | None:
    """For who asks about it: the log ends with refused connections to a Service that has ready endpoints."""
    own = _own(pod, known)
    for container in (c for c in containers(pod) if c.running and not c.init):
        log, previous = last_log(view, container)
        last = [line for line in log.splitlines() if line.strip()][-_LAST:]
        if previous or not last or not all(map(_REFUSED.search, last)):
            continue
        for one in complaints(view, container, known):
            service = known.get(one.service)
            if service and ("Service", *one.service) not in own and not _told_wrong(one, known):
                return _untold(view, owner, one, service)
    return None


def _untold(view: View, owner: ObjectRef, one: Complaint, service: Obj) -> Finding | None:
    """What is known of a Service that refuses although it has ready endpoints; None where that cannot be said."""
    at, container = ObjectRef.of(service), one.container
    slices = view.try_list("endpointslices", at.namespace)
    count = ready_endpoints(slices_of(service, slices or []))
    if not count:
        return None
    fact = UNTOLD(container=container.name, service=f"{at.namespace}/{at.name}", count=count)
    said = SAYS(container=container.name, pod=container.ref.name, line=one.said.line)
    chain = (Step(container.ref, said, (one.said.evidence,)), Step(at, fact, slice_evidence(service, slices)))
    behind = selected(service, view.try_list("pods", at.namespace) or [])
    name = next((p["metadata"]["name"] for p in behind if ready(p)), "POD")
    command = verbatim(f"kubectl -n {at.namespace} exec {name} -- netstat -ltn")
    return Finding(owner, fact, chain, (Action(LISTENS(command=command)),), severity="info")


def _told_wrong(one: Complaint, known: Names) -> bool:
    """Whether the environment gives the container an address that is wrong by itself: SVC-ADDRESS tells that."""
    told = [
        a for a in addresses(one.container) if service_key(a.host, one.container.ref.namespace, known) == one.service
    ]
    service = known.get(one.service)
    return any((a.port not in ports_of(service)) if service else meant(a, known) for a in told if a.port)


def _own(pod: Obj, known: Names) -> set[tuple[str, str, str]]:
    """The Services that lead to the pod itself: its own complaint about them tells nothing of another."""
    space = pod["metadata"].get("namespace", "")
    return {("Service", *k) for k, s in known.items() if k[0] == space and carries(pod, selector_of(s))}


def _names(view: View, owner: ObjectRef, container: Container, known: Names) -> Finding | None:
    """Look-ups without an answer, where nothing answers behind the cluster's DNS."""
    log, previous = last_log(view, container)
    failed = next((u for u in unresolved(container, log, previous=previous) if not u.answered), None)
    for key in _dns(known) if failed else ():
        at = ObjectRef("Service", *key)
        if failed and (steps := outage(view, at, None)):
            said = SAYS(container=container.name, pod=container.ref.name, line=failed.said.line)
            chain = (Step(container.ref, said, (failed.said.evidence,)), *steps)
            cause = NO_NAMES(container=container.name, service=f"{at.namespace}/{at.name}", why=steps[-1].fact)
            return _finding(owner, container.pod, at, cause, chain)
    return None


def _dns(known: Names) -> Iterable[Key]:
    return (k for k, s in known.items() if k[0] == _SPACE and (labels(s).get("k8s-app") == _LABEL or k[1] == _LABEL))


def _finding(owner: ObjectRef, pod: Obj, at: ObjectRef, cause: Text, chain: tuple[Step, ...]) -> Finding:
    command = verbatim(f"kubectl -n {at.namespace} get endpointslices -l kubernetes.io/service-name={at.name}")
    repair = ON_EACH if chain[-1].fact.phrase is NOT_HERE else FIRST
    steps = (Action(SEE(command=command)), Action(repair(service=f"{at.namespace}/{at.name}"), changes=True))
    return Finding(owner, cause, chain, steps, severity="warning" if ready(pod) else None)
