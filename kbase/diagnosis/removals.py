"""API versions that Kubernetes has stopped serving: https://kubernetes.io/docs/reference/using-api/deprecation-guide/."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Removal:
    """An API version that ended. removed: minor of release 1.x that first lacked it.  successor: what to write."""

    removed: int
    successor: str


def removal_of(api_version: str, kind: str) -> Removal | None:
    """When an API version of a kind ended; None for one that is still served, and for one not known here."""
    return _OF_KIND.get((api_version, kind)) or _OF_GROUP.get(api_version)


_OF_GROUP = {
    "admissionregistration.k8s.io/v1beta1": Removal(22, "admissionregistration.k8s.io/v1"),
    "apiregistration.k8s.io/v1beta1": Removal(22, "apiregistration.k8s.io/v1"),
    "apps/v1beta1": Removal(16, "apps/v1"),
    "apps/v1beta2": Removal(16, "apps/v1"),
    "autoscaling/v2beta1": Removal(25, "autoscaling/v2"),
    "autoscaling/v2beta2": Removal(26, "autoscaling/v2"),
    "batch/v1beta1": Removal(25, "batch/v1"),
    "certificates.k8s.io/v1beta1": Removal(22, "certificates.k8s.io/v1"),
    "coordination.k8s.io/v1beta1": Removal(22, "coordination.k8s.io/v1"),
    "discovery.k8s.io/v1beta1": Removal(25, "discovery.k8s.io/v1"),
    "flowcontrol.apiserver.k8s.io/v1beta1": Removal(26, "flowcontrol.apiserver.k8s.io/v1"),
    "flowcontrol.apiserver.k8s.io/v1beta2": Removal(29, "flowcontrol.apiserver.k8s.io/v1"),
    "flowcontrol.apiserver.k8s.io/v1beta3": Removal(32, "flowcontrol.apiserver.k8s.io/v1"),
    "networking.k8s.io/v1beta1": Removal(22, "networking.k8s.io/v1"),
    "policy/v1beta1": Removal(25, "policy/v1"),
    "rbac.authorization.k8s.io/v1beta1": Removal(22, "rbac.authorization.k8s.io/v1"),
    "scheduling.k8s.io/v1beta1": Removal(22, "scheduling.k8s.io/v1"),
}
_OF_KIND = {
    ("extensions/v1beta1", "DaemonSet"): Removal(16, "apps/v1"),
    ("extensions/v1beta1", "Deployment"): Removal(16, "apps/v1"),
    ("extensions/v1beta1", "Ingress"): Removal(22, "networking.k8s.io/v1"),
    ("extensions/v1beta1", "NetworkPolicy"): Removal(16, "networking.k8s.io/v1"),
    ("extensions/v1beta1", "ReplicaSet"): Removal(16, "apps/v1"),
    ("storage.k8s.io/v1beta1", "CSIDriver"): Removal(22, "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "StorageClass"): Removal(22, "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "VolumeAttachment"): Removal(22, "storage.k8s.io/v1"),
}
