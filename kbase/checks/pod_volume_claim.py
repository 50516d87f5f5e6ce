"""Pods that wait for a PersistentVolumeClaim."""

from collections.abc import Iterator

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import absent, condition, condition_path, dig, names, shows, when
from kbase.diagnosis.pods import POD_READS, Group, ailing_pods
from kbase.diagnosis.rollouts import ROLLOUT_READS, consequences
from kbase.diagnosis.scheduling import waits_for_claim
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.volumes import TIME_TO_PROVISION, VOLUME_READS, claims_of, why_unbound
from kbase.text import Phrase, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, RuledOut, Step

GONE = Phrase(
    "Claim {claim} does not exist, so {pod} cannot be scheduled.", "claim {claim} 不存在，因此 {pod} 無法排程。"
)
UNBOUND = Phrase("{pod} waits for claim {claim}: {why}", "{pod} 在等待 claim {claim}：{why}")
SYMPTOM = Phrase("{count} cannot be scheduled because of a volume: {said}", "{count}因為 volume 而無法排程：{said}")
NOT_BOUND = Phrase("The pod mounts claim {claim}.", "這個 Pod 掛載 claim {claim}。")
NO_CLAIM = Phrase(
    "There is no claim {claim} in namespace {namespace}; there are: {others}.",
    "命名空間 {namespace} 沒有 claim {claim}；現有的是：{others}。",
)
CANNOT_TELL = Phrase(
    "{pod} waits for its volume (claim {claims}); the claims, classes and volumes do not show why.",
    "{pod} 在等待 volume（claim {claims}）；從 claim、StorageClass 與 PersistentVolume 看不出原因。",
)
SEE = Phrase("Read the events of the claim: {command}", "看 claim 的事件：{command}")
NONE = Phrase("none", "無")
LEAVING = Phrase(
    "Claim {claim} is being deleted (since {since}), so {pod} cannot be scheduled with it.",
    "Claim {claim} 正在刪除（自 {since}），因此 {pod} 無法使用它排程。",
)
RENEW = Phrase(
    "The claim goes once no pod uses it; the pod then needs a new claim of that name. Save its data first, if it "
    "matters.",
    "沒有 Pod 使用之後這個 claim 就會消失；Pod 需要同名的新 claim。資料若重要，請先備份。",
)
MAKE_CLAIM = Phrase(
    "Create claim {claim}, or correct the name in the pod template.", "建立 claim {claim}，或修正 Pod 範本中的名稱。"
)
AT_VOLUME = Phrase("the scheduler stopped at the volume, before it compared nodes", "排程器停在 volume，還沒有比較節點")


@check(
    code="POD-VOLUME",
    severity="error",
    reads=tuple(dict.fromkeys((*POD_READS, *VOLUME_READS, *ROLLOUT_READS))),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=("unbound immediate PersistentVolumeClaims", "persistentvolumeclaim not found", "Pending", "PVC 沒有綁定"),
    notes=("runbooks/pvc-pending", "runbooks/pod-pending", "runbooks/statefulset-stuck"),
)
def pod_volume_claim(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Pending pods whose claim does not exist or is not bound, and why, down to the StorageClass or the volumes.

    Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
    """
    for group in ailing_pods(cluster, scope, waits_for_claim):
        found = _finding(cluster, group)
        if found:
            yield found


def _finding(view: View, group: Group) -> Finding | None:
    pod = group.worst.pod
    ref, scheduled = ObjectRef.of(pod), condition(pod, "PodScheduled")
    said = shows(pod, condition_path(pod, "PodScheduled") + ".message")
    symptom = Step(group.owner, SYMPTOM(count=group.count, said=scheduled.get("message", "")), (said,))
    later = consequences(view, group)
    at_volume = (RuledOut("POD-UNSCHEDULABLE", AT_VOLUME(), (said,)),)
    claims = view.list("persistentvolumeclaims", ref.namespace)
    for path, name in claims_of(pod):
        mounts = Step(ref, NOT_BOUND(claim=name), (shows(pod, path, value=name),))
        claim = next((c for c in claims if c["metadata"]["name"] == name), None)
        if claim is None:
            cause = GONE(claim=name, pod=ref.name)
            remedy = Action(MAKE_CLAIM(claim=name), changes=True)
            return Finding(
                group.owner, cause, (symptom, *later, mounts, _no_claim(ref, name, claims)), (remedy,), at_volume
            )
        if gone_since := claim["metadata"].get("deletionTimestamp"):
            cause = LEAVING(claim=name, pod=ref.name, since=gone_since)
            step = Step(ObjectRef.of(claim), cause, (shows(claim, ".metadata.deletionTimestamp"),))
            return Finding(group.owner, cause, (symptom, *later, mounts, step), (Action(RENEW()),), at_volume)
        unbound = why_unbound(view, claim) if dig(claim, "status.phase") != "Bound" else None
        if unbound:
            cause = UNBOUND(pod=ref.name, claim=name, why=unbound.root.fact)
            return Finding(group.owner, cause, (symptom, *later, mounts, *unbound.steps), (unbound.remedy,), at_volume)
    return _unexplained(view, group, (symptom, *later), said) if claims_of(pod) else None


def _unexplained(view: View, group: Group, chain: tuple[Step, ...], said: Evidence) -> Finding | None:
    """The scheduler waits for a volume and nothing shows why: said so, once a provisioner has had its time."""
    since = when(condition(group.worst.pod, "PodScheduled").get("lastTransitionTime"))
    if not since or view.now - since < TIME_TO_PROVISION:
        return None
    waiting = [name for _, name in claims_of(group.worst.pod)]
    cause = CANNOT_TELL(pod=group.worst.ref.name, claims=waiting)
    command = verbatim(f"kubectl -n {group.owner.namespace} describe pvc {' '.join(waiting)}")
    return Finding(group.owner, cause, (*chain, Step(group.worst.ref, cause, (said,))), (Action(SEE(command=command)),))


def _no_claim(ref: ObjectRef, name: str, claims: list[Obj]) -> Step:
    gone = absent("PersistentVolumeClaim", ref.namespace, name)
    return Step(gone.object, NO_CLAIM(claim=name, namespace=ref.namespace, others=names(claims)[:5] or NONE()), (gone,))
