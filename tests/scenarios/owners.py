"""The owners of a scenario's pods: what their spec and status hold for so many wanted, made and ready pods."""

from collections.abc import Mapping
from typing import Any

from kbase.types import Obj
from tests.scenarios.pods import MADE, STARTED


def owner_state(
    name: str, kind: str, given: Mapping[str, Any], template: Obj, counts: tuple[int, int, int]
) -> tuple[Obj, Obj]:
    """spec and status of a workload. counts: wanted, made, ready."""
    count, exist, ready = counts
    spec: Obj = {"replicas": count, "selector": {"matchLabels": {"app": name}}, "template": template}
    status: Obj = {
        "replicas": exist,
        "readyReplicas": ready,
        "availableReplicas": ready,
        "updatedReplicas": exist,
        "observedGeneration": 1,
    }
    if kind == "Deployment":
        spec |= {
            "progressDeadlineSeconds": 600,
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
        }
        up = ready >= count
        status["unavailableReplicas"] = count - ready
        status["conditions"] = [
            {
                "type": "Available",
                "status": str(up),
                "reason": "MinimumReplicasAvailable" if up else "MinimumReplicasUnavailable",
                "lastTransitionTime": STARTED,
                "lastUpdateTime": STARTED,
            },
            {
                "type": "Progressing",
                "status": "True" if up else "False",
                "reason": "NewReplicaSetAvailable" if up else "ProgressDeadlineExceeded",
                "lastTransitionTime": STARTED,
                "lastUpdateTime": "2026-11-20T08:11:00Z",
            },
        ]
    if kind == "DaemonSet":
        status = {
            "desiredNumberScheduled": count,
            "currentNumberScheduled": exist,
            "numberReady": ready,
            "numberAvailable": ready,
            "updatedNumberScheduled": exist,
            "numberMisscheduled": 0,
            "observedGeneration": 1,
        }
        if count > ready:
            status["numberUnavailable"] = count - ready
        del spec["replicas"]
    if kind == "StatefulSet":
        spec |= {
            "serviceName": given.get("serviceName", name),
            "podManagementPolicy": "OrderedReady",
            "updateStrategy": {"type": "RollingUpdate"},
        }
        status |= {"currentReplicas": exist, "currentRevision": f"{name}-1", "updateRevision": f"{name}-1"}
    if kind == "Job":
        spec = {"backoffLimit": 6, "completions": 1, "parallelism": 1, "template": template}
        status = {"startTime": MADE}
    return spec, status
