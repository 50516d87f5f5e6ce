"""NetworkPolicies: which pods they isolate, and whether anything is let in at all.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from kbase.diagnosis.objects import dig, labels, selects
from kbase.types import Obj, Objects

Direction = Literal["Ingress", "Egress"]


def isolating(policies: Iterable[Obj], pod: Obj, direction: Direction) -> Objects:
    """The policies that select a pod for a direction; where there is one, only what they list is allowed.

    A pod on its node's network is not isolated: what policies do to it is undefined, mostly nothing.
    """
    if dig(pod, "spec.hostNetwork"):
        return []
    return [p for p in policies if _same_namespace(p, pod) and direction in types(p) and _selects(p, pod)]


def types(policy: Obj) -> list[str]:
    """spec.policyTypes; unset means Ingress, and Egress where egress rules are given."""
    given: list[str] = dig(policy, "spec.policyTypes", [])
    return given or ["Ingress", *(["Egress"] if dig(policy, "spec.egress") is not None else [])]


def rules(policies: Iterable[Obj], direction: Direction) -> list[Mapping[str, Any]]:
    """All rules of some policies for a direction: each allows its peers (none given = anyone) on its ports."""
    return [r for p in policies for r in dig(p, f"spec.{direction.lower()}", [])]


def opens(rule: Mapping[str, Any], pod: Obj, number: int, protocol: str = "TCP") -> bool:
    """Whether a rule lets anyone reach one port of a pod. A rule without ports opens all of them."""
    ports = rule.get("ports") or []
    return not ports or any(_fits(p, pod, number, protocol) for p in ports)


def _fits(port: Mapping[str, Any], pod: Obj, number: int, protocol: str) -> bool:
    if port.get("protocol", "TCP") != protocol:
        return False
    given = port.get("port")
    if given is None:
        return True
    first = _named(pod, given, protocol) if isinstance(given, str) else given
    return first is not None and first <= number <= port.get("endPort", first)


def _named(pod: Obj, name: str, protocol: str) -> int | None:
    declared = (p for c in dig(pod, "spec.containers", []) for p in c.get("ports") or [])
    fits = (p for p in declared if p.get("name") == name and p.get("protocol", "TCP") == protocol)
    return next((p.get("containerPort") for p in fits), None)


def _same_namespace(policy: Obj, pod: Obj) -> bool:
    return bool(policy["metadata"].get("namespace") == pod["metadata"].get("namespace"))


def _selects(policy: Obj, pod: Obj) -> bool:
    # An absent podSelector and an empty one both select every pod of the namespace.
    return selects(dig(policy, "spec.podSelector", {}), labels(pod))
