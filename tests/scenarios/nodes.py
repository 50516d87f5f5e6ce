"""Nodes of a scenario, as the API server prints them."""

from collections.abc import Iterator, Mapping
from typing import Any

from kbase.types import Obj
from tests.scenarios.pods import LONG_AGO, NOW


def node_of(name: str, given: Mapping[str, Any], zone: str, number: int) -> Iterator[Obj]:
    """A node and its lease."""
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/arch": given.get("arch", "amd64"),
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/zone": f"z-{zone}",
        "topology.kubernetes.io/region": "z",
    } | (given.get("labels") or {})
    room = {
        "cpu": given.get("cpu", "4"),
        "memory": given.get("memory", "16Gi"),
        "pods": str(given.get("pods", 110)),
        "ephemeral-storage": "90Gi",
    } | (given.get("extra") or {})
    usual = {
        "MemoryPressure": ("False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        "DiskPressure": ("False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        "PIDPressure": ("False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        "Ready": ("True", "KubeletReady", "kubelet is posting ready status"),
    } | {k: tuple(v) for k, v in (given.get("conditions") or {}).items()}
    beat = given.get("heartbeat", NOW)
    conditions = [
        {
            "type": t,
            "status": s,
            "reason": r,
            "message": m,
            "lastHeartbeatTime": beat,
            "lastTransitionTime": LONG_AGO if (t == "Ready") == (s == "True") else "2026-11-20T08:10:00Z",
        }
        for t, (s, r, m) in usual.items()
    ]
    node: Obj = {
        "kind": "Node",
        "metadata": {"name": name, "labels": labels, "creationTimestamp": LONG_AGO},
        "spec": {"podCIDR": f"10.244.{number}.0/24", "taints": given.get("taints")} | (given.get("spec") or {}),
        "status": {
            "allocatable": room,
            "capacity": room,
            "conditions": conditions,
            "addresses": [
                {"type": "InternalIP", "address": f"192.168.0.{10 + number}"},
                {"type": "Hostname", "address": name},
            ],
            "nodeInfo": {
                "kubeletVersion": given.get("kubelet", "v1.36.2"),
                "containerRuntimeVersion": "containerd://2.2.1",
                "architecture": given.get("arch", "amd64"),
                "operatingSystem": "linux",
                "osImage": "Ubuntu 24.04 LTS",
                "kernelVersion": "6.8.0",
            },
        },
    }
    if not node["spec"]["taints"]:
        del node["spec"]["taints"]
    yield (node)
    lease = {
        "holderIdentity": name,
        "leaseDurationSeconds": 40,
        "renewTime": given.get("lease", NOW).replace("Z", ".000000Z"),
    }
    yield ({"kind": "Lease", "metadata": {"name": name, "namespace": "kube-node-lease"}, "spec": lease})
