"""Nodes that are not ready, under pressure or closed to new pods."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.nodes import leaving
from kbase.diagnosis.objects import absent, condition, condition_path, dig, shows, when
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Severity, Step

NEVER_REPORTED = Phrase(
    "Node {node} is NotReady: its kubelet has never reported to the API server ({reason}).",
    "節點 {node} NotReady：它的 kubelet 從未向 API server 回報狀態（{reason}）。",
)
SILENT = Phrase(
    "Node {node} is NotReady: its kubelet stopped reporting at {since} ({reason}).",
    "節點 {node} NotReady：它的 kubelet 從 {since} 起不再回報狀態（{reason}）。",
)
SAYS = Phrase(
    "Node {node} is NotReady: the kubelet reports {reason}: {message}",
    "節點 {node} NotReady：kubelet 回報 {reason}：{message}",
)
PRESSURE = Phrase(
    "Node {node} has {type}: {message}; pods there may be evicted and new ones are kept away.",
    "節點 {node} 出現 {type}：{message}；上面的 Pod 可能被驅逐，新的 Pod 也不會排入。",
)
NO_NETWORK = Phrase(
    "The network of node {node} is not set up (NetworkUnavailable): {message}",
    "節點 {node} 的網路尚未設定好（NetworkUnavailable）：{message}",
)
CORDONED = Phrase(
    "Node {node} is cordoned (spec.unschedulable): it takes no new pods; this may be meant.",
    "節點 {node} 已被 cordon（spec.unschedulable）：不接受新的 Pod；這可能是有意的。",
)
LEAVING = Phrase(
    "Node {node} is being removed ({taint}), so NotReady is expected.",
    "節點 {node} 正在移除（{taint}），NotReady 是預期的。",
)
READY_IS = Phrase(
    "Condition Ready of node {node} is {status} since {since}.", "節點 {node} 的 Ready 從 {since} 起為 {status}。"
)
NO_LEASE = Phrase(
    "There is no Lease {node} in kube-node-lease, so no kubelet of that name sends heartbeats.",
    "kube-node-lease 中沒有 Lease {node}，表示沒有這個名稱的 kubelet 在送心跳。",
)
LEASE_AGE = Phrase(
    "The kubelet last renewed its Lease {seconds} s before this look (every 10 s is usual).",
    "kubelet 最後一次更新 Lease 是在查看之前 {seconds} 秒（通常每 10 秒一次）。",
)
SEE = Phrase("See conditions, taints and events: {command}", "查看 condition、污點與事件：{command}")
ON_NODE = Phrase(
    "On the machine itself: is it on, is the kubelet running, can it reach the API server? "
    "(systemctl status kubelet; journalctl -u kubelet. Not visible from the API.)",
    "到機器上確認：是否開機、kubelet 是否在執行、能否連到 API server？"
    "（systemctl status kubelet、journalctl -u kubelet；從 API 看不到。）",
)
UNCORDON = Phrase("Open it again, if that is wanted: {command}", "若要重新開放排程：{command}")

LEASES = "kube-node-lease"
_PRESSURES = ("MemoryPressure", "DiskPressure", "PIDPressure")
_STALE = timedelta(seconds=40)  # the controller manager's grace period before it calls a node Unknown
_JOINING = timedelta(minutes=2)  # a new node waits for its network plugin


@check(
    code="NODE-NOT-READY",
    severity="error",
    reads=("nodes", "leases", "pods"),
    about=("Node",),
    terms=("NotReady", "NodeStatusUnknown", "MemoryPressure", "DiskPressure", "cordon", "節點異常", "節點掛了"),
    notes=("runbooks/node-notready", "architecture/node-components"),
)
def node_not_ready(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Nodes that are not Ready, under pressure, without network, or cordoned.

    Only conditions whose meaning is known are judged; a vendor's own are left alone. Within one namespace only the
    nodes that its pods run on, and those a question names, are looked at.
    Source: https://kubernetes.io/docs/reference/node/node-status/
    """
    for node in _nodes(cluster, scope):
        yield from _not_ready(cluster, node) or _pressures(node)
        if dig(node, "spec.unschedulable"):
            ref, words = ObjectRef.of(node), CORDONED(node=node["metadata"]["name"])
            open_again = Action(UNCORDON(command=verbatim(f"kubectl uncordon {ref.name}")), changes=True)
            shown = Step(ref, words, (shows(node, ".spec.unschedulable"),))
            yield Finding(ref, words, (shown,), (open_again,), severity="info")


