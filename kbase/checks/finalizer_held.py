"""Claims, volumes and load balancers that were deleted and are held by a finalizer."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.cluster.resources import BY_KIND, RESOURCES
from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.finalizers import CLAIM_IN_USE, VOLUME_IN_USE, finalizers, overdue, remover
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.volumes import claims_of
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Severity, Step

IN_USE = Phrase(
    "PersistentVolumeClaim {claim} cannot be deleted while pods use it ({finalizer}): {pods}.",
    "PersistentVolumeClaim {claim} 仍有 Pod 使用，因此無法刪除（{finalizer}）：{pods}。",
)
POD_RUNS = Phrase("{pod}", "{pod}")
POD_ENDED = Phrase("{pod} (ended, but not deleted)", "{pod}（已結束但未刪除）")
STILL_BOUND = Phrase(
    "PersistentVolume {volume} cannot be deleted while claim {claim} is bound to it ({finalizer}).",
    "PersistentVolume {volume} 仍綁定 claim {claim}，因此無法刪除（{finalizer}）。",
)
HELD = Phrase(
    "{kind} {name} was deleted and waits for finalizer {finalizers}, which is taken off by {who}; that has not "
    "happened.",
    "{kind} {name} 已被刪除，正在等待 finalizer {finalizers}；它應由{who}移除，但一直沒有發生。",
)
HELD_SAYING = Phrase(
    "{kind} {name} was deleted and waits for finalizer {finalizers}; its controller reports {reason}: {message}",
    "{kind} {name} 已被刪除，正在等待 finalizer {finalizers}；它的控制器回報 {reason}：{message}",
)
SINCE = Phrase("{kind} {name} was deleted at {since} and still exists.", "{kind} {name} 於 {since} 被刪除，但仍存在。")
SEE = Phrase("See who uses it, and its events: {command}", "查看使用者與事件：{command}")
FREE = Phrase(
    "Delete the pods that use it (or scale their workload down) if the data may go; the claim then goes by itself.",
    "若資料可以刪除，刪除使用它的 Pod（或縮減其工作負載）；claim 之後會自行消失。",
)
DROP_CLAIM = Phrase("Delete the claim first, if its data may go.", "若資料可以刪除，先刪除 claim。")
REPAIR = Phrase(
    "Make the controller that sets the finalizer run and clean up; take it off by hand only if that one is gone for "
    "good: what it was to clean up (a disk, a load balancer) stays behind.",
    "讓設定這個 finalizer 的控制器運作並完成清理；只有在它確定不再存在時才手動移除：原本要清理的東西"
    "（磁碟、負載平衡器）會留下。",
)
_KINDS = ("persistentvolumeclaims", "persistentvolumes", "services", "ingresses")
_USUAL = timedelta(minutes=5)  # a cloud takes minutes to delete a disk or a load balancer
_SAYS = (
    "VolumeFailedDelete",
    "SyncLoadBalancerFailed",
    "DeleteLoadBalancerFailed",
    "FailedDeployModel",
    "FailedCleanup",
)


@check(
    code="FINALIZER-HELD",
    severity="warning",
    reads=(*_KINDS, "pods", "events"),
    about=("PersistentVolumeClaim", "PersistentVolume", "Service", "Ingress"),
    terms=(
        "pvc-protection",
        "pv-protection",
        "finalizer",
        "PVC Terminating",
        "PV Terminating",
        "PVC 刪不掉",
        "PVC 一直 Terminating",
    ),
    notes=("architecture/finalizers-owner-references", "storage/reclaim-and-released"),
)
def finalizer_held(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Deleted claims, volumes, Services and Ingresses that a finalizer holds, with who uses them.

    Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection
    """
    kinds = _kinds(scope)
    listed = [o for kind in kinds for o in cluster.list(kind, scope.namespace)]
    held = [o for o in listed if (overdue(cluster, o) or timedelta()) > _USUAL and finalizers(o)]
    events = events_about(cluster, scope.namespace) if held else EventIndex()
    for obj in held:
        yield _finding(cluster, obj, events)


