"""Objects as checks may rely on them: no nulls, no list entry or reference without what names it, numbers as numbers.

A server never stores anything else; recordings, pasted text and manifests can hold it, and one odd object must not keep
a check from judging all the others. https://kubernetes.io/docs/reference/kubernetes-api/
"""

from typing import Any

from kbase.types import Obj

_ENTRIES = {  # list -> the fields that each of its entries must have
    "active": ("name",),
    "conditions": ("type", "status"),
    "containerStatuses": ("name",),
    "containers": ("name",),
    "currentMetrics": ("type",),
    "env": ("name",),
    "ephemeralContainers": ("name",),
    "initContainerStatuses": ("name",),
    "initContainers": ("name",),
    "matchExpressions": ("key", "operator"),
    "matchFields": ("key", "operator"),
    "metrics": ("type",),
    "ownerReferences": ("kind", "name"),
    "paths": ("backend",),
    "readinessGates": ("conditionType",),
    "schedulingGates": ("name",),
    "subjects": ("kind", "name"),
    "taints": ("key",),
    "volumes": ("name",),
    "webhooks": ("name",),
}
_REFERENCES = {  # mapping -> the fields that it must have
    "grpc": ("port",),
    "httpGet": ("port",),
    "roleRef": ("kind", "name"),
    "scaleTargetRef": ("kind", "name"),
    "service": ("name",),
    "tcpSocket": ("port",),
}
_NAMES = (
    "availableReplicas containerPort count currentHealthy currentNumberScheduled currentReplicas desiredHealthy "
    "desiredNumberScheduled disruptionsAllowed exitCode expectedPods failureThreshold generation "
    "initialDelaySeconds maxReplicas minReplicas numberAvailable numberReady observedGeneration parallelism "
    "periodSeconds readyReplicas replicas restartCount start startingDeadlineSeconds updatedReplicas"
)
_NUMBERS = frozenset(_NAMES.split())
# Their keys are chosen by people, their values are text whatever the key says.
_FREE = frozenset({"annotations", "binaryData", "data", "labels", "matchLabels", "nodeSelector", "selector"})


def sound(obj: Obj) -> Obj:
    """The object itself, made sound in place: a field that is null is absent, which to the API is the same."""
    if obj.get("kind") == "Application":  # Argo CD lists only conditions that hold, and leaves it at that
        for said in _conditions(obj):
            said.setdefault("status", "True")
    _mapping(obj)
    return obj


def _conditions(obj: Obj) -> list[Obj]:
    status = obj.get("status")
    listed = status.get("conditions") if isinstance(status, dict) else None
    return [c for c in listed if isinstance(c, dict)] if isinstance(listed, list) else []


def _mapping(node: Obj) -> None:
    drop: list[str] = []
    for key, value in node.items():
        kind = type(value)
        if kind is dict:
            if key not in _FREE or "matchLabels" in value or "matchExpressions" in value:
                _mapping(value)
            elif None in value.values():
                node[key] = {k: v for k, v in value.items() if v is not None}
            if key in _REFERENCES and not _has(value, _REFERENCES[key]):
                drop.append(key)
        elif kind is list:
            node[key] = _sequence(value, _ENTRIES.get(key, ()))
        elif kind is str and key in _NUMBERS:
            node[key] = int(value) if value.isdecimal() else None
        if node[key] is None:
            drop.append(key)
    for key in drop:
        del node[key]


def _sequence(node: list[Any], required: tuple[str, ...]) -> list[Any]:
    for value in node:
        if type(value) is dict:
            _mapping(value)
    if required:
        return [v for v in node if type(v) is dict and _has(v, required)]
    return [v for v in node if v is not None] if None in node else node


def _has(node: Obj, required: tuple[str, ...]) -> bool:
    return all(node.get(key) is not None for key in required)
