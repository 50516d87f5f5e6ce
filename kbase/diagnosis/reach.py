"""Can A reach B on a port? Computed from NetworkPolicies: egress of A, ingress of B, the name look-up before it.

What the policies of a network plugin's own kinds add, and whether the plugin enforces NetworkPolicies at all, is not
visible here. Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kbase.diagnosis.netpol import Direction, isolating, opens
from kbase.diagnosis.objects import dig, labels, shows
from kbase.diagnosis.peers import Peer, fits, idle_spaces
from kbase.diagnosis.services import container_ports, ready, selected, target_of
from kbase.diagnosis.view import View
from kbase.text import Phrase, Text
from kbase.types import Evidence, Obj, ObjectRef, Objects, Step

# Reads of reach and of dns_side; a check that calls one declares them.
REACH_READS = ("networkpolicies", "namespaces", "pods")
Verdict = Literal["allowed", "denied", "unknown"]
DNS_PORT = 53
_DNS_SPACE, _DNS_LABEL, _CACHE_LABEL = "kube-system", "kube-dns", "node-local-dns"

FREE = Phrase(
    "No NetworkPolicy selects {pod} for {direction}, so all of it is allowed.",
    "沒有 NetworkPolicy 對 {pod} 套用 {direction}，因此全部允許。",
)
RULE = Phrase(
    "NetworkPolicy {policy} allows it: {direction} rule {number} fits peer and port.",
    "NetworkPolicy {policy} 允許：{direction} 的第 {number} 條規則符合對象與連接埠。",
)
NOTHING = Phrase(
    "NetworkPolicy {policies} isolates {pod} for {direction} and has no rule at all (default deny).",
    "NetworkPolicy {policies} 對 {pod} 隔離 {direction}，而且沒有任何規則（default deny）。",
)
OTHER_PORT = Phrase(
    "NetworkPolicy {policies} isolates {pod} for {direction}; rule {number} of {policy} fits {peer} but not port "
    "{port}.",
    "NetworkPolicy {policies} 對 {pod} 隔離 {direction}；{policy} 的第 {number} 條規則符合 {peer}，"
    "但不含連接埠 {port}。",
)
OTHER_PEER = Phrase(
    "NetworkPolicy {policies} isolates {pod} for {direction}, and no rule names {peer}.",
    "NetworkPolicy {policies} 對 {pod} 隔離 {direction}，沒有規則涵蓋 {peer}。",
)
NO_SPACE = Phrase(
    "NetworkPolicy {policies} isolates {pod} for {direction}, and no rule names {peer}; rule {number} of {policy} is "
    "for namespaces with label {wants}, which no namespace has.",
    "NetworkPolicy {policies} 對 {pod} 隔離 {direction}，沒有規則涵蓋 {peer}；{policy} 的第 {number} 條規則要求"
    "命名空間標籤 {wants}，但沒有任何命名空間有它。",
)
DOUBT = Phrase(
    "Whether NetworkPolicy {policy} allows it cannot be told: {why}.",
    "無法判斷 NetworkPolicy {policy} 是否允許：{why}。",
)
SAME = Phrase("A pod always reaches itself.", "Pod 一定能連到自己。")
OWN_NODE = Phrase("Traffic between a pod and its own node is always allowed.", "Pod 與自己所在節點之間的流量一律允許。")


@dataclass(frozen=True)
class Side:
    """What the policies of one end say. policy: the one that decides, None where none isolates it."""

    direction: Direction
    verdict: Verdict
    step: Step
    policy: ObjectRef | None = None


@dataclass(frozen=True)
class Reach:
    """Whether a connection is allowed. port: the one at the pod, after a Service has translated it.

    verdict: denied where one side denies it, unknown where one is and none denies, else allowed.
    dns: whether A may ask the cluster's DNS for a name; None where A is no pod, or no DNS pod is known.
    """

    verdict: Verdict
    port: int
    egress: Side | None
    ingress: Side | None
    dns: Side | None = None

    @property
    def deciding(self) -> Side | None:
        """The side that decides: the one that denies, else the one in doubt; None where both allow."""
        sides = [s for s in (self.egress, self.ingress) if s]
        return next((s for v in ("denied", "unknown") for s in sides if s.verdict == v), None)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Both directions, the deciding one last."""
        sides = [s for s in (self.egress, self.ingress) if s]
        return tuple(s.step for s in sorted(sides, key=lambda s: s is self.deciding))


