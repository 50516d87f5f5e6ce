"""Workloads that fail because a NetworkPolicy keeps them from DNS or from what they call."""

import re
from collections.abc import Iterator

from kbase.diagnosis.addresses import Names, by_name, ports_of
from kbase.diagnosis.declare import check
from kbase.diagnosis.logs import SOME_OWNERS_READ
from kbase.diagnosis.objects import dig
from kbase.diagnosis.pods import POD_READS, Container, containers, live
from kbase.diagnosis.reach import NO_SPACE, REACH_READS, Reach, dns_side, reach
from kbase.diagnosis.resolving import Unresolved, last_log, unresolved
from kbase.diagnosis.services import ready, selected
from kbase.diagnosis.trouble import worst_first
from kbase.diagnosis.unreachable import Unreached, caller, unreached
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import by_workload
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Step

NO_DNS = Phrase(
    "Container {container} cannot resolve names: NetworkPolicy {policy} isolates pod {pod} for Egress and no rule "
    "allows DNS (UDP 53).",
    "容器 {container} 無法解析名稱：NetworkPolicy {policy} 對 Pod {pod} 隔離 Egress，而且沒有規則允許 DNS（UDP 53）。",
)
DENIED = Phrase(
    "Container {container} gets no connection to Service {service}: {why}",
    "容器 {container} 連不到 Service {service}：{why}",
)
SAYS = Phrase(
    "The log of container {container} in pod {pod} says: {line}", "Pod {pod} 中容器 {container} 的 log：{line}"
)
SEE = Phrase("See what the policy allows: {command}", "查看這個 policy 允許什麼：{command}")
ALLOW_DNS = Phrase(
    "Add an egress rule to the DNS pods (namespace kube-system, k8s-app: kube-dns) on port 53, UDP and TCP.",
    "新增到 DNS Pod（命名空間 kube-system、k8s-app: kube-dns）的 egress 規則，連接埠 53，UDP 與 TCP。",
)
ALLOW = Phrase(
    "Allow it in a NetworkPolicy: egress of the caller and ingress of the called pods both have to.",
    "在 NetworkPolicy 中放行：呼叫端的 egress 與被呼叫端的 ingress 都必須允許。",
)
BY_NAME = Phrase(
    "Select the namespace by label kubernetes.io/metadata.name, which every namespace has, or give it the label asked "
    "for.",
    "以每個命名空間都有的標籤 kubernetes.io/metadata.name 選取命名空間，或為它加上所要求的標籤。",
)
ENFORCED = Phrase(
    "Whether policies are enforced depends on the network plugin; policies of its own kinds are not looked at.",
    "policy 是否生效取決於網路外掛；外掛自己的 policy 種類沒有查看。",
)
_NO_ANSWER = re.compile(r"time(?:d[ -])?-?out|no route to host|unreachable|ETIMEDOUT|EHOSTUNREACH", re.I)
_MOST_LOGS = 20


