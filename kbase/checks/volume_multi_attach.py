"""Pods that wait for a volume which another node holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.lookups import known_absent, try_get
from kbase.diagnosis.objects import condition, condition_path, dig, event_time, shows, when
from kbase.diagnosis.pods import POD_READS, containers
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.volumes import claims_of
from kbase.diagnosis.workloads import by_workload, owner_of
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Step

ROLLING = Phrase(
    "Rolling update with a ReadWriteOnce volume: pod {holder} of the same Deployment still holds claim {claim} on node "
    "{node}, and is kept until the new pod is ready, which waits for the volume.",
    "以 RollingUpdate 更新使用 ReadWriteOnce volume 的 Deployment：同一個 Deployment 的 Pod {holder} 仍在節點 {node} 上"
    "占用 claim {claim}，它會留到新的 Pod 就緒為止，而新的 Pod 在等這個 volume。",
)
REPLICAS = Phrase(
    "Several replicas share claim {claim}, whose volume can be attached to one node only: pod {holder} holds it on "
    "node {node}.",
    "多個副本共用 claim {claim}，它的 volume 只能掛在一個節點：Pod {holder} 在節點 {node} 上占用它。",
)
OTHER = Phrase(
    "Claim {claim} is in use by pod {holder} ({owner}) on node {node}; its volume can be attached to one node only.",
    "claim {claim} 正由節點 {node} 上的 Pod {holder}（{owner}）使用；它的 volume 只能掛在一個節點。",
)
LEAVING = Phrase(
    "Pod {holder} on node {node} is being deleted and still holds claim {claim}.",
    "節點 {node} 上的 Pod {holder} 正在刪除，仍占用 claim {claim}。",
)
NODE_DOWN = Phrase(
    "Volume {volume} is still attached to node {node}, which is not Ready ({reason}): nobody confirms that its pod has "
    "stopped, so the volume is not detached.",
    "volume {volume} 仍掛在節點 {node} 上，而該節點不是 Ready（{reason}）：無法確認其 Pod 已停止，因此不會卸離。",
)
NODE_GONE = Phrase(
    "Volume {volume} is still recorded as attached to node {node}, which no longer exists.",
    "volume {volume} 仍記錄為掛在節點 {node} 上，而該節點已不存在。",
)
DETACH = Phrase(
    "Volume {volume} cannot be detached from node {node}: {message}",
    "volume {volume} 無法從節點 {node} 卸離：{message}",
)
ATTACHED = Phrase(
    "Volume {volume} is still attached to node {node}, and no pod there that uses its claim was found.",
    "volume {volume} 仍掛在節點 {node} 上，而那裡找不到使用其 claim 的 Pod。",
)
ELSEWHERE = Phrase(
    "Volume {volume} is still attached to another node and can only be attached to one (Multi-Attach).",
    "volume {volume} 仍掛在另一個節點上，而它只能掛在一個節點（Multi-Attach）。",
)
SYMPTOM = Phrase(
    "Pod {pod} waits in ContainerCreating on node {node}: its volume cannot be attached (Multi-Attach).",
    "Pod {pod} 在節點 {node} 上停在 ContainerCreating：它的 volume 無法掛上（Multi-Attach）。",
)
SAID = Phrase("The attach/detach controller says: {said}", "attach/detach 控制器回報：{said}")
HOLDS = Phrase("Pod {holder} uses claim {claim} on node {node}.", "Pod {holder} 在節點 {node} 上使用 claim {claim}。")
SEE = Phrase("See which node holds the volume: {command}", "看是哪個節點占用這個 volume：{command}")
RECREATE = Phrase(
    "Set strategy.type Recreate on the Deployment (a short outage at each update), or use a StatefulSet.",
    "把 Deployment 的 strategy.type 改為 Recreate（每次更新會短暫中斷），或改用 StatefulSet。",
)
SPREAD = Phrase(
    "Give each pod a claim of its own (StatefulSet), use ReadWriteMany storage, or place the pods on one node.",
    "讓每個 Pod 有自己的 claim（StatefulSet）、改用 ReadWriteMany 儲存，或把 Pod 放在同一個節點。",
)
WAIT = Phrase("Find out why the old pod does not end: {command}", "查明舊的 Pod 為何沒有結束：{command}")
BRING_BACK = Phrase(
    "Bring the node back; only if the machine is surely off, taint it node.kubernetes.io/out-of-service, which "
    "detaches its volumes.",
    "恢復節點；只有在確定機器已關閉時，才加上污點 node.kubernetes.io/out-of-service，讓它的 volume 卸離。",
)
LOG = Phrase(
    "Read the log of the CSI driver's controller (csi-attacher).", "查看 CSI driver 控制器（csi-attacher）的 log。"
)
_SAYS = re.compile(r'Multi-Attach error for volume "(?P<volume>[^"]+)"')
# When a pod moves, its volume is detached from the old node first: this usually takes a minute or two.
_USUAL = timedelta(minutes=2)
_Told = tuple[tuple[Step, ...], tuple[Action, ...]]


@dataclass(frozen=True)
class _Wait:
    """A pod that waits for a volume. claim: "" where the claim of the volume could not be found out."""

    pod: Obj = field(repr=False)
    event: Obj = field(repr=False)
    volume: str
    claim: str


@check(
    code="VOLUME-MULTI-ATTACH",
    severity="error",
    reads=(*POD_READS, "deployments", "persistentvolumeclaims", "volumeattachments", "nodes", "events"),
    about=("Deployment", "StatefulSet", "ReplicaSet", "DaemonSet", "Job", "CronJob", "Pod"),
    terms=(
        "Multi-Attach",
        "Volume is already used by pod(s)",
        "already exclusively attached to one node",
        "FailedAttachVolume",
        "掛在另一個節點",
        "多重掛載",
    ),
    notes=("runbooks/multi-attach", "storage/access-modes"),
    whole=("pods",),
)
def volume_multi_attach(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Pods whose volume is attached to another node, with the pod or node that holds it and why.

    Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
    """
    late = [p for p in cluster.list("pods", scope.namespace) if _not_created(cluster, p)]
    events = events_about(cluster, scope.namespace) if late else EventIndex()
    waiting = {ObjectRef.of(p): wait for p in late if (wait := _waits(cluster, p, events))}
    for owner, own in by_workload(cluster, (w.pod for w in waiting.values())).items():
        yield _finding(cluster, owner, waiting[ObjectRef.of(own[0])])


