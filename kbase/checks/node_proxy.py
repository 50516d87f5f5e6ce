"""Nodes on which the addresses of Services lead nowhere."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.addresses import Names, by_name
from kbase.diagnosis.declare import check
from kbase.diagnosis.logs import SOME_READ
from kbase.diagnosis.objects import condition, dig, labels, shows, when
from kbase.diagnosis.pods import POD_READS, Container, containers, live
from kbase.diagnosis.services import headless, ready, ready_endpoints, selector_of, slice_evidence, slices_of
from kbase.diagnosis.trouble import controller_of, spokesman
from kbase.diagnosis.unreachable import Caller, Unreached, caller, nodes, services_of, unreached
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import by_workload
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Step

NO_ROUTE = Phrase(
    "Pods on node {node} cannot connect to the addresses of Services {services}, which have ready endpoints: "
    "kube-proxy (or what replaces it) does not work on that node.",
    "節點 {node} 上的 Pod 連不到 Service {services} 的位址，而這些 Service 有就緒的端點：該節點上的 kube-proxy"
    "（或取代它的元件）沒有運作。",
)
NO_POD = Phrase(
    "Node {node} runs no ready kube-proxy pod, so addresses of Services lead nowhere there.",
    "節點 {node} 上沒有就緒的 kube-proxy Pod，因此在該節點上 Service 的位址無法連通。",
)
TIMES_OUT = Phrase(
    "{pod} on node {node} gets no connection to Service {service}: {line}",
    "節點 {node} 上的 {pod} 連不到 Service {service}：{line}",
)
QUOTED = Phrase(
    "{pod} on node {node} gets no connection to Service {service}, as its caller logs: {line}",
    "節點 {node} 上的 {pod} 連不到 Service {service}，由呼叫它的程式記錄：{line}",
)
READY = Phrase("Service {service} has {count} ready endpoints.", "Service {service} 有 {count} 個就緒的端點。")
PROXY = Phrase("kube-proxy pod {pod} is not ready (phase {state}).", "kube-proxy Pod {pod} 尚未就緒（phase {state}）。")
SEE = Phrase("Look at kube-proxy of that node: {command}", "檢查該節點的 kube-proxy：{command}")
ON_NODE = Phrase(
    "Where kube-proxy is a service of the host, look there: systemctl status kube-proxy.",
    "若 kube-proxy 是主機上的服務，到該主機上查看：systemctl status kube-proxy。",
)
_SYSTEM = "kube-system"
_MOST_LOGS = 50
_MOST_LOGS_OF_ALL = 20  # of a whole cluster, where other checks read logs as well
_TIME_TO_START = timedelta(minutes=1)


@check(
    code="NODE-PROXY",
    severity="error",
    reads=(*POD_READS, "services", "endpointslices", "nodes", "networkpolicies", "pods/log"),
    about=("Node", "Service", "Deployment", "StatefulSet", "DaemonSet", "Pod"),
    terms=("kube-proxy", "i/o timeout", "ClusterIP", "connection timed out", "連線逾時", "連不到 Service"),
    notes=("architecture/kube-proxy", "runbooks/service-no-endpoints"),
    whole=("services",),
)
def node_proxy(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Nodes whose kube-proxy does not work: its pod is not ready there, or pods of that node alone reach no Service.

    kube-proxy writes a node's rules for Service addresses; existing ones stay when it stops, so new Services suffer
    first. Source: https://kubernetes.io/docs/reference/networking/virtual-ips/
    """
    # Whoever asks about a workload asks about no node: then only what its own log shows leads to one.
    everything = not scope.targets or any(t.kind == "Node" for t in scope.targets)
    broken = {f.about.name: f for f in _pods_of_proxy(cluster)} if everything else {}
    yield from broken.values()
    for finding in _timeouts(cluster, scope):
        if finding.about.name not in broken:
            yield finding


def _pods_of_proxy(cluster: View) -> Iterator[Finding]:
    """Nodes whose kube-proxy pod has not been ready for a while; a pod that is missing is its DaemonSet's to tell."""
    proxies = [p for p in cluster.try_list("pods", _SYSTEM) or [] if labels(p).get("k8s-app") == "kube-proxy"]
    down = {dig(p, "spec.nodeName", ""): p for p in live(proxies) if not ready(p) and _long(cluster, p)}
    for node in cluster.try_list("nodes") or [] if down else []:
        ref = ObjectRef.of(node)
        if (proxy := down.get(ref.name)) and condition(node, "Ready").get("status") == "True":
            facts = {"pod": proxy["metadata"]["name"], "state": dig(proxy, "status.phase", "?")}
            step = Step(ObjectRef.of(proxy), PROXY(**facts), (shows(proxy, ".status.conditions", value="Ready False"),))
            cause = NO_POD(node=ref.name)
            last = Step(ref, cause, (shows(proxy, ".spec.nodeName"),))
            yield Finding(ref, cause, (*controller_of(cluster, proxy), step, last), _see(ref.name))


