"""Claims that stay unbound."""

from collections.abc import Iterator

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import dig
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.volumes import VOLUME_READS, why_unbound
from kbase.types import Finding, ObjectRef


@check(
    code="PVC-PENDING",
    severity="error",
    reads=VOLUME_READS,
    about=("PersistentVolumeClaim",),
    terms=(
        "PVC Pending",
        "unbound PersistentVolumeClaim",
        "ProvisioningFailed",
        "FailedBinding",
        "StorageClass not found",
        "PVC 一直 Pending",
        "無法綁定",
    ),
    notes=("runbooks/pvc-pending", "storage/persistent-volumes"),
)
def pvc_pending(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Claims that are Pending or Lost, with the class, provisioner or volume that is the reason.

    A claim that waits for its first consumer is not a fault.
    Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
    """
    for claim in cluster.list("persistentvolumeclaims", scope.namespace):
        if dig(claim, "status.phase") in ("Pending", "Lost") and not claim["metadata"].get("deletionTimestamp"):
            unbound = why_unbound(cluster, claim)
            if unbound:
                yield Finding(ObjectRef.of(claim), unbound.root.fact, unbound.steps, (unbound.remedy,))
