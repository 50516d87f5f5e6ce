"""Services whose pods a NetworkPolicy shuts off from all traffic."""

from collections.abc import Iterator

from kbase.diagnosis.declare import check
from kbase.diagnosis.netpol import isolating, opens, rules
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.services import (
    ByLabel,
    by_namespace,
    container_ports,
    in_namespace_of,
    ready,
    selected,
    selector_of,
    slice_evidence,
    target_of,
)
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, RuledOut, Step

DENIES_ALL = Phrase(
    "NetworkPolicy {policies} isolates the pods behind the Service and lets nothing in (default deny); Service and "
    "endpoints are fine. This may be meant.",
    "NetworkPolicy {policies} 隔離了 Service 後面的 Pod，不允許任何連入流量（default deny）；Service 與端點都正常。"
    "這可能是有意的。",
)
OTHER_PORTS = Phrase(
    "NetworkPolicy {policies} isolates the pods behind the Service and opens other ports, but none of {ports}, to "
    "which the Service sends; Service and endpoints are fine. This may be meant.",
    "NetworkPolicy {policies} 隔離了 Service 後面的 Pod，開放了其他連接埠，但沒有開放 Service 送往的 {ports}；"
    "Service 與端點都正常。這可能是有意的。",
)
FINE = Phrase(
    "Ready pods behind Service {name}: {count}, so its endpoints are fine.",
    "Service {name} 後面就緒的 Pod：{count} 個，端點正常。",
)
ISOLATES = Phrase(
    "NetworkPolicy {name} selects these pods for Ingress; its ingress rules: {rules}.",
    "NetworkPolicy {name} 對這些 Pod 套用 Ingress；ingress 規則：{rules}。",
)
READY = Phrase("Pods are selected and ready: {count}.", "已選到且就緒的 Pod：{count} 個。")
SEE = Phrase("See what the policy allows: {command}", "查看這個 policy 允許什麼：{command}")
ENFORCED = Phrase(
    "Whether it is enforced depends on the network plugin; policies of the plugin's own kind may let traffic in beside "
    "it and are not looked at.",
    "是否真的生效取決於網路外掛；外掛自己的 policy 種類也可能另外放行，這裡沒有查看。",
)
ALLOW = Phrase(
    "If clients should reach it, add a NetworkPolicy that allows them on the target port.",
    "若用戶端應該能連線，新增一個 NetworkPolicy，允許它們連到目標連接埠。",
)


@check(
    code="NETPOL-BLOCKS",
    severity="warning",
    reads=("services", "pods", "networkpolicies", "endpointslices"),
    about=("Service",),
    terms=("NetworkPolicy", "default deny", "timeout", "i/o timeout", "連線逾時", "網路政策", "連不到"),
    notes=("runbooks/networkpolicy-blocked",),
)
def network_policy_blocks(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Services with ready pods that policies isolate without a rule for any of the Service's target ports.

    Rules that let some sources in are no fault, whoever they are.
    Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
    """
    policies = by_namespace(cluster.list("networkpolicies", scope.namespace))
    services = [s for s in cluster.list("services", scope.namespace) if selector_of(s)] if policies else []
    everyone = ByLabel.of(cluster.list("pods", scope.namespace) if services else [])
    for service in services:
        namespace = service["metadata"]["namespace"]
        pods = [p for p in selected(service, everyone.near(service)) if ready(p)]
        shut = [isolating(policies[namespace], p, "Ingress") for p in pods]
        if not pods or not all(by and not _let_in(service, p, by) for p, by in zip(pods, shut, strict=True)):
            continue
        slices = in_namespace_of(service, cluster.try_list("endpointslices", scope.namespace) or [])
        yield _finding(service, pods, shut[0], slices)


def _let_in(service: Obj, pod: Obj, by: Objects) -> bool:
    """Whether any rule opens any port of the pod to which the Service sends; one without ports sends nothing itself."""
    sent = [(_number(pod, p), p.get("protocol", "TCP")) for p in dig(service, "spec.ports", [])]
    return not sent or any(
        n is None or opens(rule, pod, n, protocol) for rule in rules(by, "Ingress") for n, protocol in sent
    )


def _number(pod: Obj, port: Obj) -> int | None:
    target = target_of(port)
    if isinstance(target, int):
        return target
    return next((d.number for d in container_ports(pod) if d.name == target), None)


def _finding(service: Obj, pods: Objects, by: Objects, slices: Objects) -> Finding:
    ref, names = ObjectRef.of(service), [p["metadata"]["name"] for p in by]
    fine = Step(ref, FINE(name=ref.name, count=len(pods)), slice_evidence(service, slices))
    steps = [Step(ObjectRef.of(p), _isolates(p), (shows(p, ".spec", value=_shown(p)),)) for p in by]
    ports = [str(target_of(p)) for p in dig(service, "spec.ports", [])]
    cause = OTHER_PORTS(policies=names, ports=ports) if rules(by, "Ingress") else DENIES_ALL(policies=names)
    see = verbatim(f"kubectl -n {ref.namespace} describe networkpolicy {names[0]}")
    actions = (Action(SEE(command=see)), Action(ENFORCED()), Action(ALLOW(), changes=True))
    ruled_out = (RuledOut("SVC-NOT-READY", READY(count=len(pods)), slice_evidence(service, slices)),)
    return Finding(ref, cause, (fine, *steps), actions, ruled_out)


def _isolates(policy: Obj) -> Text:
    return ISOLATES(name=policy["metadata"]["name"], rules=len(rules([policy], "Ingress")))


def _shown(policy: Obj) -> dict[str, object]:
    return {k: dig(policy, f"spec.{k}", d) for k, d in (("podSelector", {}), ("policyTypes", []), ("ingress", []))}