def _not_created(view: View, pod: Obj) -> bool:
    """Whether a pod has had a node for some minutes and none of its containers was ever made."""
    started = when(dig(pod, "status.startTime"))
    late = started is not None and view.now - started > _USUAL
    made = any(c.running or c.restarts or c.ends() for c in containers(pod))
    pending = dig(pod, "status.phase") == "Pending" and not dig(pod, "metadata.deletionTimestamp")
    return late and pending and not made and bool(dig(pod, "spec.nodeName"))


def _waits(view: View, pod: Obj, events: EventIndex) -> _Wait | None:
    """The newest complaint that the volume is elsewhere, unless it has been attached since."""
    attached = events.newest(pod, "SuccessfulAttachVolume")
    for event in events.of(pod, "FailedAttachVolume"):
        match = _SAYS.search(event.get("message", ""))
        if match and not (attached and event_time(attached) >= event_time(event)):
            return _Wait(pod, event, match["volume"], _claim(view, pod, match["volume"]))
    return None


def _claim(view: View, pod: Obj, volume: str) -> str:
    """The pod's claim that is bound to the volume; the only one it has, where claims cannot be read."""
    own, namespace = [name for _, name in claims_of(pod)], pod["metadata"].get("namespace", "")
    listed = {c["metadata"]["name"]: c for c in view.try_list("persistentvolumeclaims", namespace) or []}
    bound = [name for name in own if dig(listed.get(name), "spec.volumeName") == volume]
    return bound[0] if bound else own[0] if len(own) == 1 else ""


def _finding(view: View, owner: ObjectRef, wait: _Wait) -> Finding:
    ref, node = ObjectRef.of(wait.pod), dig(wait.pod, "spec.nodeName", "?")
    said = shows(wait.event, ".message")
    symptom = Step(ref, SYMPTOM(pod=ref.name, node=node), (shows(wait.pod, ".spec.nodeName"),))
    steps, actions = _held(view, owner, wait) or _attached(view, wait) or _unknown(wait)
    see = Action(SEE(command=verbatim("kubectl get volumeattachments")))
    chain = (symptom, Step(ref, SAID(said=" ".join(said.value.split())), (said,)), *steps)
    return Finding(owner, steps[-1].fact, chain, (see, *actions))