def _nodes(cluster: View, scope: Scope) -> Objects:
    nodes = [n for n in cluster.list("nodes") if not n["metadata"].get("deletionTimestamp")]
    if scope.namespace is None:
        return nodes
    used = {t.name for t in scope.targets if t.kind == "Node"}
    used |= {dig(p, "spec.nodeName") for p in cluster.list("pods", scope.namespace)}
    return [n for n in nodes if n["metadata"]["name"] in used]


def _not_ready(cluster: View, node: Obj) -> list[Finding]:
    ready = condition(node, "Ready")
    if ready.get("status") == "True" or not ready:
        return []
    ref, at = ObjectRef.of(node), condition_path(node, "Ready")
    symptom = Step(
        ref,
        READY_IS(node=ref.name, status=ready["status"], since=ready.get("lastTransitionTime", "?")),
        (shows(node, f"{at}.status"),),
    )
    words, severity = _why(cluster, node)
    proof = (shows(node, f"{at}.reason"), shows(node, f"{at}.message"))
    see = Action(SEE(command=verbatim(f"kubectl describe node {ref.name}")))
    chain = (symptom, *_lease(cluster, node), Step(ref, words, proof))
    return [Finding(ref, words, chain, (see, Action(ON_NODE())), severity=severity)]


def _why(cluster: View, node: Obj) -> tuple[Text, Severity | None]:
    ready, name = condition(node, "Ready"), node["metadata"]["name"]
    reason, message = ready.get("reason", ""), ready.get("message", "")
    if taint := leaving(node):
        return LEAVING(node=name, taint=taint), "info"
    born = when(node["metadata"].get("creationTimestamp"))
    young = born is not None and cluster.now - born < _JOINING
    if reason == "NodeStatusNeverUpdated":
        words = NEVER_REPORTED(node=name, reason=reason)
    elif ready["status"] == "Unknown":
        words = SILENT(node=name, since=ready.get("lastHeartbeatTime", "?"), reason=reason)
    else:
        words = SAYS(node=name, reason=reason, message=message)
    return words, "info" if young else None


def _lease(cluster: View, node: Obj) -> Iterator[Step]:
    """What the heartbeat says; nothing where leases cannot be read or the heartbeat is fresh."""
    leases, name = cluster.try_list("leases", LEASES), node["metadata"]["name"]
    lease = next((x for x in leases or [] if x["metadata"]["name"] == name), None)
    if lease:
        renewed = when(dig(lease, "spec.renewTime"))
        age = cluster.now - renewed if renewed else timedelta(0)
        if age > _STALE:
            shown = (shows(lease, ".spec.renewTime"),)
            yield Step(ObjectRef.of(lease), LEASE_AGE(seconds=int(age.total_seconds())), shown)
    elif leases is not None:
        ref = ObjectRef("Lease", LEASES, name)
        yield Step(ref, NO_LEASE(node=name), (absent("Lease", LEASES, name),))


def _pressures(node: Obj) -> list[Finding]:
    found, ref = [], ObjectRef.of(node)
    for kind in (*_PRESSURES, "NetworkUnavailable"):
        shown = condition(node, kind)
        if shown.get("status") != "True":
            continue
        facts = {"node": ref.name, "message": shown.get("message") or shown.get("reason", "")}
        network = kind == "NetworkUnavailable"
        words = NO_NETWORK(**facts) if network else PRESSURE(**facts, type=kind)
        step = Step(ref, words, (shows(node, condition_path(node, kind) + ".message"),))
        see = Action(SEE(command=verbatim(f"kubectl describe node {ref.name}")))
        found.append(Finding(ref, words, (step,), (see,), severity="error" if network else "warning"))
    return found
