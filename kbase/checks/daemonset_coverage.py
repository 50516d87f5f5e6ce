"""Which nodes a DaemonSet leaves out, and why."""

from collections.abc import Iterator
from typing import Any

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import condition, condition_path, dig, owned_by, shows
from kbase.diagnosis.scheduling import Obstacle, obstacles
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, RuledOut, Step

LEFT_OUT = Phrase(
    "No pod on {nodes}: {why}. By design, unless it should run there (then it needs a toleration).",
    "這些節點上沒有 Pod：{nodes}；原因：{why}。若不需要在那裡執行，這是設計如此；若需要，要加上 toleration。",
)
WAITS = Phrase(
    "No pod on {nodes}: {why}. It will run there once the node is Ready.",
    "這些節點上沒有 Pod：{nodes}；原因：{why}。節點 Ready 之後就會執行。",
)
NO_NODE = Phrase(
    "The DaemonSet runs nowhere: {why}, on all {count} nodes.",
    "這個 DaemonSet 沒有在任何節點執行：全部 {count} 個節點都是 {why}。",
)
NODE = Phrase("Node {node}: {why}.", "節點 {node}：{why}。")
MORE = Phrase("{count} more", "另外 {count} 個")
NOT_READY = Phrase("not Ready: {reason}", "尚未 Ready：{reason}")
ON = Phrase("{node} ({why})", "{node}（{why}）")
COUNTS = Phrase(
    "DaemonSet {name}: nodes that should run it {desired}, running {current}, ready {ready}, "
    "nodes in the cluster {nodes}.",
    "DaemonSet {name}：應執行的節點 {desired}、已排入 {current}、就緒 {ready}、叢集節點共 {nodes}。",
)
RUNS = Phrase(
    "All nodes that should run it do: {ready} of {desired} ready.",
    "應執行的節點都已執行：{desired} 個中 {ready} 個就緒。",
)
SEE = Phrase("Compare tolerations and taints: {command}", "比對 toleration 與污點（taint）：{command}")
TOLERATE = Phrase(
    "If it should run there, add a toleration for the taint to the pod template.",
    "若應該在那裡執行，在 Pod 範本加上對應該污點的 toleration。",
)
_MOST_SHOWN = 5  # a pool of fifty tainted nodes is one reason, not fifty lines
_LEFT_OUT_BY = ("taint", "selector", "affinity")
# https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations
_GIVEN: tuple[tuple[str, str], ...] = (
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
)
_HOST_NETWORK = ("node.kubernetes.io/network-unavailable", "NoSchedule")


@check(
    code="DS-COVERAGE",
    severity="info",
    reads=("daemonsets", "nodes", "pods"),
    about=("DaemonSet",),
    terms=("DESIRED", "toleration", "taint", "not on every node", "沒有在每個節點", "容忍度", "污點"),
    notes=("runbooks/daemonset-coverage", "scheduling/placing-pods"),
)
def daemonset_coverage(cluster: View, scope: Scope) -> Iterator[Finding]:
    """DaemonSets that a taint keeps off some nodes, or that no node fits, node by node; often by design.

    Nodes left out by the DaemonSet's own nodeSelector or affinity are told only where a question names the DaemonSet.
    Source: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
    """
    daemonsets = cluster.list("daemonsets", scope.namespace)
    nodes = cluster.list("nodes") if daemonsets else []
    asked = {t.key for t in scope.targets}
    for daemonset in daemonsets:
        pod = _would_be_pod(daemonset)
        choosy = "nodeSelector" in pod["spec"] or "affinity" in pod["spec"]
        looked = [n for n in nodes if choosy or dig(n, "spec.taints")]
        shut = [(n, [o for o in obstacles(pod, n, [], None) if o.key[0] in _LEFT_OUT_BY]) for n in looked]
        covered = _covered(cluster, scope, daemonset)
        shut = [(n, found) for n, found in shut if found and n["metadata"]["name"] not in covered]
        told = [s for s in shut if ObjectRef.of(daemonset).key in asked or any(o.key[0] == "taint" for o in s[1])]
        nowhere = bool(nodes) and len(shut) == len(nodes)
        if told or nowhere:
            yield _finding(daemonset, nodes, told or shut, nowhere)


