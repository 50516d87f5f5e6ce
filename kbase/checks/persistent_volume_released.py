"""Volumes whose claim is gone: those a waiting claim could use, and those whose clean-up failed."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.objects import dig, shows, when
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.volumes import VOLUME_READS, differences, why_unbound
from kbase.text import Phrase, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Step

USABLE = Phrase(
    "PersistentVolume {volume} is Released (reclaim policy Retain) and fits pending claim {claim} in class, size and "
    "modes; it still names its old claim {old} in spec.claimRef, so it cannot bind.",
    "PersistentVolume {volume} 為 Released（回收策略 Retain），class、容量與模式都符合等待中的 claim {claim}；"
    "但 spec.claimRef 仍指向舊的 claim {old}，因此無法綁定。",
)
KEPT = Phrase(
    "PersistentVolume {volume} is Released: claim {old} was deleted, and reclaim policy Retain keeps volume and data "
    "until someone decides.",
    "PersistentVolume {volume} 為 Released：claim {old} 已刪除，回收策略 Retain 會保留 volume 與資料，直到有人處理。",
)
FAILED = Phrase(
    "PersistentVolume {volume} is Failed: reclaiming it after claim {old} was deleted did not work: {message}",
    "PersistentVolume {volume} 為 Failed：claim {old} 刪除後回收失敗：{message}",
)
NOT_DELETED = Phrase(
    "PersistentVolume {volume} should be deleted with its claim {old} (reclaim policy Delete); its provisioner fails: "
    "{message}",
    "PersistentVolume {volume} 應隨 claim {old} 一起刪除（回收策略 Delete）；它的 provisioner 失敗：{message}",
)
NOT_DELETED_SILENT = Phrase(
    "PersistentVolume {volume} should be deleted with its claim {old} (reclaim policy Delete), but for {minutes} min "
    "its provisioner has not done so.",
    "PersistentVolume {volume} 應隨 claim {old} 一起刪除（回收策略 Delete），"
    "但 provisioner 已 {minutes} 分鐘沒有處理。",
)
PHASE = Phrase("PersistentVolume {volume} is {phase}.", "PersistentVolume {volume} 的狀態是 {phase}。")
WAITS = Phrase("Claim {claim} is Pending: {why}", "claim {claim} 為 Pending：{why}")
SEE = Phrase("See phase, old claim and events: {command}", "查看狀態、舊的 claim 與事件：{command}")
CLEAR = Phrase(
    "If the old data may be used (or lost) there, remove spec.claimRef; the volume then becomes Available: {command}",
    "若可以讓它使用（或捨棄）舊資料，移除 spec.claimRef，volume 就會變成 Available：{command}",
)
DECIDE = Phrase(
    "Keep, reuse or delete it: the data are still on the storage behind it.",
    "決定保留、重新使用或刪除：資料仍在後端儲存上。",
)
CLEAN = Phrase(
    "Repair what the message names, or delete disk and volume by hand once the data may go.",
    "修正訊息所指的問題，或在資料可以刪除時手動刪除磁碟與 volume。",
)
_USUAL = timedelta(minutes=10)  # clouds take minutes to delete a disk


@check(
    code="PV-RELEASED",
    severity="warning",
    reads=VOLUME_READS,
    about=("PersistentVolume", "PersistentVolumeClaim"),
    terms=(
        "PV Released",
        "volume Released",
        "claimRef",
        "VolumeFailedDelete",
        "reclaim policy Retain",
        "PV 釋放",
        "回收策略",
    ),
    notes=("runbooks/volume-released-not-reused", "storage/reclaim-and-released", "storage/persistent-volumes"),
)
def persistent_volume_released(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Released volumes that a waiting claim fits, and volumes whose reclaiming failed; kept ones only when asked about.

    Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming
    """
    asked = {t.name for t in scope.targets if t.kind == "PersistentVolume"}
    waiting = _waiting(cluster, scope)
    if scope.namespace is not None and not waiting and not asked:
        return  # volumes belong to no namespace: who may read only one is not bothered with them
    left = [v for v in cluster.list("persistentvolumes") if dig(v, "status.phase") in ("Released", "Failed")]
    left = [v for v in left if not dig(v, "metadata.deletionTimestamp")]
    retained = [v for v in left if _policy(v) == "Retain" and dig(v, "status.phase") == "Released"]
    for volume in retained:
        claim = next((c for c in waiting if _fits(c, volume)), None)
        if claim:
            yield _usable(cluster, volume, claim)
        elif volume["metadata"]["name"] in asked:
            yield _kept(volume)
    if scope.namespace is None:
        yield from _not_reclaimed(cluster, [v for v in left if v not in retained])


