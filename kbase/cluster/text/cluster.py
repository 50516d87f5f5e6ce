"""Nodes, volumes, Services and the other objects around pods, out of their `describe`."""

import re
from collections.abc import Iterator
from datetime import datetime

from kbase.cluster.text.containers import number
from kbase.cluster.text.meta import conditions, described, uid
from kbase.cluster.text.outline import Field
from kbase.cluster.text.tables import given, pairs
from kbase.cluster.text.times import dated
from kbase.types import Obj

_MODES = {"RWO": "ReadWriteOnce", "ROX": "ReadOnlyMany", "RWX": "ReadWriteMany", "RWOP": "ReadWriteOncePod"}


def node(f: Field, now: datetime, namespace: str = "") -> Obj:
    """A Node: taints, conditions, capacity."""
    obj = described(f, "Node")
    taints = [_taint(line) for line in f.lines("Taints")]
    obj["spec"] = {"taints": taints, "unschedulable": f.get("Unschedulable").startswith("true")}
    reported = {
        "conditions": conditions(f),
        "capacity": f.pairs("Capacity"),
        "allocatable": f.pairs("Allocatable"),
        "addresses": [{"type": k, "address": v} for k, v in f.pairs("Addresses").items()],
    }
    return obj | {"status": {k: v for k, v in reported.items() if v}}


def _taint(line: str) -> Obj:
    what, _, effect = line.rpartition(":")
    key, _, value = what.partition("=")
    return {"key": key, "effect": effect} | ({"value": value} if value else {})


def lease(f: Field) -> Obj | None:
    """The Lease that a described node renews; None where the text has none."""
    renewed, name = dated(f.get("Lease", "RenewTime")), f.get("Name")
    if not renewed:
        return None
    meta = {"name": name, "namespace": "kube-node-lease", "uid": uid("Lease", "kube-node-lease", name)}
    spec = {"holderIdentity": f.get("Lease", "HolderIdentity"), "renewTime": renewed}
    return {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": meta, "spec": spec}


def tenants(f: Field) -> Iterator[Obj]:
    """The pods that a described node runs, with no more than it tells: name, node, requests and limits in sum."""
    for row in f.table("Non-terminated Pods"):
        namespace, name = row.get("Namespace", ""), row.get("Name", "")
        if not name or name == "----":
            continue
        sizes = {w: _sizes(row, w.capitalize()) for w in ("requests", "limits")}
        spec = {"nodeName": f.get("Name"), "containers": [{"name": "", "resources": sizes}]}
        meta = {"name": name, "namespace": namespace, "uid": uid("Pod", namespace, name)}
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec, "status": {}}


def _sizes(row: dict[str, str], what: str) -> dict[str, str]:
    found = {r: row.get(f"{title} {what}", "").split(" ")[0] for r, title in (("cpu", "CPU"), ("memory", "Memory"))}
    return {r: v for r, v in found.items() if v and v != "0"}


def service(f: Field, now: datetime, namespace: str = "") -> Obj:
    """A Service with its selector and ports."""
    obj = described(f, "Service", namespace=namespace)
    spec = {
        "type": f.get("Type"),
        "clusterIP": f.get("IP"),
        "selector": pairs(f.get("Selector")),
        "ports": list(_service_ports(f)),
        "externalName": f.get("External Name"),
    }
    return obj | {"spec": {k: v for k, v in spec.items() if v}, "status": {}}


def _service_ports(f: Field) -> Iterator[Obj]:
    port: Obj = {}
    for line in f.children:
        if line.key == "Port" and (match := re.match(r"(?:(\S+)\s+)?(\d+)/(\w+)", _bare(line))):
            if port:
                yield port
            name = given(match[1])
            port = {"port": int(match[2]), "protocol": match[3]} | ({"name": name} if name else {})
        elif line.key == "TargetPort" and port:
            port["targetPort"] = number(line.value.partition("/")[0])
        elif line.key == "NodePort" and port and (match := re.search(r"(\d+)/", line.value)):
            port["nodePort"] = int(match[1])
    if port:
        yield port


def _bare(line: Field) -> str:
    return line.text.partition(":")[2].strip()


