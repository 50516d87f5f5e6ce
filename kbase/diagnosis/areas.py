"""The areas of a cluster that health is told by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kbase.cluster.resources import BY_KIND
from kbase.diagnosis.declare import Check, all_checks
from kbase.diagnosis.relate import Fault
from kbase.text import Phrase
from kbase.types import Gap, Severity

_KINDS = {
    "workloads": (
        *("Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"),
        *("Rollout", "Workload", "Application", "Kustomization", "HelmRelease"),
        *("GitRepository", "OCIRepository", "HelmRepository"),
        *("ExternalSecret", "SecretStore", "ClusterSecretStore", "SealedSecret"),
    ),
    "network": (
        "Service",
        "Ingress",
        "IngressClass",
        "Gateway",
        "HTTPRoute",
        "GRPCRoute",
        "GatewayClass",
        "NetworkPolicy",
        "EndpointSlice",
        *("Certificate", "CertificateRequest", "Challenge", "Issuer", "ClusterIssuer"),
    ),
    "storage": ("PersistentVolumeClaim", "PersistentVolume", "StorageClass", "VolumeAttachment", "CSIDriver"),
    "nodes": ("Node", "Lease", "NodePool", "NodeClaim", "EC2NodeClass", "AKSNodeClass"),
    "capacity": (
        "HorizontalPodAutoscaler",
        "VerticalPodAutoscaler",
        *("ScaledObject", "ScaledJob"),
        "PodDisruptionBudget",
        "ResourceQuota",
        "LimitRange",
        "PriorityClass",
    ),
    "control": (
        "APIServer",
        "Namespace",
        "APIService",
        "ValidatingWebhookConfiguration",
        "MutatingWebhookConfiguration",
        "CertificateSigningRequest",
    ),
}
NAMES = {
    "workloads": Phrase("Workloads", "工作負載"),
    "network": Phrase("Network", "網路"),
    "storage": Phrase("Storage", "儲存"),
    "nodes": Phrase("Nodes", "節點"),
    "capacity": Phrase("Scaling and quotas", "擴縮與配額"),
    "control": Phrase("Control plane", "控制平面"),
    "other": Phrase("Other", "其他"),
}
AREAS = tuple(NAMES)
_OF = {kind: area for area, kinds in _KINDS.items() for kind in kinds}


@dataclass(frozen=True)
class Area:
    """How one area does.

    looked: kind -> how many objects of it were read.  roots: severities of the root causes found there.
    clean: how many of its checks read all they wanted and found nothing.  blind: what could not be read for it.
    """

    name: str
    looked: Mapping[str, int]
    roots: tuple[Severity, ...]
    clean: int
    blind: tuple[Gap, ...]


def area_of(check: Check) -> str:
    """One of AREAS: that of the first kind that the check is about."""
    return _OF.get(check.about[0], "other")


def by_area(
    told: Iterable[Fault], clean: Iterable[str], gaps: Iterable[Gap], read: Mapping[str, tuple[int, int]]
) -> list[Area]:
    """Every area of which something can be said, in the order of AREAS; read: plural -> (objects read, known)."""
    told, gaps, checks = list(told), list(gaps), {c.code: area_of(c) for c in all_checks()}
    kinds = {kind: read[r.plural][0] for kind, r in BY_KIND.items() if r.plural in read}
    cleared = [checks[code] for code in clean if code in checks]
    found = []
    for name in AREAS:
        looked = {k: n for k, n in kinds.items() if _OF.get(k, "other") == name}
        roots = tuple(f.root.severity or "error" for f in told if _OF.get(f.root.about.kind, "other") == name)
        blind = tuple(g for g in gaps if checks.get(g.check) == name and g.reason != "absent_api")
        if roots or blind or name in cleared:
            found.append(Area(name, looked, roots, cleared.count(name), blind))
    return found