@check(
    code="NETPOL-EGRESS",
    severity="error",
    reads=tuple(dict.fromkeys((*POD_READS, *REACH_READS, "services", "pods/log"))),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=(
        "egress",
        "NetworkPolicy egress",
        "Temporary failure in name resolution",
        "EAI_AGAIN",
        "i/o timeout",
        "連不出去",
        "對外連線",
        "無法解析",
    ),
    notes=("runbooks/networkpolicy-blocked", "services/dns"),
)
def network_policy_egress(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Failing workloads whose log shows look-ups or connections that NetworkPolicies, theirs or the called, refuse.

    A policy that is narrow on purpose is no fault: only what the log of a failing pod shows counts.
    Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """
    # What is called may be in another namespace, and so may the policy that refuses it: who asks gets to know.
    elsewhere = not cluster.list("networkpolicies", scope.namespace)
    if elsewhere and not scope.targets:
        return
    pods = live(p for p in cluster.list("pods", scope.namespace) if not dig(p, "spec.hostNetwork"))
    failing = [p for p in pods if not ready(p) or any(c.restarts for c in containers(p))]
    owners = by_workload(cluster, failing).items()
    groups = [(o, worst_first(own)[0]) for o, own in owners if scope.concerns(o, *map(ObjectRef.of, own))]
    if len(groups) > _MOST_LOGS:
        cluster.left_out("truncated", SOME_OWNERS_READ(n=_MOST_LOGS, all=len(groups)))
    asked = {t.key for t in scope.targets}
    for owner, pod in groups[:_MOST_LOGS]:
        if elsewhere and not {owner.key, ObjectRef.of(pod).key} & asked:
            continue
        if finding := _judged(cluster, scope, owner, pod):
            yield finding


def _judged(view: View, scope: Scope, owner: ObjectRef, pod: Obj) -> Finding | None:
    """What the first container's log shows that the policies do not allow."""
    for container in containers(pod):
        log, previous = last_log(view, container)
        if found := _dns(view, owner, container, log, previous) or _service(
            view, scope, owner, container, log, previous
        ):
            return found
    return None


def _dns(view: View, owner: ObjectRef, container: Container, log: str, previous: bool) -> Finding | None:
    """Look-ups without an answer, where the policies shut the pod off from DNS."""
    failed = next((u for u in unresolved(container, log, previous=previous) if not u.answered), None)
    side = dns_side(view, container.pod) if failed else None
    if not failed or not side or side.verdict != "denied" or not side.policy:
        return None
    facts = {"container": container.name, "pod": container.ref.name}
    cause = NO_DNS(**facts, policy=side.policy.name)
    step = Step(side.policy, side.step.fact, side.step.evidence)
    return Finding(owner, cause, (_says(failed, facts), step), _actions(side.policy, dns=True))


def _says(failed: Unresolved, facts: dict[str, str]) -> Step:
    return Step(failed.said.evidence.object, SAYS(**facts, line=failed.said.line), (failed.said.evidence,))


def _service(
    view: View, scope: Scope, owner: ObjectRef, container: Container, log: str, previous: bool
) -> Finding | None:
    """Connections to a Service that time out, where the policies do not allow any of its ports."""
    if not _NO_ANSWER.search(log):
        return None
    # What it calls may be in any namespace; who may not list them all still sees those beside the pod.
    known = by_name(view.try_list("services") or view.list("services", scope.namespace))
    # One time-out can be a start that came too early; a container that ended by it had no second chance.
    often = 1 if previous else 2
    for failed in unreached([(caller(container, known), log)], known, often=often):
        denied = _denied(view, container.pod, known, failed)
        side = denied.deciding if denied else None
        if denied and side and side.policy:
            facts = {"container": container.name, "pod": container.ref.name}
            cause = DENIED(container=container.name, service="/".join(failed.service), why=side.step.fact)
            said = Step(container.ref, SAYS(**facts, line=failed.line), (failed.evidence,))
            actions = _actions(side.policy, dns=False)
            if side.step.fact.phrase is NO_SPACE:
                actions = (*actions[:-1], Action(BY_NAME(), changes=True))
            return Finding(owner, cause, (said, *denied.steps), actions)
    return None


def _denied(view: View, pod: Obj, known: Names, failed: Unreached) -> Reach | None:
    """The verdict on a Service none of whose ports may be reached; None where one may, or nothing is behind it."""
    service = known[failed.service]
    behind: Objects = selected(service, view.list("pods", failed.service[0]))
    verdicts = []
    for port in ports_of(service) if behind else ():
        try:
            verdicts.append(reach(view, pod, service, port))
        except ValueError:  # a port that leads nowhere is a fault of the Service
            return None
    return verdicts[0] if verdicts and all(v.verdict == "denied" for v in verdicts) else None


def _actions(policy: ObjectRef, *, dns: bool) -> tuple[Action, ...]:
    see = verbatim(f"kubectl -n {policy.namespace} describe networkpolicy {policy.name}")
    return Action(SEE(command=see)), Action(ENFORCED()), Action(ALLOW_DNS() if dns else ALLOW(), changes=True)
