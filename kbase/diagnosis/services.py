"""Services: the pods they select, the ports those pods declare, and the endpoints that come of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kbase.diagnosis.objects import condition, dig, labels, shows
from kbase.diagnosis.view import View
from kbase.types import Evidence, Obj, Objects

# Kinds that keep pods running, as `workloads` lists them; a check that calls it declares them.
WORKLOAD_READS = ("deployments", "statefulsets", "daemonsets")
SERVICE_NAME = "kubernetes.io/service-name"
_FINISHED = ("Succeeded", "Failed")


def workloads(view: View, namespace: str | None) -> Objects:
    """Every Deployment, StatefulSet and DaemonSet; Unreadable where one of the kinds cannot be listed."""
    return [o for kind in WORKLOAD_READS for o in view.list(kind, namespace)]


def selector_of(service: Obj) -> Mapping[str, str]:
    """spec.selector; {} for a Service whose endpoints do not come from pods (ExternalName, or no selector)."""
    if dig(service, "spec.type") == "ExternalName":
        return {}
    found: Mapping[str, str] = dig(service, "spec.selector", {})
    return found


def headless(service: Obj) -> bool:
    """Whether the Service has no virtual address: its name resolves to the pods themselves."""
    return bool(dig(service, "spec.clusterIP") == "None")


def carries(obj: Obj, selector: Mapping[str, str]) -> bool:
    """Whether an object's labels satisfy a selector that is not empty."""
    return bool(selector) and selector.items() <= labels(obj).items()


def by_namespace(objects: Iterable[Obj]) -> Mapping[str, Objects]:
    """Objects grouped by namespace, [] for one that has none: thousands of Services must not each scan every pod."""
    groups: dict[str, Objects] = defaultdict(list)
    for obj in objects:
        groups[obj["metadata"].get("namespace", "")].append(obj)
    return groups


@dataclass(frozen=True)
class ByLabel:
    """Pods by namespace and label, so that finding those of a selector does not scan them all."""

    pods: Mapping[tuple[str, str, str], Objects]

    @classmethod
    def of(cls, pods: Iterable[Obj]) -> "ByLabel":
        """The index of these pods."""
        found: dict[tuple[str, str, str], Objects] = defaultdict(list)
        for pod in pods:
            for key, value in labels(pod).items():
                found[pod["metadata"].get("namespace", ""), key, value].append(pod)
        return cls(dict(found))

    def near(self, service: Obj) -> Objects:
        """The pods that carry the rarest label of a Service's selector: all that it can select, and few others."""
        space = service["metadata"].get("namespace", "")
        return min((self.pods.get((space, *pair), []) for pair in selector_of(service).items()), key=len, default=[])


def in_namespace_of(obj: Obj, others: Iterable[Obj]) -> Objects:
    """Those of the others that live in the same namespace."""
    namespace = obj["metadata"].get("namespace")
    return [o for o in others if o["metadata"].get("namespace") == namespace]


def selected(service: Obj, pods: Iterable[Obj]) -> Objects:
    """The pods that a Service can have as endpoints: matched by its selector, in its namespace, not finished.

    Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions
    """
    wanted = selector_of(service)
    own = [p for p in in_namespace_of(service, pods) if carries(p, wanted)]
    return [p for p in own if dig(p, "status.phase") not in _FINISHED]


def ready(pod: Obj) -> bool:
    """Whether the pod takes traffic: condition Ready is true and it is not being deleted."""
    return condition(pod, "Ready").get("status") == "True" and not pod["metadata"].get("deletionTimestamp")


def slices_of(service: Obj, slices: Iterable[Obj]) -> Objects:
    """The EndpointSlices of a Service."""
    name = service["metadata"]["name"]
    return [s for s in in_namespace_of(service, slices) if labels(s).get(SERVICE_NAME) == name]


def slices_by_service(slices: Iterable[Obj]) -> Mapping[tuple[str, str], Objects]:
    """EndpointSlices by namespace and name of the Service that they belong to."""
    groups: dict[tuple[str, str], Objects] = defaultdict(list)
    for one in slices:
        groups[one["metadata"].get("namespace", ""), labels(one).get(SERVICE_NAME, "")].append(one)
    return dict(groups)


def ready_endpoints(slices: Iterable[Obj]) -> int:
    """How many endpoints of these slices take traffic. An absent `ready` counts as true, as the API defines it."""
    endpoints = [e for s in slices for e in dig(s, "endpoints", [])]
    return sum(dig(e, "conditions.ready", True) is not False for e in endpoints)


def slice_evidence(service: Obj, slices: Iterable[Obj] | None) -> tuple[Evidence, ...]:
    """What the EndpointSlices of a Service say about readiness; nothing where they could not be read."""
    own = slices_of(service, slices or [])
    return tuple(shows(s, ".endpoints", value=f"{ready_endpoints([s])} ready") for s in own)


@dataclass(frozen=True)
class DeclaredPort:
    """One entry of a container's `ports`. path: where it stands in the pod."""

    container: str
    name: str
    number: int
    protocol: str
    path: str


def container_ports(pod: Obj) -> list[DeclaredPort]:
    """The ports that the containers of a pod declare, native sidecars included.

    Declaring a port is information only: a container may listen on ports that stand in no list.
    """
    found = []
    for field in ("containers", "initContainers"):
        for i, container in enumerate(dig(pod, f"spec.{field}", [])):
            if field == "initContainers" and container.get("restartPolicy") != "Always":
                continue
            for j, port in enumerate(container.get("ports") or []):
                path = f".spec.{field}[{i}].ports[{j}]"
                name, protocol = port.get("name", ""), port.get("protocol", "TCP")
                if "containerPort" in port:
                    found.append(DeclaredPort(container["name"], name, port["containerPort"], protocol, path))
    return found


def target_of(port: Mapping[str, Any]) -> int | str:
    """Where a Service port leads: a number, or the name of a container port. targetPort defaults to port."""
    found: int | str = port.get("targetPort") or port.get("port", 0)
    return found


def pod_labels(workload: Obj) -> Mapping[str, str]:
    """The labels that a workload gives its pods; a bare pod's own labels."""
    path = "metadata.labels" if workload["kind"] == "Pod" else "spec.template.metadata.labels"
    found: Mapping[str, str] = dig(workload, path, {})
    return found


def workloads_for(service: Obj, workloads: Iterable[Obj]) -> Objects:
    """The workloads whose pods, once there are any, the Service would select."""
    wanted = selector_of(service).items()
    return [w for w in in_namespace_of(service, workloads) if wanted and wanted <= pod_labels(w).items()]