def reach(view: View, a: Obj | str, b: Obj | str, port: int, *, protocol: str = "TCP") -> Reach:
    """Whether A (a pod, or an IP address) is allowed to connect to B (a pod, a Service, or an IP address) on a port.

    Of a Service the first pod that it selects, ready ones first, is judged, on its targetPort; ValueError for a Service
    that selects no pod, or without that port. Raises Unreadable where policies cannot be read. Reads REACH_READS.
    """
    target, number = (
        _behind(view, b, port, protocol) if not isinstance(b, str) and b["kind"] == "Service" else (b, port)
    )
    one, other = _peer(a), _peer(target)
    egress = _side(view, "Egress", one, other, number, protocol)
    ingress = _side(view, "Ingress", other, one, number, protocol)
    verdicts = {s.verdict for s in (egress, ingress) if s}
    verdict: Verdict = "denied" if "denied" in verdicts else "unknown" if "unknown" in verdicts else "allowed"
    return Reach(verdict, number, egress, ingress, dns_side(view, one.pod) if one.pod else None)


def dns_side(view: View, pod: Obj) -> Side | None:
    """Whether a pod's egress lets it ask the cluster's DNS (UDP 53); None where no DNS pod can be seen.

    With a DNS cache on every node the question goes to the pod's own node, which is always allowed.
    """
    everyone = view.try_list("pods", _DNS_SPACE) or []
    if any(labels(p).get("k8s-app") == _CACHE_LABEL for p in everyone):
        return None
    servers = [p for p in everyone if labels(p).get("k8s-app") == _DNS_LABEL]
    sides = [_side(view, "Egress", _peer(pod), _peer(s), _dns_port(s), "UDP") for s in servers]
    known = [s for s in sides if s]
    best = ("allowed", "unknown", "denied")
    return min(known, key=lambda s: best.index(s.verdict), default=None)


def _dns_port(server: Obj) -> int:
    """Where a DNS pod listens: a server may use another port than the Service's 53."""
    return next((p.number for p in container_ports(server) if p.protocol == "UDP"), DNS_PORT)


def _behind(view: View, service: Obj, port: int, protocol: str) -> tuple[Obj, int]:
    space, name = service["metadata"].get("namespace", ""), service["metadata"]["name"]
    given = (p for p in dig(service, "spec.ports", []) if p.get("port") == port)
    found = next((p for p in given if p.get("protocol", "TCP") == protocol), None)
    pods = sorted(selected(service, view.list("pods", space)), key=lambda p: (not ready(p), p["metadata"]["name"]))
    if not found or not pods:
        raise ValueError(f"Service {space}/{name} has no {protocol} port {port}" if pods else f"{name} selects no pod")
    target = target_of(found)
    if isinstance(target, int):
        return pods[0], target
    named = next((d.number for d in container_ports(pods[0]) if d.name == target and d.protocol == protocol), None)
    if named is None:
        raise ValueError(f"no container of {pods[0]['metadata']['name']} declares a port named {target}")
    return pods[0], named


def _peer(end: Obj | str) -> Peer:
    return Peer(None, end) if isinstance(end, str) else Peer(end, dig(end, "status.podIP", ""))


def _side(view: View, direction: Direction, own: Peer, other: Peer, port: int, protocol: str) -> Side | None:
    """What the policies that select one end say of the other; None where that end is no pod."""
    if not own.pod:
        return None
    ref = ObjectRef.of(own.pod)
    policies = isolating(view.list("networkpolicies", ref.namespace), own.pod, direction)
    if not policies:
        shown = shows(own.pod, ".metadata.labels", value=dict(labels(own.pod)))
        return Side(direction, "allowed", Step(ref, FREE(pod=own.name, direction=direction), (shown,)))
    if always := _always(own, other):
        return Side(direction, "allowed", Step(ref, always, (shows(own.pod, ".spec.nodeName"),)))
    # The port belongs to B, and so does the name of a port that a rule gives: B is `own` for ingress.
    served = (own if direction == "Ingress" else other).pod or {}
    return _judged(view, direction, own, other, policies, (served, port, protocol))


