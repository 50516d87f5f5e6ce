"""Pods that are still there although their grace period of deletion has passed."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.finalizers import finalizers, overdue, remover
from kbase.diagnosis.lookups import known_absent, try_get
from kbase.diagnosis.objects import absent, condition, condition_path, dig, number, shows
from kbase.diagnosis.pods import POD_READS, containers
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import by_workload
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Step

NODE_DOWN = Phrase(
    "Node {node} is not Ready ({reason}), so its kubelet cannot confirm that pod {pod} has stopped, and the pod object "
    "stays.",
    "節點 {node} 不是 Ready（{reason}），kubelet 無法確認 Pod {pod} 已停止，因此這個 Pod 物件一直留著。",
)
NODE_GONE = Phrase(
    "Node {node} of pod {pod} no longer exists, and the pod garbage collector has not removed the pod yet.",
    "Pod {pod} 所在的節點 {node} 已不存在，而 Pod 垃圾回收器還沒有移除這個 Pod。",
)
HELD = Phrase(
    "Pod {pod} has finalizer {finalizers}, which is taken off by {who}; that has not happened.",
    "Pod {pod} 帶有 finalizer {finalizers}，應由{who}移除，但一直沒有發生。",
)
RUNS_ON = Phrase(
    "Container {container} of pod {pod} still runs {minutes} min past the grace period: the container runtime on node "
    "{node} does not end it.",
    "Pod {pod} 的容器 {container} 在寬限期過後 {minutes} 分鐘仍在執行：節點 {node} 的 container runtime 沒有結束它。",
)
CLEANUP = Phrase(
    "All containers of pod {pod} have ended, but the kubelet on node {node} has not finished cleaning up (volumes, "
    "network).",
    "Pod {pod} 的容器都已結束，但節點 {node} 的 kubelet 沒有完成清理（volume、網路）。",
)
NOT_SEEN = Phrase(
    "Pod {pod} stays past its grace period; node {node} could not be read, so it is unknown whether its kubelet is at "
    "work.",
    "Pod {pod} 過了寬限期仍在；無法讀取節點 {node}，因此不知道它的 kubelet 是否在運作。",
)
SAID = Phrase("{cause} It says {reason}: {message}", "{cause}kubelet 回報 {reason}：{message}")
LONG = Phrase(
    "Pod {pod} is allowed {seconds} s to end (until {until}): {why}.",
    "Pod {pod} 有 {seconds} 秒可以結束（到 {until} 為止）：{why}。",
)
HOOK = Phrase(
    "container {container} has a preStop hook and a long grace period", "容器 {container} 有 preStop hook，寬限期也長"
)
GRACE = Phrase("its grace period is long", "它的寬限期很長")
SYMPTOM = Phrase(
    "{kind} {name}: pods that should be gone and are still Terminating: {count} (oldest {pod}, due {due}).",
    "{kind} {name}：應該已消失卻仍在 Terminating 的 Pod：{count} 個（最久的是 {pod}，期限 {due}）。",
)
NOT_REPLACED = Phrase(
    "A StatefulSet creates no new {pod} while the old one exists.", "舊的 {pod} 還在時，StatefulSet 不會建立新的。"
)
ALSO = Phrase(
    "Finalizer {finalizers} has to be taken off as well, by {who}.", "finalizer {finalizers} 也必須移除，由{who}。"
)
SEE_NODE = Phrase("See the node: {command}", "查看節點：{command}")
SEE = Phrase("See its state and events: {command}", "查看它的狀態與事件：{command}")
BRING_BACK = Phrase(
    "Bring the node back; if the machine is surely off, taint it node.kubernetes.io/out-of-service or delete the Node.",
    "恢復節點；若確定機器已關閉，加上污點 node.kubernetes.io/out-of-service，或刪除這個 Node。",
)
REMOVER = Phrase(
    "Find the controller that sets the finalizer and make it run; take it off by hand only if that one is gone for "
    "good.",
    "找出設定這個 finalizer 的控制器並讓它運作；只有在它確定不再存在時才手動移除。",
)
ON_NODE = Phrase(
    "On the node, see what the kubelet and the runtime say (journalctl -u kubelet; crictl ps): not visible from the "
    "API. A hung NFS mount is a usual reason.",
    "到節點上查看 kubelet 與 runtime 的訊息（journalctl -u kubelet、crictl ps）：從 API 看不到。"
    "常見原因是卡住的 NFS 掛載。",
)
FORCE = Phrase(
    "Forced deletion removes only the object: use it when the process is known to have stopped, never so that two "
    "writers meet on one volume.",
    "強制刪除只移除物件本身：確定程序已停止時才使用，避免同一個 volume 出現兩個寫入者。",
)
# After the last container the kubelet unmounts volumes and takes the network down: seconds, seldom more.
_CLEANING = timedelta(minutes=2)
_LONG = timedelta(minutes=5)  # a grace period above this is worth a word to the one who waits
_SAYS = ("FailedKillPod", "FailedPreStopHook", "ExceededGracePeriod", "FailedUnMount", "FailedUnmount")
_Told = tuple[Step, tuple[Action, ...]]


@check(
    code="POD-TERMINATING",
    severity="warning",
    reads=(*POD_READS, "nodes", "events"),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=(
        "stuck terminating",
        "pod Terminating",
        "FailedKillPod",
        "FailedPreStopHook",
        "terminationGracePeriodSeconds",
        "Pod 一直 Terminating",
        "Pod 刪不掉",
        "卡在 Terminating",
    ),
    notes=("workloads/pod-termination", "architecture/finalizers-owner-references"),
)
def pod_stuck_terminating(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Pods past their grace period of deletion: node, finalizer or kubelet at fault; a long grace as information.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
    """
    leaving = [p for p in cluster.list("pods", scope.namespace) if overdue(cluster, p) is not None]
    late = [p for p in leaving if _past(cluster, p) > _CLEANING]
    events = events_about(cluster, scope.namespace) if late else EventIndex()
    for owner, own in by_workload(cluster, late).items():
        yield _finding(cluster, owner, sorted(own, key=lambda p: str(p["metadata"]["deletionTimestamp"])), events)
    for owner, own in by_workload(cluster, (p for p in leaving if _takes_long(cluster, p))).items():
        ref, words = ObjectRef.of(own[0]), _long(own[0])
        proof = (shows(own[0], ".metadata.deletionGracePeriodSeconds"), shows(own[0], ".metadata.deletionTimestamp"))
        yield Finding(owner, words, (Step(ref, words, proof),), severity="info")


