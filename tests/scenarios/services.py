"""Services of a scenario."""

from collections.abc import Iterator, Mapping
from typing import Any

from kbase.types import Obj, Objects
from tests.scenarios.pods import is_ready, merged


def address_of(service: str) -> str:
    """The cluster address of a Service; `{ip:NAME}` in a log stands for it."""
    return f"10.96.{1 + sum(map(ord, service)) % 200}.{1 + len(service)}"


def service_of(name: str, given: Mapping[str, Any], namespace: str, objects: Objects) -> Iterator[Obj]:
    """A Service and the EndpointSlice that follows from the pods among objects."""
    selector = given.get("selector", {"app": name})
    port = {
        "port": given.get("port", 80),
        "protocol": given.get("protocol", "TCP"),
        "targetPort": given.get("target", 8080),
    }
    spec: Obj = {
        "type": "ClusterIP",
        "clusterIP": given.get("clusterIP", address_of(name)),
        "selector": selector,
        "ports": [port],
    }
    meta = {
        "name": name,
        "namespace": namespace,
        "labels": given.get("labels") or {},
        "annotations": given.get("annotations") or {},
    }
    spec = merged(spec, given.get("spec") or {})
    yield {"kind": "Service", "metadata": meta, "spec": spec, "status": {"loadBalancer": given.get("status") or {}}}
    if not spec.get("selector"):
        return
    endpoints, ports = [], None
    for pod in objects:
        if (
            pod["kind"] != "Pod"
            or pod["metadata"]["namespace"] != namespace
            or not spec["selector"].items() <= pod["metadata"]["labels"].items()
        ):
            continue
        target = spec["ports"][0].get("targetPort")
        if isinstance(target, str):
            target = next(
                (
                    p["containerPort"]
                    for c in pod["spec"]["containers"]
                    for p in c.get("ports") or []
                    if p.get("name") == target
                ),
                None,
            )
        if not pod["status"].get("podIP") or pod["status"]["phase"] in ("Succeeded", "Failed"):
            continue
        if target:
            ports = [
                {"port": target, "protocol": spec["ports"][0]["protocol"], "name": spec["ports"][0].get("name", "")}
            ]
        up = is_ready(pod) and not pod["metadata"].get("deletionTimestamp")
        endpoints.append(
            {
                "addresses": [pod["status"]["podIP"]],
                "conditions": {
                    "ready": up,
                    "serving": is_ready(pod),
                    "terminating": "deletionTimestamp" in pod["metadata"],
                },
                "nodeName": pod["spec"].get("nodeName"),
                "targetRef": {"kind": "Pod", "name": pod["metadata"]["name"], "namespace": namespace},
            }
        )
    slice_meta = {"name": f"{name}-x1", "namespace": namespace, "labels": {"kubernetes.io/service-name": name}}
    yield {
        "kind": "EndpointSlice",
        "metadata": slice_meta,
        "addressType": "IPv4",
        "endpoints": endpoints,
        "ports": ports,
    }
