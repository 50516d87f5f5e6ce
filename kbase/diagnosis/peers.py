"""Whom a rule of a NetworkPolicy is for: selectors of pods and namespaces, blocks of addresses.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kbase.diagnosis.netpol import Direction
from kbase.diagnosis.objects import dig, labels, selects
from kbase.diagnosis.view import View
from kbase.text import Phrase, Text
from kbase.types import Obj

HOST_NETWORK = Phrase(
    "{pod} is on its node's network, where selectors do not reach", "{pod} 使用節點網路，selector 不適用"
)
BY_ADDRESS = Phrase(
    "ipBlock rules count for pods only with some network plugins", "ipBlock 規則是否適用於 Pod 取決於網路外掛"
)
NO_ADDRESS = Phrase("the address of {pod} is not known", "不知道 {pod} 的位址")
NO_NAMESPACE = Phrase("the labels of namespace {namespace} could not be read", "無法讀取命名空間 {namespace} 的標籤")


@dataclass(frozen=True)
class Peer:
    """One end of a connection: a pod, or an address outside (pod None). address: "" where not known."""

    pod: Obj | None = field(repr=False)
    address: str

    @property
    def name(self) -> str:
        """namespace/pod, or the address."""
        return (
            f"{self.pod['metadata'].get('namespace', '')}/{self.pod['metadata']['name']}" if self.pod else self.address
        )

    @property
    def on_host(self) -> bool:
        """Whether the pod has its node's network."""
        return bool(self.pod and dig(self.pod, "spec.hostNetwork"))


def fits(view: View, policy: Obj, rule: Mapping[str, Any], direction: Direction, other: Peer) -> bool | Text:
    """Whether a rule is for the other end; a Text says why that cannot be told. A rule that names nobody is for all.

    Reads namespaces, for selectors of more than their name.
    """
    peers = rule.get("from" if direction == "Ingress" else "to") or []
    if not peers:
        return True
    answers = [_fits_one(view, policy, peer, other) for peer in peers]
    return True if True in answers else next((a for a in answers if a is not False), False)


def _fits_one(view: View, policy: Obj, peer: Mapping[str, Any], other: Peer) -> bool | Text:
    if "ipBlock" in peer:
        inside = _in_block(peer["ipBlock"], other)
        # Some plugins match pods by what they are and never by address.
        return BY_ADDRESS() if inside is True and other.pod and not other.on_host else inside
    if not other.pod:
        return False
    space = _in_namespace(view, policy, peer, other.pod)
    if space is not True:
        return space
    if "podSelector" in peer and not selects(peer["podSelector"] or {}, labels(other.pod)):
        return False
    return HOST_NETWORK(pod=other.name) if other.on_host else True


def _in_namespace(view: View, policy: Obj, peer: Mapping[str, Any], pod: Obj) -> bool | Text:
    """Without a namespaceSelector a peer means pods of the policy's own namespace."""
    name = pod["metadata"].get("namespace", "")
    if "namespaceSelector" not in peer:
        return bool(policy["metadata"].get("namespace") == name)
    wanted = peer["namespaceSelector"] or {}
    # The API server sets this label on every namespace, so it needs no look at the namespace itself.
    known = {"kubernetes.io/metadata.name": name}
    if selects(wanted, known) and not wanted.get("matchExpressions"):
        return True
    listed = view.try_list("namespaces")
    if listed is None:
        return NO_NAMESPACE(namespace=name)
    space = next((s for s in listed if s["metadata"]["name"] == name), None)
    return selects(wanted, {**known, **(labels(space) if space else {})})


def idle_spaces(view: View, rule: Mapping[str, Any], direction: Direction) -> str:
    """The labels that a rule asks of namespaces and that none has ("team=web"); "" where one does, or is not known."""
    listed = view.try_list("namespaces")
    for peer in rule.get("from" if direction == "Ingress" else "to") or []:
        pairs = dig(peer, "namespaceSelector.matchLabels", {})
        if pairs and listed and not any(selects(peer["namespaceSelector"], _labelled(s)) for s in listed):
            return ",".join(f"{k}={v}" for k, v in pairs.items())
    return ""


def _labelled(space: Obj) -> Mapping[str, str]:
    return {"kubernetes.io/metadata.name": space["metadata"]["name"], **labels(space)}


def _in_block(block: Mapping[str, Any], other: Peer) -> bool | Text:
    """Whether an address lies in a block and in none of its exceptions."""
    if not other.address:
        return NO_ADDRESS(pod=other.name)
    try:
        address = ipaddress.ip_address(other.address)
        around = ipaddress.ip_network(block.get("cidr", ""), strict=False)
        holes = [ipaddress.ip_network(c, strict=False) for c in block.get("except") or []]
    except ValueError:
        return False
    return address in around and not any(address in hole for hole in holes)
