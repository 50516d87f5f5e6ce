"""What other pods keep a pod off a node: required pod affinity and anti-affinity, and hard topology spread."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kbase.diagnosis.objects import dig, labels, selects, shows
from kbase.diagnosis.scheduling import Obstacle
from kbase.text import Phrase
from kbase.types import Obj, ObjectRef, Objects

REFUSES = Phrase(
    "pod {taken} in {key}={value} refuses it (its own anti-affinity)",
    "{key}={value} 中的 Pod {taken} 拒絕它（該 Pod 自己的 anti-affinity）",
)
ANTI = Phrase(
    "pod anti-affinity: {key}={value} already holds pod {taken}", "pod anti-affinity：{key}={value} 已有 Pod {taken}"
)
AFFINE = Phrase(
    "pod affinity: no pod with {wants} runs in {key}={value}", "pod affinity：{key}={value} 沒有符合 {wants} 的 Pod"
)
SPREAD = Phrase(
    "topology spread: {key}={value} would hold {count} pods, {least} in the emptiest, maxSkew {skew}",
    "topology spread：{key}={value} 會有 {count} 個 Pod，最少的只有 {least} 個，maxSkew 為 {skew}",
)
NO_KEY = Phrase("{what} needs node label {key}, which the node lacks", "{what} 需要節點標籤 {key}，節點沒有")
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def guarding(pods: Objects) -> Objects:
    """The pods that run and have a required anti-affinity of their own, which may be against any other pod."""
    return [p for p in _placed(pods) if dig(p, f"spec.affinity.podAntiAffinity.{_REQUIRED}")]


def _placed(pods: Objects) -> Objects:
    return [p for p in pods if dig(p, "spec.nodeName") and dig(p, "status.phase") not in ("Succeeded", "Failed")]


def neighbour_obstacles(pod: Obj, node: Obj, nodes: Objects, pods: Objects, guards: Objects) -> list[Obstacle]:
    """What the pods that run keep a pod off a node; terms that choose namespaces by label are not judged.

    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
    """
    refused = list(_refused(pod, node, nodes, guards))
    if not (dig(pod, "spec.affinity") or dig(pod, "spec.topologySpreadConstraints")):
        return refused
    placed = _placed(pods)
    return [
        *refused,
        *_anti(pod, node, nodes, placed),
        *_with(pod, node, nodes, placed),
        *_spread(pod, node, nodes, placed),
    ]


def _anti(pod: Obj, node: Obj, nodes: Objects, placed: Objects) -> Iterator[Obstacle]:
    for i, term in enumerate(dig(pod, f"spec.affinity.podAntiAffinity.{_REQUIRED}", [])):
        key = term["topologyKey"]
        value = labels(node).get(key)
        there = [p for p in _in_domain(placed, nodes, key, value) if _chosen(term, p, pod)] if value else []
        if there:
            taken = str(ObjectRef.of(there[0])).removeprefix("Pod ")
            proof = (shows(pod, f".spec.affinity.podAntiAffinity.{_REQUIRED}[{i}]"), shows(there[0], ".spec.nodeName"))
            yield Obstacle(("anti-affinity", str(i)), ANTI(key=key, value=value, taken=taken), proof)


def _refused(pod: Obj, node: Obj, nodes: Objects, guards: Objects) -> Iterator[Obstacle]:
    """Pods that run and whose own anti-affinity is against this one; those of its own kind say so by its terms too."""
    own = dig(pod, f"spec.affinity.podAntiAffinity.{_REQUIRED}", [])
    for other in guards:
        for i, term in enumerate(dig(other, f"spec.affinity.podAntiAffinity.{_REQUIRED}", [])):
            key = term["topologyKey"]
            value = labels(node).get(key)
            if value and term not in own and _chosen(term, pod, other) and [*_in_domain([other], nodes, key, value)]:
                proof = (
                    shows(other, f".spec.affinity.podAntiAffinity.{_REQUIRED}[{i}]"),
                    shows(other, ".spec.nodeName"),
                )
                taken = str(ObjectRef.of(other)).removeprefix("Pod ")
                yield Obstacle(("anti-affinity", f"others, {key}"), REFUSES(key=key, value=value, taken=taken), proof)
                return


def _with(pod: Obj, node: Obj, nodes: Objects, placed: Objects) -> Iterator[Obstacle]:
    for i, term in enumerate(dig(pod, f"spec.affinity.podAffinity.{_REQUIRED}", [])):
        key = term["topologyKey"]
        value = labels(node).get(key)
        proof = (shows(pod, f".spec.affinity.podAffinity.{_REQUIRED}[{i}]"),)
        if value is None:
            yield Obstacle(("affinity-key", key), NO_KEY(what="podAffinity", key=key), proof)
        elif term.get("namespaceSelector") or any(_chosen(term, p, pod) for p in _in_domain(placed, nodes, key, value)):
            continue
        # The first pod of a group that wants its own kind may go anywhere.
        elif any(_chosen(term, p, pod) for p in placed) or not _chosen(term, pod, pod):
            wants = dig(term, "labelSelector.matchLabels", {}) or dig(term, "labelSelector", {})
            spelled = ", ".join(f"{k}={v}" for k, v in wants.items())
            yield Obstacle(("affinity", str(i)), AFFINE(key=key, value=value, wants=spelled), proof)


def _spread(pod: Obj, node: Obj, nodes: Objects, placed: Objects) -> Iterator[Obstacle]:
    for i, rule in enumerate(dig(pod, "spec.topologySpreadConstraints", [])):
        if rule.get("whenUnsatisfiable") != "DoNotSchedule":
            continue
        key = rule["topologyKey"]
        value, proof = labels(node).get(key), (shows(pod, f".spec.topologySpreadConstraints[{i}]"),)
        if value is None:
            yield Obstacle(("spread-key", key), NO_KEY(what="topologySpreadConstraints", key=key), proof)
            continue
        counts = _counts(rule, pod, nodes, placed)
        own = selects(rule.get("labelSelector"), labels(pod))
        after, least = counts[value] + own, min(counts.values(), default=0)
        if after - least > rule.get("maxSkew", 1):
            text = SPREAD(key=key, value=value, count=after, least=least, skew=rule.get("maxSkew", 1))
            yield Obstacle(("spread", key), text, proof)


def _counts(rule: Mapping[str, Any], pod: Obj, nodes: Objects, placed: Objects) -> Counter[str]:
    """Matching pods per domain; domains without any count too."""
    key, space = rule["topologyKey"], pod["metadata"].get("namespace", "")
    domain = {n["metadata"]["name"]: labels(n)[key] for n in nodes if key in labels(n)}
    counts: Counter[str] = Counter(dict.fromkeys(domain.values(), 0))
    for other in placed:
        where = domain.get(dig(other, "spec.nodeName"))
        same = other["metadata"].get("namespace", "") == space
        if where is not None and same and selects(rule.get("labelSelector"), labels(other)):
            counts[where] += 1
    return counts


def _in_domain(placed: Objects, nodes: Objects, key: str, value: str | None) -> Iterable[Obj]:
    names = {n["metadata"]["name"] for n in nodes if labels(n).get(key) == value}
    return [p for p in placed if dig(p, "spec.nodeName") in names]


def _chosen(term: Mapping[str, Any], other: Obj, pod: Obj) -> bool:
    """Whether a pod (anti-)affinity term of `pod` chooses `other`. {} as namespaceSelector means every namespace."""
    spaces = term.get("namespaces") or [pod["metadata"].get("namespace", "")]
    anywhere = term.get("namespaceSelector") == {}
    inside = anywhere or other["metadata"].get("namespace", "") in spaces
    return inside and selects(term.get("labelSelector"), labels(other))