def _always(own: Peer, other: Peer) -> Text | None:
    """What no policy can forbid: a pod's traffic to itself, and with its own node."""
    if not own.pod or not other.pod:
        return None
    if ObjectRef.of(own.pod).key == ObjectRef.of(other.pod).key:
        return SAME()
    here = dig(own.pod, "spec.nodeName")
    return OWN_NODE() if other.on_host and here and here == dig(other.pod, "spec.nodeName") else None


_Port = tuple[Obj, int, str]  # the pod that listens, its port, the protocol


def _judged(view: View, direction: Direction, own: Peer, other: Peer, policies: Objects, port: _Port) -> Side:
    """The rules of the isolating policies, one after another: the first that fits allows."""
    doubts: list[tuple[Obj, int, Text]] = []
    near: list[tuple[Obj, int]] = []
    for policy, number, rule in _rules(policies, direction):
        named = fits(view, policy, rule, direction, other)
        if named is False:
            continue
        if not opens(rule, *port):
            near.append((policy, number))
        elif named is True:
            return _allowed(direction, policy, number)
        else:
            doubts.append((policy, number, named))
    if doubts:
        policy, number, why = doubts[0]
        fact = DOUBT(policy=policy["metadata"]["name"], why=why)
        step = Step(ObjectRef.of(policy), fact, (_rule_shown(policy, direction, number),))
        return Side(direction, "unknown", step, ObjectRef.of(policy))
    denied = _denied(direction, own, other, policies, near, port[1])
    return (None if near else _of_no_space(view, direction, own, other, policies)) or denied


def _of_no_space(view: View, direction: Direction, own: Peer, other: Peer, policies: Objects) -> Side | None:
    """The first rule whose namespaceSelector selects nothing at all: most likely meant for the other end."""
    for policy, number, rule in _rules(policies, direction):
        wants = idle_spaces(view, rule, direction)
        if wants:
            ref = ObjectRef.of(policy)
            facts = {"policies": [p["metadata"]["name"] for p in policies], "pod": own.name, "direction": direction}
            fact = NO_SPACE(**facts, peer=other.name, policy=ref.name, number=number + 1, wants=wants)
            return Side(direction, "denied", Step(ref, fact, (_rule_shown(policy, direction, number),)), ref)
    return None


def _rules(policies: Objects, direction: Direction) -> Iterator[tuple[Obj, int, Mapping[str, Any]]]:
    for policy in policies:
        for i, rule in enumerate(dig(policy, f"spec.{direction.lower()}", [])):
            yield policy, i, rule


def _allowed(direction: Direction, policy: Obj, number: int) -> Side:
    ref = ObjectRef.of(policy)
    fact = RULE(policy=ref.name, direction=direction, number=number + 1)
    return Side(direction, "allowed", Step(ref, fact, (_rule_shown(policy, direction, number),)), ref)


def _denied(
    direction: Direction, own: Peer, other: Peer, policies: Objects, near: list[tuple[Obj, int]], port: int
) -> Side:
    facts = {"policies": [p["metadata"]["name"] for p in policies], "pod": own.name, "direction": direction}
    proof: tuple[Evidence, ...] = (
        shows(policies[0], ".spec.podSelector", value=dig(policies[0], "spec.podSelector", {})),
        shows(policies[0], f".spec.{direction.lower()}", value=dig(policies[0], f"spec.{direction.lower()}", [])),
    )
    decides, fact = policies[0], OTHER_PEER(**facts, peer=other.name)
    if near:
        decides, number = near[0]
        named = decides["metadata"]["name"]
        fact = OTHER_PORT(**facts, policy=named, number=number + 1, peer=other.name, port=port)
        proof = (_rule_shown(decides, direction, number), *proof[:1])
    elif not any(_rules(policies, direction)):
        fact = NOTHING(**facts)
    ref = ObjectRef.of(decides)
    return Side(direction, "denied", Step(ref, fact, proof), ref)


def _rule_shown(policy: Obj, direction: Direction, number: int) -> Evidence:
    return shows(policy, f".spec.{direction.lower()}[{number}]")
