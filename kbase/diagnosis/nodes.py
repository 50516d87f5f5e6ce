"""What is said of a node besides its conditions: by its taints, and by pods that nobody has heard of since."""

from kbase.diagnosis.objects import condition, dig
from kbase.types import Obj

# Whoever removes a node marks it first: cluster-autoscaler, Karpenter, a cloud's node life cycle.
_LEAVING = (
    "ToBeDeletedByClusterAutoscaler",
    "karpenter.sh/disrupted",
    "karpenter.sh/disruption",
    "node.cloudprovider.kubernetes.io/shutdown",
)


def leaving(node: Obj) -> str | None:
    """The taint by which somebody says that the node is being removed; None where nobody does."""
    return next((t["key"] for t in dig(node, "spec.taints", []) if t["key"] in _LEAVING), None)


def unheard(pod: Obj) -> bool:
    """Whether a pod is held not to be ready although all that its node last reported says that it is."""
    statuses = dig(pod, "status.containerStatuses", [])
    reported = bool(statuses) and all(s.get("ready") for s in statuses)
    return reported and condition(pod, "Ready").get("status") != "True" and not open_gates(pod)


def open_gates(pod: Obj) -> list[str]:
    """The readiness gates of a pod that are not met."""
    gates = [g["conditionType"] for g in dig(pod, "spec.readinessGates", [])]
    return [g for g in gates if condition(pod, g).get("status") != "True"]