def _covered(cluster: View, scope: Scope, daemonset: Obj) -> set[str]:
    """Nodes on which a pod of the DaemonSet is, from before a taint; empty where pods cannot be read."""
    pods = cluster.try_list("pods", scope.namespace) or []
    return {dig(p, "spec.nodeName") for p in pods if owned_by(p).get("uid") == daemonset["metadata"].get("uid")}


def _would_be_pod(daemonset: Obj) -> Obj:
    """A pod as the controller would make it, with the tolerations that every DaemonSet pod is given."""
    spec: dict[str, Any] = dict(dig(daemonset, "spec.template.spec", {}))
    given = [*_GIVEN, _HOST_NETWORK] if spec.get("hostNetwork") else _GIVEN
    added = [{"key": k, "operator": "Exists", "effect": e} for k, e in given]
    return {**daemonset, "spec": {**spec, "tolerations": [*(spec.get("tolerations") or []), *added]}}


def _finding(daemonset: Obj, nodes: Objects, shut: list[tuple[Obj, list[Obstacle]]], nowhere: bool) -> Finding:
    ref, status = ObjectRef.of(daemonset), daemonset.get("status") or {}
    desired, ready = status.get("desiredNumberScheduled", 0), status.get("numberReady", 0)
    counts = COUNTS(
        name=ref.name, desired=desired, current=status.get("currentNumberScheduled", 0), ready=ready, nodes=len(nodes)
    )
    symptom = Step(
        ref, counts, tuple(shows(daemonset, f".status.{k}") for k in ("desiredNumberScheduled", "numberReady"))
    )
    steps = [_node_step(node, found) for node, found in shut[:_MOST_SHOWN]]
    reasons = [_reasons(found) for _, found in shut]
    told = [_named(node) for node, _ in shut[:_MOST_SHOWN]]
    told += [MORE(count=len(shut) - _MOST_SHOWN)] if len(shut) > _MOST_SHOWN else []
    same = list({str(r): r for rs in reasons for r in rs}.values())
    waits = all(o.distant for _, found in shut for o in found)
    cause = (WAITS if waits else LEFT_OUT)(nodes=told, why=same)
    if nowhere:
        cause = NO_NODE(why=same, count=len(nodes))
    actions = [Action(SEE(command=verbatim(f"kubectl describe node {shut[0][0]['metadata']['name']}")))]
    if not waits and any(o.key[0] == "taint" for _, found in shut for o in found):
        actions.append(Action(TOLERATE(), changes=True))
    ruled_out = (RuledOut("POD-PENDING", RUNS(ready=ready, desired=desired)),) if 0 < desired == ready else ()
    return Finding(ref, cause, (symptom, *steps), tuple(actions), ruled_out)


def _named(node: Obj) -> str | Text:
    name, unready = node["metadata"]["name"], _unready(node)
    return ON(node=name, why=unready) if unready else str(name)


def _node_step(node: Obj, found: list[Obstacle]) -> Step:
    ref = ObjectRef.of(node)
    proof = [e for o in found for e in o.evidence if e.object.kind == "Node"]
    why: list[Text] = _reasons(found)
    unready = _unready(node)
    if unready:
        why, proof = [*why, unready], [*proof, shows(node, condition_path(node, "Ready") + ".reason")]
    return Step(ref, NODE(node=ref.name, why=why), tuple(proof))


def _reasons(found: list[Obstacle]) -> list[Text]:
    # Condition taints only repeat that the node is not ready, which is said beside them.
    lasting = [o for o in found if not o.distant]
    return [o.text for o in lasting or found]


def _unready(node: Obj) -> Text | None:
    ready = condition(node, "Ready")
    return None if ready.get("status") == "True" or not ready else NOT_READY(reason=ready.get("reason", ""))