def endpoint_slice(f: Field, now: datetime, namespace: str = "") -> Obj:
    """The EndpointSlice that stands for the described Endpoints of a Service."""
    obj = described(f, "EndpointSlice", namespace=namespace)
    obj["metadata"]["labels"] = obj["metadata"].get("labels", {}) | {"kubernetes.io/service-name": f.get("Name")}
    subset = f.at("Subsets") or Field("", 0)
    found = [(a, True) for a in _addresses(subset, "Addresses")]
    found += [(a, False) for a in _addresses(subset, "NotReadyAddresses")]
    ports = [
        {"name": given(r.get("Name")), "port": int(r["Port"]), "protocol": r.get("Protocol", "TCP")}
        for r in subset.table("Ports")
        if r.get("Port", "").isdigit()
    ]
    endpoints = [{"addresses": [a], "conditions": {"ready": ready}} for a, ready in found]
    return obj | {"addressType": "IPv4", "endpoints": endpoints, "ports": ports}


def _addresses(f: Field, key: str) -> list[str]:
    return [a for a in f.get(key).split(",") if a]


def volume(f: Field, now: datetime, namespace: str = "") -> Obj:
    """A PersistentVolume."""
    obj = described(f, "PersistentVolume")
    claim = re.match(r"(\S+)/(\S+)", f.get("Claim"))
    spec = {
        "storageClassName": f.get("StorageClass"),
        "capacity": {"storage": f.get("Capacity")},
        "accessModes": modes(f.get("Access Modes")),
        "volumeMode": f.get("VolumeMode"),
        "persistentVolumeReclaimPolicy": f.get("Reclaim Policy"),
        "claimRef": {"namespace": claim[1], "name": claim[2]} if claim else None,
    }
    reported = {"phase": f.get("Status"), "message": f.get("Message")}
    return obj | {"spec": {k: v for k, v in spec.items() if v}, "status": {k: v for k, v in reported.items() if v}}


def claim(f: Field, now: datetime, namespace: str = "") -> Obj:
    """A PersistentVolumeClaim. What an unbound claim asks for (size, modes, selector) is not printed."""
    obj = described(f, "PersistentVolumeClaim", namespace=namespace)
    spec = {"storageClassName": f.get("StorageClass"), "volumeMode": f.get("VolumeMode")}
    spec |= {k: v for k, v in {"volumeName": f.get("Volume")}.items() if v}
    reported = {
        "phase": f.get("Status"),
        "accessModes": modes(f.get("Access Modes")),
        "capacity": {"storage": f.get("Capacity")} if f.get("Capacity") else None,
    }
    return obj | {"spec": spec, "status": {k: v for k, v in reported.items() if v}}


def modes(text: str) -> list[str]:
    """accessModes out of their short forms ("RWO,ROX")."""
    return [_MODES.get(m.strip(), m.strip()) for m in given(text).split(",") if m.strip()]


def storage_class(f: Field, now: datetime, namespace: str = "") -> Obj:
    """A StorageClass."""
    obj = described(f, "StorageClass")
    if f.get("IsDefaultClass") == "Yes":
        obj["metadata"].setdefault("annotations", {})["storageclass.kubernetes.io/is-default-class"] = "true"
    more = {"provisioner": "Provisioner", "reclaimPolicy": "ReclaimPolicy", "volumeBindingMode": "VolumeBindingMode"}
    return obj | {name: f.get(title) for name, title in more.items()}


def quota(f: Field, now: datetime, namespace: str = "") -> Obj:
    """A ResourceQuota with what is used of it."""
    obj = described(f, "ResourceQuota", namespace=namespace)
    used, hard = {}, {}
    for line in f.children:
        match = re.match(r"(\S+)\s+(\S+)\s+(\S+)$", line.text)
        if match and not line.key and match[1] not in ("Resource",) and not match[1].startswith("--"):
            used[match[1]], hard[match[1]] = match[2], match[3]
    return obj | {"spec": {"hard": hard}, "status": {"hard": hard, "used": used}}


def plain(kind: str, f: Field, now: datetime, namespace: str = "") -> Obj:
    """An object of which the metadata is all that is read here."""
    return described(f, kind, namespace=namespace)