def _policy(volume: Obj) -> str:
    return str(dig(volume, "spec.persistentVolumeReclaimPolicy", "Retain"))


def _old(volume: Obj) -> str:
    ref = dig(volume, "spec.claimRef", {})
    return f"{ref.get('namespace', '?')}/{ref.get('name', '?')}"


def _waiting(view: View, scope: Scope) -> Objects:
    """Claims that are Pending with a reason: not those that a provisioner serves or that wait for their first pod."""
    claims = view.list("persistentvolumeclaims", scope.namespace)
    pending = [c for c in claims if dig(c, "status.phase") == "Pending" and not dig(c, "metadata.deletionTimestamp")]
    return [c for c in pending if why_unbound(view, c)]


def _fits(claim: Obj, volume: Obj) -> bool:
    """Whether the volume would be bound to the claim once its old claimRef is gone."""
    spec = {k: v for k, v in dig(volume, "spec", {}).items() if k != "claimRef"}
    free = {**volume, "spec": spec, "status": {"phase": "Available"}}
    asked = dig(claim, "spec.resources.requests.storage")
    return bool(asked) and not dig(claim, "spec.volumeName") and not differences(claim, free)


def _usable(view: View, volume: Obj, claim: Obj) -> Finding:
    ref, about, why = ObjectRef.of(volume), ObjectRef.of(claim), why_unbound(view, claim)
    waits = WAITS(claim=about.name, why=why.root.fact) if why else PHASE(volume=about.name, phase="Pending")
    cause = USABLE(volume=ref.name, claim=f"{about.namespace}/{about.name}", old=_old(volume))
    proof = (
        shows(volume, ".status.phase"),
        shows(volume, ".spec.claimRef", value=_old(volume)),
        shows(volume, ".spec.capacity.storage"),
    )
    patch = f'kubectl patch pv {ref.name} --type=json -p \'[{{"op":"remove","path":"/spec/claimRef"}}]\''
    actions = (_see(ref), Action(CLEAR(command=verbatim(patch)), changes=True))
    chain = (Step(about, waits, (shows(claim, ".status.phase"),)), Step(ref, cause, proof))
    return Finding(ref, cause, chain, actions)


def _kept(volume: Obj) -> Finding:
    ref, cause = ObjectRef.of(volume), KEPT(volume=volume["metadata"]["name"], old=_old(volume))
    proof = (shows(volume, ".status.phase"), shows(volume, ".spec.persistentVolumeReclaimPolicy", value="Retain"))
    return Finding(ref, cause, (Step(ref, cause, proof),), (_see(ref), Action(DECIDE())), severity="info")


def _not_reclaimed(view: View, volumes: Objects) -> Iterator[Finding]:
    events = events_about(view, None) if volumes else EventIndex()
    for volume in volumes:
        ref = ObjectRef.of(volume)
        facts = {"volume": ref.name, "old": _old(volume)}
        said = events.newest(volume, "VolumeFailedDelete", "VolumeFailedRecycle")
        since = when(dig(volume, "status.lastPhaseTransitionTime"))
        late = view.now - since if since else timedelta()
        proof: tuple[Evidence, ...] = (shows(volume, ".status.phase"),)
        if dig(volume, "status.phase") == "Failed":
            told = dig(volume, "status.message", "") or (said or {}).get("message", "")
            cause, proof = FAILED(**facts, message=_line(told)), (*proof, shows(volume, ".status.message", value=told))
        elif said:
            cause = NOT_DELETED(**facts, message=_line(said.get("message", "")))
            proof = (*proof, shows(said, ".message"))
        elif late > _USUAL:
            cause = NOT_DELETED_SILENT(**facts, minutes=int(late.total_seconds() // 60))
            proof = (*proof, shows(volume, ".status.lastPhaseTransitionTime"))
        else:
            continue
        symptom = Step(ref, PHASE(volume=ref.name, phase=dig(volume, "status.phase")), proof[:1])
        yield Finding(ref, cause, (symptom, Step(ref, cause, proof)), (_see(ref), Action(CLEAN(), changes=True)))


def _line(message: str) -> str:
    return " ".join(message.split())


def _see(ref: ObjectRef) -> Action:
    return Action(SEE(command=verbatim(f"kubectl describe pv {ref.name}")))