def _held(view: View, owner: ObjectRef, wait: _Wait) -> _Told | None:
    """The pod on another node that uses the same claim, and why it is there."""
    namespace, mine = wait.pod["metadata"].get("namespace", ""), dig(wait.pod, "spec.nodeName")
    others = [p for p in view.try_list("pods", namespace) or [] if dig(p, "spec.nodeName") not in (None, mine)]
    users = [(p, at) for p in others if not _ended(p) for at, name in claims_of(p) if name == wait.claim]
    if not users:
        return None
    holder, at = min(users, key=lambda u: (bool(dig(u[0], "metadata.deletionTimestamp")), u[0]["metadata"]["name"]))
    name, node = holder["metadata"]["name"], dig(holder, "spec.nodeName", "?")
    facts = {"holder": name, "claim": wait.claim, "node": node}
    proof = (shows(holder, at), shows(holder, ".spec.nodeName"))
    holds = Step(ObjectRef.of(holder), HOLDS(**facts), proof)
    if dig(holder, "metadata.deletionTimestamp"):
        return _leaving(view, wait, holder, holds, facts)
    cause, more, action = _shared(view, owner, holder, facts)
    return (holds, Step(owner, cause, (*proof, *more))), (Action(action, changes=True),)


def _ended(pod: Obj) -> bool:
    return dig(pod, "status.phase") in ("Succeeded", "Failed")


def _leaving(view: View, wait: _Wait, holder: Obj, holds: Step, facts: dict[str, str]) -> _Told:
    down = _node_down(view, wait.volume, facts["node"])
    if down:
        return (holds, down), (Action(BRING_BACK(), changes=True),)
    deleted = shows(holder, ".metadata.deletionTimestamp")
    ref = ObjectRef.of(holder)
    look = WAIT(command=verbatim(f"kubectl -n {ref.namespace} describe pod {ref.name}"))
    return (Step(ref, LEAVING(**facts), (deleted, *holds.evidence)),), (Action(look),)


def _shared(
    view: View, owner: ObjectRef, holder: Obj, facts: dict[str, str]
) -> tuple[Text, tuple[Evidence, ...], Text]:
    """Why a pod that is not going holds the claim: the update of its own Deployment, another replica, or another."""
    above = owner_of(view, holder)
    if above.key != owner.key:
        return OTHER(**facts, owner=f"{above.kind} {above.name}"), (), SPREAD()
    deployment = try_get(view, "deployments", owner.namespace, owner.name) if owner.kind == "Deployment" else None
    if deployment and dig(deployment, "spec.replicas", 1) == 1:
        rolling = dig(deployment, "spec.strategy.type", "RollingUpdate")
        proof = shows(deployment, ".spec.strategy.type", value=rolling)
        return (ROLLING(**facts), (proof,), RECREATE()) if rolling != "Recreate" else (REPLICAS(**facts), (), SPREAD())
    return REPLICAS(**facts), (), SPREAD()


def _attached(view: View, wait: _Wait) -> _Told | None:
    """What the VolumeAttachments say, where no pod is seen that holds the volume."""
    mine = dig(wait.pod, "spec.nodeName")
    for attachment in view.try_list("volumeattachments") or []:
        node = dig(attachment, "spec.nodeName", "")
        if dig(attachment, "spec.source.persistentVolumeName") != wait.volume or node in ("", mine):
            continue
        down, ref = _node_down(view, wait.volume, node), ObjectRef.of(attachment)
        proof = (shows(attachment, ".spec.nodeName"), shows(attachment, ".status.attached"))
        said = dig(attachment, "status.detachError.message", "")
        if down:
            return (Step(ref, ATTACHED(volume=wait.volume, node=node), proof), down), (Action(BRING_BACK(), True),)
        if said:
            fact = DETACH(volume=wait.volume, node=node, message=" ".join(said.split()))
            return (Step(ref, fact, (shows(attachment, ".status.detachError.message"), *proof)),), (Action(LOG()),)
        return (Step(ref, ATTACHED(volume=wait.volume, node=node), proof),), (Action(LOG()),)
    return None


def _node_down(view: View, volume: str, name: str) -> Step | None:
    if known_absent(view, "nodes", "", name):
        ref = ObjectRef("Node", "", name)
        return Step(ref, NODE_GONE(volume=volume, node=name), (Evidence(ref, "", None),))
    node = try_get(view, "nodes", "", name)
    ready = condition(node, "Ready") if node else {}
    if not node or ready.get("status") in (None, "True"):
        return None
    fact = NODE_DOWN(volume=volume, node=name, reason=ready.get("reason", ready["status"]))
    return Step(ObjectRef.of(node), fact, (shows(node, condition_path(node, "Ready") + ".status"),))


def _unknown(wait: _Wait) -> _Told:
    fact = ELSEWHERE(volume=wait.volume)
    return (Step(ObjectRef.of(wait.pod), fact, (shows(wait.event, ".message"),)),), (Action(LOG()),)
