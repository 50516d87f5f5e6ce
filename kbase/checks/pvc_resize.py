"""Claims that ask for more than they have and do not get it."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import condition, condition_path, dig, exceeds, shows, when
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.volumes import claims_of, class_name
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Severity, Step

INFEASIBLE = Phrase(
    "Claim {claim} cannot grow to {wants}: the storage refuses this size for good ({status}).",
    "claim {claim} 無法擴充到 {wants}：儲存系統不會接受這個容量（{status}）。",
)
FAILED = Phrase(
    "Growing claim {claim} to {wants} fails: {reason}: {message}",
    "claim {claim} 擴充到 {wants} 失敗：{reason}：{message}",
)
FORBIDDEN = Phrase(
    "Claim {claim} asks for {wants}, but StorageClass {name} does not allow expansion (allowVolumeExpansion is not "
    "true).",
    "claim {claim} 要求 {wants}，但 StorageClass {name} 不允許擴充（allowVolumeExpansion 不是 true）。",
)
NO_POD = Phrase(
    "The disk of claim {claim} has grown; its file system grows when a pod mounts it, and none does.",
    "claim {claim} 的磁碟已擴充；檔案系統會在 Pod 掛載時擴充，而目前沒有 Pod 掛載。",
)
FILE_SYSTEM = Phrase(
    "The disk of claim {claim} has grown, its file system has not for {minutes} min, although pod {pod} on node {node} "
    "mounts it: the driver grows it only at a new mount, or its node plugin does not work there.",
    "claim {claim} 的磁碟已擴充，但檔案系統 {minutes} 分鐘來都沒有擴充，即使節點 {node} 上的 Pod {pod} 已掛載它："
    "driver 只在重新掛載時擴充，或那裡的 node plugin 沒有運作。",
)
SLOW = Phrase(
    "Growing claim {claim} to {wants} has been going on for {minutes} min without an error.",
    "claim {claim} 擴充到 {wants} 已進行 {minutes} 分鐘，沒有錯誤訊息。",
)
NOBODY = Phrase(
    "Nothing grows claim {claim} to {wants}: for {minutes} min no external-resizer has answered for its driver.",
    "沒有元件在把 claim {claim} 擴充到 {wants}：{minutes} 分鐘來，它的 driver 沒有 external-resizer 回應。",
)
ASKED = Phrase(
    "Claim {claim} asks for {wants} and has {has}; nothing tells that its growth has begun.",
    "claim {claim} 要求 {wants}，目前是 {has}；沒有跡象顯示已開始擴充。",
)
SYMPTOM = Phrase("Claim {claim} asks for {wants} and has {has}.", "claim {claim} 要求 {wants}，目前是 {has}。")
SEE = Phrase("See its conditions and events: {command}", "查看它的 condition 與事件：{command}")
SMALLER = Phrase(
    "Set a smaller request that is still above the present capacity (Kubernetes 1.34 and newer), or let the storage "
    "allow the size.",
    "改成較小但仍大於目前容量的要求（Kubernetes 1.34 起），或讓儲存系統允許這個容量。",
)
ALLOW = Phrase(
    "Set allowVolumeExpansion: true on StorageClass {name}, if its driver can.",
    "若 driver 支援，在 StorageClass {name} 設定 allowVolumeExpansion: true。",
)
REMOUNT = Phrase("Restart the pod so that the volume is mounted anew.", "重新啟動 Pod，讓 volume 重新掛載。")
LOG = Phrase(
    "Read the log of the CSI driver's controller (container csi-resizer).",
    "查看 CSI driver 控制器（容器 csi-resizer）的 log。",
)
_USUAL = timedelta(minutes=10)  # clouds let a larger disk settle for minutes
_FAILED = ("VolumeResizeFailed", "FileSystemResizeFailed")
_WAITS_FOR = "ExternalExpanding"  # "waiting for an external controller to expand this PVC"
_Told = tuple[Text, tuple[Evidence, ...], Action, Severity | None]


@check(
    code="PVC-RESIZE",
    severity="warning",
    reads=("persistentvolumeclaims", "storageclasses", "pods", "events"),
    about=("PersistentVolumeClaim",),
    terms=(
        "FileSystemResizePending",
        "VolumeResizeFailed",
        "ExternalExpanding",
        "allowVolumeExpansion",
        "resize PVC",
        "PVC 擴充",
        "PVC 擴容",
        "磁碟擴充",
    ),
    notes=("runbooks/volume-expansion-stuck", "storage/volume-expansion"),
)
def pvc_resize(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Bound claims that ask for more than their capacity and do not grow, with the reason; just begun as information.

    Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
    """
    claims = [c for c in cluster.list("persistentvolumeclaims", scope.namespace) if _wants_more(c)]
    events = events_about(cluster, scope.namespace) if claims else EventIndex()
    for claim in claims:
        if told := _reason(cluster, claim, events):
            yield _finding(claim, told)