def _past(view: View, pod: Obj) -> timedelta:
    return overdue(view, pod) or timedelta()


def _takes_long(view: View, pod: Obj) -> bool:
    grace = timedelta(seconds=number(pod, "metadata.deletionGracePeriodSeconds"))
    return grace >= _LONG and timedelta() > _past(view, pod) > -grace + _CLEANING


def _long(pod: Obj) -> Text:
    hooked = next((c.name for c in containers(pod) if dig(c.spec, "lifecycle.preStop")), None)
    why = HOOK(container=hooked) if hooked else GRACE()
    meta = pod["metadata"]
    seconds, until = meta["deletionGracePeriodSeconds"], meta["deletionTimestamp"]
    return LONG(pod=meta["name"], seconds=seconds, until=until, why=why)


def _finding(view: View, owner: ObjectRef, pods: Objects, events: EventIndex) -> Finding:
    pod, ref = pods[0], ObjectRef.of(pods[0])
    due = shows(pod, ".metadata.deletionTimestamp")
    symptom = SYMPTOM(kind=owner.kind, name=owner.name, count=len(pods), pod=ref.name, due=due.value)
    links = [Step(owner, symptom, (due,))]
    if owner.kind == "StatefulSet":
        links.append(Step(owner, NOT_REPLACED(pod=ref.name), (due,)))
    root, actions = _node_fault(view, pod) or _finalizer(pod) or _kubelet(view, pod, events)
    if finalizers(pod) and root.fact.phrase is not HELD:
        fact = ALSO(finalizers=finalizers(pod), who=remover(finalizers(pod)[0]))
        links.append(Step(ref, fact, (shows(pod, ".metadata.finalizers"),)))
    # Only a StatefulSet waits for the old pod; other controllers have made a new one already.
    return Finding(owner, root.fact, (*links, root), actions, severity="error" if owner.kind == "StatefulSet" else None)


def _node_fault(view: View, pod: Obj) -> _Told | None:
    """The node that cannot confirm the end; None where it can, or nothing is known of it."""
    name, facts = dig(pod, "spec.nodeName", ""), {"pod": pod["metadata"]["name"], "node": dig(pod, "spec.nodeName", "")}
    node = try_get(view, "nodes", "", name) if name else None
    if name and known_absent(view, "nodes", "", name) and not finalizers(pod):
        proof = (shows(pod, ".spec.nodeName"), absent("Node", "", name))
        return Step(proof[1].object, NODE_GONE(**facts), proof), (_describe(pod), Action(FORCE(), changes=True))
    ready = condition(node, "Ready") if node else {}
    if not node or not ready or ready.get("status") == "True":
        return None
    fact = NODE_DOWN(**facts, reason=ready.get("reason", ready.get("status", "?")))
    see = Action(SEE_NODE(command=verbatim(f"kubectl describe node {name}")))
    step = Step(ObjectRef.of(node), fact, (shows(node, condition_path(node, "Ready") + ".status"),))
    return step, (see, Action(BRING_BACK(), changes=True), Action(FORCE(), changes=True))


def _finalizer(pod: Obj) -> _Told | None:
    held = finalizers(pod)
    # While a container runs, the kubelet is still at work and the finalizer is not what is waited for.
    if not held or any(c.running for c in containers(pod)):
        return None
    fact = HELD(pod=pod["metadata"]["name"], finalizers=held, who=remover(held[0]))
    step = Step(ObjectRef.of(pod), fact, (shows(pod, ".metadata.finalizers"),))
    return step, (_describe(pod), Action(REMOVER(), changes=True))


def _kubelet(view: View, pod: Obj, events: EventIndex) -> _Told:
    """What the kubelet has not finished: a container that runs on, or the cleaning up."""
    facts = {"pod": pod["metadata"]["name"], "node": dig(pod, "spec.nodeName", "?")}
    running = next((c for c in containers(pod) if c.running), None)
    proof: tuple[Evidence, ...] = (shows(pod, ".status.phase"),)
    node = dig(pod, "spec.nodeName", "")
    cause = CLEANUP(**facts) if not node or try_get(view, "nodes", "", node) else NOT_SEEN(**facts)
    if running:
        minutes = int(_past(view, pod).total_seconds() // 60)
        cause = RUNS_ON(**facts, container=running.name, minutes=minutes)
        proof = (running.shows(".state.running.startedAt"),)
    said = events.newest(pod, *_SAYS)
    if said:
        cause = SAID(cause=cause, reason=said["reason"], message=" ".join(said.get("message", "").split()))
        proof = (*proof, shows(said, ".message"))
    return Step(ObjectRef.of(pod), cause, proof), (_describe(pod), Action(ON_NODE()), Action(FORCE(), changes=True))


def _describe(pod: Obj) -> Action:
    ref = ObjectRef.of(pod)
    return Action(SEE(command=verbatim(f"kubectl -n {ref.namespace} describe pod {ref.name}")))
