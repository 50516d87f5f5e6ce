"""Pods that are not ready for no other reason than that their node is not."""

from collections.abc import Iterator

from kbase.diagnosis.declare import check
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.nodes import leaving, unheard
from kbase.diagnosis.objects import condition, condition_path, dig, shows
from kbase.diagnosis.pods import POD_READS, Group, ailing_pods
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Step

CAUSE = Phrase(
    "{count}: on node {node}, which is not Ready; what is shown of its containers is what it last reported.",
    "{count}：位於 NotReady 的節點 {node}；看到的容器狀態是節點最後一次回報的內容。",
)
NODE = Phrase(
    "Condition Ready of node {node} is {status} since {since}.", "節點 {node} 的 Ready 從 {since} 起為 {status}。"
)
SEE = Phrase("See the node first: {command}", "先看這個節點：{command}")


@check(
    code="POD-NODE-LOST",
    severity="error",
    reads=(*POD_READS, "nodes"),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=("NodeLost", "NodeNotReady", "節點失聯"),
    notes=("runbooks/node-notready", "architecture/node-components"),
)
def pod_node_lost(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Pods whose containers were ready when their node was last heard of, and whose node is not Ready now.

    Until the pods are evicted, minutes later, nothing else shows it of the workload.
    Source: https://kubernetes.io/docs/concepts/architecture/nodes/#node-controller
    """
    for group in ailing_pods(cluster, scope, unheard):
        lost = [(c.pod, node) for c in group.bad if (node := _lost_node(cluster, c.pod))]
        if lost:
            yield _finding(group, *lost[0])


def _lost_node(view: View, pod: Obj) -> Obj | None:
    node = try_get(view, "nodes", "", dig(pod, "spec.nodeName", "")) if dig(pod, "spec.nodeName") else None
    return node if node and condition(node, "Ready").get("status") in ("False", "Unknown") else None


def _finding(group: Group, pod: Obj, node: Obj) -> Finding:
    ref, said = ObjectRef.of(node), condition(node, "Ready")
    cause = CAUSE(count=group.count, node=ref.name)
    held = [shows(pod, condition_path(pod, "Ready") + ".status")] if condition(pod, "Ready") else []
    proof = (*held, shows(pod, ".spec.nodeName"))
    root = NODE(node=ref.name, status=said["status"], since=said.get("lastTransitionTime", "?"))
    chain = (
        Step(group.owner, cause, proof),
        Step(ref, root, (shows(node, condition_path(node, "Ready") + ".status"),)),
    )
    look = Action(SEE(command=verbatim(f"kubectl describe node {ref.name}")))
    meant = len(group.bad) < group.total or leaving(node)
    return Finding(group.owner, cause, chain, (look,), severity="info" if meant else None)