def _wants_more(claim: Obj) -> bool:
    """Whether a bound claim asks for more than it has. Less is no fault: a volume may be larger than what was asked."""
    has = dig(claim, "status.capacity.storage")
    wants = dig(claim, "spec.resources.requests.storage")
    deleted = dig(claim, "metadata.deletionTimestamp")
    return bool(dig(claim, "status.phase") == "Bound" and has and wants and not deleted and exceeds(wants, has))


def _finding(claim: Obj, told: _Told) -> Finding:
    ref, (cause, proof, action, severity) = ObjectRef.of(claim), told
    asked = (shows(claim, ".spec.resources.requests.storage"), shows(claim, ".status.capacity.storage"))
    symptom = Step(ref, SYMPTOM(claim=ref.name, wants=asked[0].value, has=asked[1].value), asked)
    see = Action(SEE(command=verbatim(f"kubectl -n {ref.namespace} describe pvc {ref.name}")))
    return Finding(ref, cause, (symptom, Step(ref, cause, proof)), (see, action), severity=severity)


def _reason(view: View, claim: Obj, events: EventIndex) -> _Told | None:
    """Why the claim does not grow; None while its growth is under way for no longer than is usual."""
    return _refused(view, claim, events) or _pending_file_system(view, claim) or _no_progress(view, claim, events)


def _refused(view: View, claim: Obj, events: EventIndex) -> _Told | None:
    facts = {"claim": claim["metadata"]["name"], "wants": dig(claim, "spec.resources.requests.storage")}
    status = dig(claim, "status.allocatedResourceStatuses.storage", "")
    if status.endswith("Infeasible"):
        proof = shows(claim, ".status.allocatedResourceStatuses.storage", value=status)
        return INFEASIBLE(**facts, status=status), (proof,), Action(SMALLER(), changes=True), "error"
    if failed := events.newest(claim, *_FAILED):
        words = FAILED(**facts, reason=failed["reason"], message=" ".join(failed.get("message", "").split()))
        return words, (shows(failed, ".message"),), Action(LOG()), "error"
    name = class_name(claim)
    chosen = try_get(view, "storageclasses", "", name) if name else None
    if chosen and not chosen.get("allowVolumeExpansion"):
        proof = shows(chosen, ".allowVolumeExpansion", value=False)
        return FORBIDDEN(**facts, name=name), (proof,), Action(ALLOW(name=name), changes=True), None
    return None


def _pending_file_system(view: View, claim: Obj) -> _Told | None:
    pending = condition(claim, "FileSystemResizePending")
    if pending.get("status") != "True":
        return None
    ref, since = ObjectRef.of(claim), when(pending.get("lastTransitionTime"))
    proof = shows(claim, condition_path(claim, "FileSystemResizePending") + ".status")
    pods = view.try_list("pods", ref.namespace)
    if pods is None:
        return None
    users = _users(ref.name, pods)
    if not users:
        return NO_POD(claim=ref.name), (proof,), Action(REMOUNT(), changes=True), "info"
    late = since is not None and view.now - since > _USUAL
    if since is None or not late:
        return None
    pod, minutes = users[0], int((view.now - since).total_seconds() // 60)
    facts = {"pod": pod["metadata"]["name"], "node": dig(pod, "spec.nodeName", "?"), "minutes": minutes}
    shown = (proof, shows(pod, ".spec.nodeName"))
    return FILE_SYSTEM(claim=ref.name, **facts), shown, Action(REMOUNT(), changes=True), None


def _users(claim: str, pods: Objects) -> Objects:
    running = [p for p in pods if dig(p, "status.phase") == "Running"]
    return [p for p in running if claim in [name for _, name in claims_of(p)]]


def _no_progress(view: View, claim: Obj, events: EventIndex) -> _Told | None:
    has, wants = dig(claim, "status.capacity.storage"), dig(claim, "spec.resources.requests.storage")
    facts = {"claim": claim["metadata"]["name"], "wants": wants}
    if condition(claim, "FileSystemResizePending").get("status") == "True":
        return None
    resizing = condition(claim, "Resizing")
    if resizing.get("status") == "True":
        minutes = _minutes(view, resizing.get("lastTransitionTime"))
        proof = shows(claim, condition_path(claim, "Resizing") + ".lastTransitionTime")
        return (SLOW(**facts, minutes=minutes), (proof,), Action(LOG()), None) if minutes else None
    asked = events.newest(claim, _WAITS_FOR)
    minutes = _minutes(view, asked.get("firstTimestamp") or asked.get("eventTime")) if asked else 0
    if asked and minutes:
        return NOBODY(**facts, minutes=minutes), (shows(asked, ".message"),), Action(LOG()), None
    # Nothing tells when the claim was changed: it may have been a moment ago.
    shown = shows(claim, ".status.conditions", value=dig(claim, "status.conditions", []))
    return ASKED(**facts, has=has), (shown,), Action(LOG()), "info"


def _minutes(view: View, timestamp: str | None) -> int:
    """Minutes since a time, 0 while that is no longer than usual or not known."""
    since = when(timestamp)
    return int((view.now - since).total_seconds() // 60) if since and view.now - since > _USUAL else 0
