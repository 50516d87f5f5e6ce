"""Finalizers: who takes one off, and how long an object has been waiting for that.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
"""

from datetime import timedelta

from kbase.diagnosis.objects import dig, when
from kbase.diagnosis.view import View
from kbase.text import Phrase, Text
from kbase.types import Obj

CLAIM_IN_USE = "kubernetes.io/pvc-protection"
VOLUME_IN_USE = "kubernetes.io/pv-protection"
FOREGROUND = "foregroundDeletion"

NO_POD = Phrase(
    "the control plane, once no pod uses the claim any more", "控制平面（在不再有 Pod 使用這個 claim 之後）"
)
NO_CLAIM = Phrase(
    "the control plane, once no claim is bound to the volume", "控制平面（在沒有 claim 綁定這個 volume 之後）"
)
DEPENDENTS = Phrase(
    "the garbage collector, once the objects that it owns are deleted", "垃圾回收器（在它擁有的物件都刪除之後）"
)
ORPHANS = Phrase(
    "the garbage collector, once it has released the objects it owns", "垃圾回收器（在放開它擁有的物件之後）"
)
BALANCER = Phrase(
    "the load balancer controller, once the load balancer outside is deleted",
    "負載平衡控制器（在刪除叢集外的負載平衡器之後）",
)
JOB = Phrase("the Job controller, once it has counted the pod", "Job 控制器（在計入這個 Pod 之後）")
DISK = Phrase(
    "the CSI provisioner, once the storage behind the volume is deleted", "CSI provisioner（在刪除後端的儲存之後）"
)
DETACH = Phrase("the CSI attacher, once the volume is detached", "CSI attacher（在卸離 volume 之後）")
OWNER = Phrase("the controller that set it, when it has cleaned up", "設定它的控制器（在清理完成之後）")

_REMOVER = {
    CLAIM_IN_USE: NO_POD,
    VOLUME_IN_USE: NO_CLAIM,
    FOREGROUND: DEPENDENTS,
    "orphan": ORPHANS,
    "service.kubernetes.io/load-balancer-cleanup": BALANCER,
    "batch.kubernetes.io/job-tracking": JOB,
    "external-provisioner.volume.kubernetes.io/finalizer": DISK,
}


def remover(finalizer: str) -> Text:
    """Who takes a finalizer off, and when; for one of someone else's making, whoever set it."""
    if finalizer.startswith("external-attacher/"):
        return DETACH()
    return _REMOVER.get(finalizer, OWNER)()


def overdue(view: View, obj: Obj) -> timedelta | None:
    """How long ago the object should have been gone; None for one that is not being deleted.

    A pod's deletionTimestamp is the end of its grace period, that of any other kind the moment it was deleted; the
    result is negative while a pod still has time.
    """
    due = when(dig(obj, "metadata.deletionTimestamp"))
    return view.now - due if due else None


def finalizers(obj: Obj) -> list[str]:
    """metadata.finalizers, [] where there are none."""
    found: list[str] = dig(obj, "metadata.finalizers", [])
    return found
