"""What keeps a pod off a node: requests, taints, labels, host ports and volumes, read as the scheduler reads them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kbase.diagnosis.objects import condition, dig, labels, measured, selects, shows
from kbase.text import Phrase, Text
from kbase.types import Evidence, Obj, ObjectRef, Objects

CORDONED = Phrase("the node is cordoned (spec.unschedulable)", "節點已被 cordon（spec.unschedulable）")
TAINT = Phrase("taint {taint} is not tolerated", "未容忍污點（taint）{taint}")
UNINITIALIZED = Phrase(
    "taint {taint} is not tolerated; the kubelet sets it and the cloud-controller-manager takes it off once it has "
    "initialised the node, so that does not run or cannot reach the cloud",
    "未容忍污點（taint）{taint}；它由 kubelet 設定，cloud-controller-manager 初始化節點後才會移除，"
    "因此該元件沒有運作或連不上雲端 API",
)
AGENT = Phrase(
    "taint {taint} is not tolerated; the agent that it is named after takes it off once it works on the node, so that "
    "is not ready there",
    "未容忍污點（taint）{taint}；同名的 agent 在節點上運作後才會移除它，因此該 agent 在那裡尚未就緒",
)
NO_LABEL = Phrase("nodeSelector {wants}: the node has no such label", "nodeSelector {wants}：節點沒有這個標籤")
OTHER_LABEL = Phrase("nodeSelector {wants}: the node's label is {has}", "nodeSelector {wants}：節點的標籤是 {has}")
AFFINITY = Phrase(
    "required node affinity {wants} does not match (the node has {has})",
    "必要的 node affinity（節點親和性）{wants} 不符（節點為 {has}）",
)
AFFINITY_BARE = Phrase(
    "required node affinity {wants} does not match (the node has no such label)",
    "必要的 node affinity（節點親和性）{wants} 不符（節點沒有這個標籤）",
)
TOO_LITTLE = Phrase(
    "{resource}: requests {wants} but only {free} of {all} is free",
    "{resource}：要求 {wants}，但 {all} 之中可用的只有 {free}",
)
TOO_SMALL = Phrase(
    "{resource}: requests {wants}, more than the whole node has ({all})",
    "{resource}：要求 {wants}，超過整個節點的 {all}",
)
NO_SUCH_RESOURCE = Phrase(
    "{resource}: requests {wants}, the node has none", "{resource}：要求 {wants}，節點沒有這種資源"
)
FULL = Phrase("the node already runs {all} pods, its maximum", "節點已有 {all} 個 Pod，達到上限")
SILENT = Phrase("the node has reported no resources", "節點沒有回報任何資源")
PORT = Phrase("host port {port} is taken by pod {taken}", "host port {port} 已被 Pod {taken} 占用")
VOLUME = Phrase(
    "PersistentVolume {volume} can only be used where {wants}", "PersistentVolume {volume} 只能在 {wants} 的節點使用"
)

_BLOCKING = ("NoSchedule", "NoExecute")
_UNREADY = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
# The scheduler stops at these before it compares nodes; they are the volume check's to explain.
_FOR_CLAIM = re.compile(
    r"persistentvolumeclaim \S+ (?:not found|is being deleted|bound to non-existent)|unbound immediate|"
    r"didn't find available persistent volumes to bind|unbound PersistentVolumeClaims|waiting for ephemeral volume|"
    r"binding volumes: ",
    re.I,
)


@dataclass(frozen=True)
class Obstacle:
    """One reason why one node cannot take a pod. key: the same for the same reason on another node.

    distant: the node was never meant (another node's DaemonSet pod, a node that does not report).
    """

    key: tuple[str, ...]
    text: Text
    evidence: tuple[Evidence, ...]
    distant: bool = False


def unscheduled(pod: Obj) -> bool:
    """Whether a pod has no node yet and the scheduler has said that it finds none.

    A FailedScheduling event proves nothing: pods that run keep the events of their first tries.
    """
    return not dig(pod, "spec.nodeName") and condition(pod, "PodScheduled").get("status") == "False"


def waits_for_claim(pod: Obj) -> bool:
    """Whether the scheduler holds a pod back for a claim that is missing or not bound."""
    return unscheduled(pod) and bool(_FOR_CLAIM.search(condition(pod, "PodScheduled").get("message", "")))


def requests(pod: Obj) -> dict[str, float]:
    """What the scheduler reserves for a pod, by resource, "pods" = 1 included.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
    """
    main = _total(dig(pod, "spec.containers", []))
    side: dict[str, float] = {}
    peak: dict[str, float] = {}
    for container in dig(pod, "spec.initContainers", []):
        wants = _wants(container)
        if container.get("restartPolicy") == "Always":
            side = _plus(side, wants)
            wants = {}
        peak = _most(peak, _plus(side, wants))
    total = _most(_plus(main, side), peak) | _wants(pod.get("spec", {}))
    return _plus(total, _amounts(dig(pod, "spec.overhead", {}))) | {"pods": 1.0}


def requested(pods: Iterable[Obj]) -> dict[str, float]:
    """The requests of several pods together."""
    total: dict[str, float] = {}
    for pod in pods:
        for resource, value in requests(pod).items():
            total[resource] = total.get(resource, 0.0) + value
    return total


def obstacles(
    pod: Obj, node: Obj, there: Objects, used: Mapping[str, float] | None, volumes: Iterable[Obj] = ()
) -> list[Obstacle]:
    """What keeps a pod off a node; [] = nothing that is looked at here.

    there, used: the pods that run on that node and what they request together; [] and None where they are unknown,
    then only the node's whole capacity is compared.  volumes: PersistentVolumes that the pod's claims are bound to.
    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
    """
    found = [*_closed(pod, node), *_selector(pod, node), *_affinity(pod, node), *_volumes(volumes, node)]
    return [*found, *_resources(pod, node, used), *_ports(pod, there)]


def nearness(node: Obj, found: list[Obstacle]) -> tuple[int, int, int, int, str]:
    """Sort key: the node that could take the pod soonest comes first; of equals, one that is only cordoned."""
    unready = condition(node, "Ready").get("status") != "True"
    cordoned = any(o.key == ("cordon",) for o in found)
    return sum(o.distant for o in found), unready, len(found), not cordoned, node["metadata"]["name"]


def tolerates(pod: Obj, taint: Mapping[str, Any]) -> bool:
    """Whether any toleration of a pod fits a taint.

    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
    """
    return any(_tolerates(t, taint) for t in dig(pod, "spec.tolerations", []))


def _tolerates(toleration: Mapping[str, Any], taint: Mapping[str, Any]) -> bool:
    exists = toleration.get("operator") == "Exists"
    if toleration.get("effect") not in (None, "", taint.get("effect")):
        return False
    if toleration.get("key", "") not in ("", taint["key"]) or (not toleration.get("key") and not exists):
        return False
    return exists or toleration.get("value", "") == taint.get("value", "")


def _closed(pod: Obj, node: Obj) -> Iterator[Obstacle]:
    cordon = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}
    if dig(node, "spec.unschedulable") and not tolerates(pod, cordon):
        yield Obstacle(("cordon",), CORDONED(), (shows(node, ".spec.unschedulable"),))
    for i, taint in enumerate(dig(node, "spec.taints", [])):
        if taint.get("effect") not in _BLOCKING or taint["key"] == cordon["key"] or tolerates(pod, taint):
            continue
        words = f"{taint['key']}={taint['value']}" if taint.get("value") else taint["key"]
        words = f"{words}:{taint['effect']}"
        shown = shows(node, f".spec.taints[{i}]", value=words)
        said = _taint(taint["key"])(taint=words)
        yield Obstacle(("taint", words), said, (shown,), distant=taint["key"] in _UNREADY)


def _taint(key: str) -> Phrase:
    """What a taint comes down to: some are marks of a component that has yet to do its work on the node."""
    if key == "node.cloudprovider.kubernetes.io/uninitialized":
        return UNINITIALIZED
    return AGENT if key.endswith("/agent-not-ready") else TAINT


def _selector(pod: Obj, node: Obj) -> Iterator[Obstacle]:
    have = labels(node)
    for key, value in dig(pod, "spec.nodeSelector", {}).items():
        if have.get(key) == value:
            continue
        facts = {"wants": f"{key}={value}", "has": f"{key}={have.get(key)}"}
        proof = (
            shows(pod, ".spec.nodeSelector"),
            shows(node, f".metadata.labels.{_escaped(key)}", value=have.get(key)),
        )
        yield Obstacle(("selector", key, value), (OTHER_LABEL if key in have else NO_LABEL)(**facts), proof)


def _affinity(pod: Obj, node: Obj) -> Iterator[Obstacle]:
    path = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
    required = dig(pod, path)
    if required is None or _any_term(required, node):
        return
    terms = required.get("nodeSelectorTerms") or []
    by_name = bool(terms) and all(t.get("matchFields") for t in terms)
    keys = [e["key"] for t in terms for e in t.get("matchExpressions") or []]
    has = [f"{k}={labels(node)[k]}" for k in dict.fromkeys(keys) if k in labels(node)]
    has = [node["metadata"]["name"]] if by_name else has
    text = AFFINITY(wants=_spelled(required), has=has) if has else AFFINITY_BARE(wants=_spelled(required))
    yield Obstacle(("affinity",), text, (shows(pod, f".{path}", value=_spelled(required)),), distant=by_name)


def _volumes(volumes: Iterable[Obj], node: Obj) -> Iterator[Obstacle]:
    for volume in volumes:
        required = dig(volume, "spec.nodeAffinity.required")
        if required and not _any_term(required, node):
            name, wants = volume["metadata"]["name"], _spelled(required)
            proof = (shows(volume, ".spec.nodeAffinity.required", value=wants),)
            yield Obstacle(("volume", name), VOLUME(volume=name, wants=wants), proof)


def _resources(pod: Obj, node: Obj, used: Mapping[str, float] | None) -> Iterator[Obstacle]:
    allocatable = dig(node, "status.allocatable", {})
    if not allocatable:
        yield Obstacle(("silent",), SILENT(), (shows(node, ".status.allocatable"),), distant=True)
        return
    for resource, wants in requests(pod).items():
        total = measured(allocatable.get(resource, "0"))
        if total is None:
            continue
        free = total - (used or {}).get(resource, 0.0)
        if wants <= free + 1e-9 or not wants:
            continue
        facts = {
            "resource": resource,
            "wants": amount(resource, wants),
            "free": amount(resource, max(free, 0)),
            "all": amount(resource, total),
        }
        short = TOO_SMALL if used is None else TOO_LITTLE
        phrase = FULL if resource == "pods" else short if total else NO_SUCH_RESOURCE
        shown = shows(node, f".status.allocatable.{_escaped(resource)}", value=allocatable.get(resource))
        yield Obstacle(("resource", resource), phrase(**facts), (shown,))


def _ports(pod: Obj, there: Objects) -> Iterator[Obstacle]:
    for path, wanted in _host_ports(pod):
        for other in there:
            if any(_clash(wanted, port) for _, port in _host_ports(other)):
                port = f"{wanted['hostPort']}/{wanted.get('protocol', 'TCP')}"
                text = PORT(port=port, taken=str(ObjectRef.of(other)).removeprefix("Pod "))
                yield Obstacle(("port", port), text, (shows(pod, path), shows(other, ".spec.nodeName")))
                break


def _host_ports(pod: Obj) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for i, container in enumerate(dig(pod, "spec.containers", [])):
        for j, port in enumerate(container.get("ports") or []):
            if port.get("hostPort"):
                yield f".spec.containers[{i}].ports[{j}].hostPort", port


def _clash(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    same = (a["hostPort"], a.get("protocol", "TCP")) == (b["hostPort"], b.get("protocol", "TCP"))
    ips = {x.get("hostIP") or "0.0.0.0" for x in (a, b)}
    return same and (len(ips) == 1 or "0.0.0.0" in ips)


def _any_term(required: Mapping[str, Any], node: Obj) -> bool:
    """Terms are alternatives; within a term every expression must hold. A term without any matches nothing."""
    name = {"metadata.name": node["metadata"]["name"]}
    for term in required.get("nodeSelectorTerms") or []:
        expressions, fields = term.get("matchExpressions") or [], term.get("matchFields") or []
        both = [_holds(e, labels(node)) for e in expressions] + [_holds(f, name) for f in fields]
        if both and all(both):
            return True
    return False


def _holds(expression: Mapping[str, Any], have: Mapping[str, str]) -> bool:
    compare: dict[str, Callable[[float, float], bool]] = {"Gt": float.__gt__, "Lt": float.__lt__}
    operator, values = expression["operator"], expression.get("values") or []
    if operator in compare:
        try:
            return compare[operator](float(have[expression["key"]]), float(values[0]))
        except (KeyError, ValueError, IndexError):
            return False
    return selects({"matchExpressions": [expression]}, have)


def _spelled(required: Mapping[str, Any]) -> str:
    """A node selector in one line: "zone In [a, b] and disk Exists or ..."."""
    terms = []
    for term in required.get("nodeSelectorTerms") or []:
        parts = [*(term.get("matchExpressions") or []), *(term.get("matchFields") or [])]
        values = (f" [{', '.join(p['values'])}]" if p.get("values") else "" for p in parts)
        terms.append(" and ".join(f"{p['key']} {p['operator']}{v}" for p, v in zip(parts, values, strict=True)))
    return " or ".join(terms) or "(no term)"


def _escaped(key: str) -> str:
    """A key with dots as kubectl's jsonpath takes it."""
    return key.replace(".", "\\.")


def amount(resource: str, value: float) -> str:
    """A number of one resource as people write it ("500m", "1.5Gi", "2")."""
    if resource in ("memory", "ephemeral-storage") or resource.startswith("hugepages-"):
        for unit, size in (("Gi", 1024**3), ("Mi", 1024**2), ("Ki", 1024)):
            if value >= size:
                return f"{value / size:.1f}".removesuffix(".0") + unit
        return f"{value:.0f}"
    if resource == "cpu" and value % 1:
        return f"{value * 1000:.0f}m"
    return f"{value:.0f}"


def _total(containers: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for container in containers:
        total = _plus(total, _wants(container))
    return total


def _wants(holder: Mapping[str, Any]) -> dict[str, float]:
    return _amounts(dig(holder, "resources.requests", {}))


def _amounts(given: Mapping[str, Any]) -> dict[str, float]:
    return {name: number for name, value in given.items() if (number := measured(value)) is not None}


def _plus(a: Mapping[str, float], b: Mapping[str, float]) -> dict[str, float]:
    return {k: a.get(k, 0.0) + b.get(k, 0.0) for k in (*a, *b)}


def _most(a: Mapping[str, float], b: Mapping[str, float]) -> dict[str, float]:
    return {k: max(a.get(k, 0.0), b.get(k, 0.0)) for k in (*a, *b)}