def _long(cluster: View, pod: Obj) -> bool:
    since = when(condition(pod, "Ready").get("lastTransitionTime") or pod["metadata"].get("creationTimestamp"))
    return since is not None and cluster.now - since > _TIME_TO_START


def _timeouts(cluster: View, scope: Scope) -> Iterator[Finding]:
    """The node from which most callers time out, where the Services are well and no policy could be the reason."""
    known = by_name(s for s in cluster.list("services", scope.namespace) if selector_of(s) and not headless(s))
    if not known:
        return
    found = _healthy(cluster, scope, unreached(_logs(cluster, scope, known), known), known)
    groups = list(nodes(found).items())
    if not groups or (len(groups) > 1 and len(groups[0][1]) == len(groups[1][1])):
        return
    node, own = groups[0]
    slices = cluster.list("endpointslices", scope.namespace)
    services = services_of(own, known)
    cause = NO_ROUTE(node=node, services=[s["metadata"]["name"] for s in services])
    ends = [_ready(s, slices) for s in services]
    ref = ObjectRef("Node", "", node)
    yield Finding(
        ref, cause, (*(_said(o) for o in own), *ends, Step(ref, cause, tuple(o.evidence for o in own))), _see(node)
    )


def _healthy(cluster: View, scope: Scope, found: list[Unreached], known: Names) -> list[Unreached]:
    """Time-outs that neither the Service's own endpoints nor a NetworkPolicy may explain."""
    if not found:
        return []
    slices = cluster.list("endpointslices", scope.namespace)
    policies = cluster.list("networkpolicies", scope.namespace)
    guarded = {p["metadata"].get("namespace", "") for p in policies}
    served = {key for key, s in known.items() if ready_endpoints(slices_of(s, slices))}
    return [o for o in found if o.service in served and not guarded & {o.service[0], o.caller.container.ref.namespace}]


def _logs(cluster: View, scope: Scope, known: Names) -> list[tuple[Caller, str]]:
    """One pod of each workload with its log; "" for those whose log is not read.

    Read are the logs that a question concerns, else those of workloads whose environment names a Service first.
    """
    groups = by_workload(cluster, live(cluster.list("pods", scope.namespace)))
    callers = [(owner, caller(c, known)) for owner, own in groups.items() for c in _speaking(spokesman(own))]
    asked = {t.key for t in scope.targets}
    chosen = [c for owner, c in callers if not asked or asked & _keys(owner, c)]
    chosen.sort(key=lambda c: not c.knows)
    most = _MOST_LOGS if scope.namespace else _MOST_LOGS_OF_ALL
    if len(chosen) > most:
        cluster.left_out("truncated", SOME_READ(n=most, all=len(chosen)))
    read = [(c, _log(cluster, c)) for c in chosen[:most]]
    done = {id(c) for c, _ in read}
    return read + [(c, "") for _, c in callers if id(c) not in done]


def _keys(owner: ObjectRef, who: Caller) -> set[tuple[str, str, str]]:
    """What a person may ask about that this caller's log concerns."""
    services = {("Service", *key) for key in who.knows}
    return {owner.key, who.container.ref.key, ("Node", "", who.node), *services}


def _log(cluster: View, who: Caller) -> str:
    ref = who.container.ref
    return cluster.logs(ref.namespace, ref.name, who.container.name) or ""


def _speaking(pod: Obj) -> list[Container]:
    return [c for c in containers(pod) if not c.init and c.running]


def _said(one: Unreached) -> Step:
    phrase = QUOTED if one.quoted else TIMES_OUT
    facts = {"pod": one.caller.workload, "node": one.caller.node, "service": one.service[1], "line": one.line}
    return Step(one.caller.container.ref, phrase(**facts), (one.evidence,))


def _ready(service: Obj, slices: Objects) -> Step:
    ref, count = ObjectRef.of(service), ready_endpoints(slices_of(service, slices))
    return Step(ref, READY(service=ref.name, count=count), slice_evidence(service, slices))


def _see(node: str) -> tuple[Action, ...]:
    command = f"kubectl -n {_SYSTEM} get pods -o wide -l k8s-app=kube-proxy --field-selector spec.nodeName={node}"
    return Action(SEE(command=verbatim(command))), Action(ON_NODE())
