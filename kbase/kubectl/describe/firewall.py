"""NetworkPolicies: what may reach the pods, and what they may reach."""

from collections.abc import Iterator

from kbase.diagnosis.objects import when
from kbase.kubectl.describe import describes
from kbase.kubectl.describe.parts import marked, named
from kbase.kubectl.places import Place
from kbase.kubectl.wording import NONE, selector
from kbase.types import Obj, Objects

_ALL = f"{NONE} (Allowing the specific traffic to all pods in this namespace)"


@describes("networkpolicies", events=False)
def network_policy(obj: Obj, place: Place) -> Iterator[str]:
    """A NetworkPolicy."""
    spec = obj.get("spec") or {}
    types = spec.get("policyTypes") or []
    yield from named(obj)
    created = when(obj["metadata"].get("creationTimestamp"))
    yield f"Created on:\t{created:%Y-%m-%d %H:%M:%S} +0000 UTC" if created else "Created on:\t<nil>"
    yield from marked(obj)
    yield "Spec:"
    pods = selector(spec.get("podSelector"))
    yield f"  PodSelector:     {_ALL if pods == NONE else pods}"
    yield from _direction("ingress", "Ingress" in types, spec.get("ingress") or [])
    yield from _direction("egress", "Egress" in types, spec.get("egress") or [])
    yield f"  Policy Types: {', '.join(types) or NONE}"


def _direction(word: str, affected: bool, rules: Objects) -> Iterator[str]:
    if not affected:
        yield f"  Not affecting {word} traffic"
        return
    yield f"  Allowing {word} traffic:"
    if not rules:
        yield f"    {NONE} (Selected pods are isolated for {word} connectivity)"
    peers, by = ("From", "source") if word == "ingress" else ("To", "destination")
    for i, rule in enumerate(rules):
        yield from _ports(rule.get("ports") or [])
        found = rule.get(peers.lower()) or []
        if not found:
            yield f"    {peers}: <any> (traffic not restricted by {by})"
        for peer in found:
            yield f"    {peers}:"
            yield from (f"      {line}" for line in _peer(peer))
        if i < len(rules) - 1:
            yield "    ----------"


def _ports(ports: Objects) -> Iterator[str]:
    if not ports:
        yield "    To Port: <any> (traffic allowed to all ports)"
    for port in ports:
        number, protocol = port.get("port", "<nil>"), port.get("protocol", "TCP")
        if port.get("endPort") is not None:
            yield f"    To Port Range: {number}-{port['endPort']}/{protocol}"
        else:
            yield f"    To Port: {number}/{protocol}"


def _peer(peer: Obj) -> Iterator[str]:
    chosen = False
    for title, field in (("NamespaceSelector", "namespaceSelector"), ("PodSelector", "podSelector")):
        if peer.get(field) is not None:
            chosen = True
            yield f"{title}: {selector(peer[field])}"
    if not chosen and (block := peer.get("ipBlock")):
        yield "IPBlock:"
        yield f"  CIDR: {block.get('cidr', '')}"
        yield f"  Except: {', '.join(block.get('except') or [])}"
