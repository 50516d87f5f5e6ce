"""Pods that ask their node's DNS servers for names which only the cluster's DNS knows."""

from collections.abc import Iterator

from kbase.diagnosis.addresses import Names, by_name, service_key
from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.pods import POD_READS, Container, containers, live
from kbase.diagnosis.resolving import Unresolved, last_log, unresolved
from kbase.diagnosis.services import ready
from kbase.diagnosis.trouble import worst_first
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import by_workload
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Step

DEFAULT = Phrase(
    "Container {container} cannot resolve Service {host}: dnsPolicy Default makes the pod ask its node's DNS servers, "
    "which do not know cluster names.",
    "容器 {container} 無法解析 Service {host}：dnsPolicy Default 讓 Pod 查詢節點的 DNS 伺服器，"
    "而它們不認得叢集內的名稱。",
)
ON_HOST = Phrase(
    "Container {container} cannot resolve Service {host}: with hostNetwork, dnsPolicy ClusterFirst acts like Default; "
    "the node's DNS servers do not know cluster names.",
    "容器 {container} 無法解析 Service {host}：使用 hostNetwork 時，dnsPolicy ClusterFirst 等同 Default；"
    "節點的 DNS 伺服器不認得叢集內的名稱。",
)
OWN_SERVERS = Phrase(
    "Container {container} cannot resolve Service {host}: dnsPolicy None with nameservers {servers}, which do not "
    "include the cluster's DNS.",
    "容器 {container} 無法解析 Service {host}：dnsPolicy None 使用 nameserver {servers}，其中不含叢集的 DNS。",
)
SAYS = Phrase(
    "The log of container {container} in pod {pod} says: {line}", "Pod {pod} 中容器 {container} 的 log：{line}"
)
EXISTS = Phrase("Service {namespace}/{name} exists.", "Service {namespace}/{name} 存在。")
LOOK = Phrase("See what the pod asks: {command}", "查看 Pod 向誰查詢：{command}")
CHANGE = Phrase(
    "Set dnsPolicy {policy} in the pod template (or leave it out, where ClusterFirst is right).",
    "在 Pod 範本設定 dnsPolicy {policy}（適用 ClusterFirst 時也可省略）。",
)
_DNS_LABEL = "kube-dns"
_MOST_LOGS = 20


@check(
    code="POD-DNS-POLICY",
    severity="error",
    reads=(*POD_READS, "services", "pods/log"),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=(
        "dnsPolicy",
        "ClusterFirstWithHostNet",
        "no such host",
        "ENOTFOUND",
        "Could not resolve host",
        "找不到主機",
        "無法解析",
    ),
    notes=("services/dns", "services/coredns"),
)
def pod_dns_policy(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Failing pods whose dnsPolicy keeps them from cluster DNS while their log asks for a Service that exists.

    Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy
    """
    pods = [p for p in live(cluster.list("pods", scope.namespace)) if _elsewhere(p)]
    failing = [p for p in pods if not ready(p) or any(c.restarts for c in containers(p))]
    groups = by_workload(cluster, failing)
    for owner, own in list(groups.items())[:_MOST_LOGS]:
        if finding := _judged(cluster, scope, owner, worst_first(own)[0]):
            yield finding


def _elsewhere(pod: Obj) -> bool:
    """Whether the pod asks other servers than the cluster's."""
    policy = dig(pod, "spec.dnsPolicy", "ClusterFirst")
    return policy in ("Default", "None") or (policy == "ClusterFirst" and bool(dig(pod, "spec.hostNetwork")))


def _judged(view: View, scope: Scope, owner: ObjectRef, pod: Obj) -> Finding | None:
    for container in containers(pod):
        log, previous = last_log(view, container)
        failed = [u for u in unresolved(container, log, previous=previous) if u.host and u.answered is not False]
        known = _services(view, scope) if failed else {}
        for one in failed:
            key = service_key(one.host, container.ref.namespace, known)
            if key and key in known and (found := _finding(owner, container, one, known[key], known)):
                return found
    return None


def _services(view: View, scope: Scope) -> Names:
    """All Services, since names may lead to any namespace; who may not list them sees those beside the pod."""
    return by_name(view.try_list("services") or view.list("services", scope.namespace))


def _finding(owner: ObjectRef, container: Container, failed: Unresolved, service: Obj, known: Names) -> Finding | None:
    why = _why(container, failed.host, known)
    if not why:
        return None
    cause, proof = why
    ref, about = container.ref, ObjectRef.of(service)
    said = SAYS(container=container.name, pod=ref.name, line=failed.said.line)
    exists = Step(about, EXISTS(namespace=about.namespace, name=about.name), (shows(service, ".spec.clusterIP"),))
    chain = (Step(ref, said, (failed.said.evidence,)), exists, Step(ref, cause, proof))
    right = "ClusterFirstWithHostNet" if dig(container.pod, "spec.hostNetwork") else "ClusterFirst"
    look = verbatim(f"kubectl -n {ref.namespace} get pod {ref.name} -o yaml")
    return Finding(owner, cause, chain, (Action(LOOK(command=look)), Action(CHANGE(policy=right), changes=True)))


def _why(container: Container, host: str, known: Names) -> tuple[Text, tuple[Evidence, ...]] | None:
    pod, facts = container.pod, {"container": container.name, "host": host}
    policy = shows(pod, ".spec.dnsPolicy", value=dig(pod, "spec.dnsPolicy", "ClusterFirst"))
    if policy.value == "Default":
        return DEFAULT(**facts), (policy,)
    if policy.value == "ClusterFirst":
        return ON_HOST(**facts), (policy, shows(pod, ".spec.hostNetwork"))
    servers = dig(pod, "spec.dnsConfig.nameservers", [])
    dns = [s for s in known.values() if s["metadata"]["name"] == _DNS_LABEL]
    if not servers or not dns or any(dig(s, "spec.clusterIP") in servers for s in dns):
        return None
    return OWN_SERVERS(**facts, servers=servers), (policy, shows(pod, ".spec.dnsConfig.nameservers"))