def _kinds(scope: Scope) -> list[str]:
    """The kinds to look at: for a question about other objects only Services, which may stand before them."""
    asked = {t.kind for t in scope.targets} - {"Namespace"}
    kinds = [k for k in _KINDS if not asked or RESOURCES[k].kind in asked | {"Service"}]
    # Volumes stand in no namespace: whoever looks at one namespace is not told of all of them.
    return [k for k in kinds if scope.namespace is None or RESOURCES[k].namespaced]


def _finding(view: View, obj: Obj, events: EventIndex) -> Finding:
    ref, since = ObjectRef.of(obj), shows(obj, ".metadata.deletionTimestamp")
    symptom = Step(ref, SINCE(kind=ref.kind, name=ref.name, since=since.value), (since,))
    root, todo, severity = _in_use(view, obj) or _still_bound(obj) or _controller(obj, events)
    short = BY_KIND[ref.kind].short[0]
    inside = f" -n {ref.namespace}" if ref.namespace else ""
    see = Action(SEE(command=verbatim(f"kubectl{inside} describe {short} {ref.name}")))
    return Finding(ref, root.fact, (symptom, root), (see, todo), severity=severity)


_Told = tuple[Step, Action, Severity | None]


def _in_use(view: View, claim: Obj) -> _Told | None:
    """The pods that use a claim: any that has a node, ended ones too, keeps the protection in place."""
    if claim["kind"] != "PersistentVolumeClaim" or CLAIM_IN_USE not in finalizers(claim):
        return None
    ref = ObjectRef.of(claim)
    users = [(p, at) for p in _placed(view, ref.namespace) for at, name in claims_of(p) if name == ref.name]
    if not users:
        return None
    told = [(POD_ENDED if _ended(p) else POD_RUNS)(pod=p["metadata"]["name"]) for p, _ in users[:5]]
    cause = IN_USE(claim=ref.name, finalizer=CLAIM_IN_USE, pods=told)
    proof = (shows(claim, ".metadata.finalizers"), *(shows(p, at) for p, at in users[:5]))
    # Somebody deleted a claim that a workload needs: nothing is broken until its pods go.
    return Step(ref, cause, proof), Action(FREE(), changes=True), None


def _placed(view: View, namespace: str) -> Objects:
    return [p for p in view.try_list("pods", namespace) or [] if dig(p, "spec.nodeName")]


def _ended(pod: Obj) -> bool:
    return dig(pod, "status.phase") in ("Succeeded", "Failed")


def _still_bound(volume: Obj) -> _Told | None:
    owner = dig(volume, "spec.claimRef", {})
    bound = dig(volume, "status.phase") == "Bound" and VOLUME_IN_USE in finalizers(volume)
    if volume["kind"] != "PersistentVolume" or not bound or not owner:
        return None
    claim = ObjectRef("PersistentVolumeClaim", owner.get("namespace", ""), owner.get("name", ""))
    whose = f"{claim.namespace}/{claim.name}"
    cause = STILL_BOUND(volume=volume["metadata"]["name"], claim=whose, finalizer=VOLUME_IN_USE)
    proof = (shows(volume, ".metadata.finalizers"), shows(volume, ".spec.claimRef", value=whose))
    return Step(claim, cause, proof), Action(DROP_CLAIM(), changes=True), None


def _controller(obj: Obj, events: EventIndex) -> _Told:
    ref, held = ObjectRef.of(obj), finalizers(obj)
    facts = {"kind": ref.kind, "name": ref.name, "finalizers": held}
    said = events.newest(obj, *_SAYS)
    repair, proof = Action(REPAIR(), changes=True), shows(obj, ".metadata.finalizers")
    if said:
        cause = HELD_SAYING(**facts, reason=said["reason"], message=" ".join(said.get("message", "").split()))
        return Step(ref, cause, (proof, shows(said, ".message"))), repair, "error"
    return Step(ref, HELD(**facts, who=remover(held[0])), (proof,)), repair, None
