"""Kubernetes objects as the API server of a working cluster returns them: defaults, times and managedFields included.

Written from the API reference (https://kubernetes.io/docs/reference/kubernetes-api/); the sizes are those of real
objects, since what a client pays for is mostly fields that it does not need.
"""

import hashlib
import json
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kbase.cluster.resources import BY_KIND
from kbase.types import Obj

CONDITIONS = ("MemoryPressure", "DiskPressure", "PIDPressure")
_MANAGERS = {"Pod": "kubelet", "Node": "kubelet", "EndpointSlice": "kube-controller-manager"}


@dataclass
class Maker:
    """Makes objects whose names, ids and times follow from a seed. now: the moment the cluster is looked at."""

    seed: int
    now: datetime
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def ago(self, **span: float) -> str:
        """An API timestamp that long before now."""
        return (self.now - timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def suffix(self, length: int = 5) -> str:
        """Random letters as generated names end in."""
        return "".join(self.dice.choices("bcdfghjklmnpqrstvwxz2456789", k=length))

    def obj(self, kind: str, name: str, namespace: str = "", *, age_h: float = 240, **fields: Any) -> Obj:
        """An object with full metadata. fields: `labels`, `annotations`, `owner` go there, all others to the top."""
        meta: Obj = {"name": name, **({"namespace": namespace} if namespace else {})}
        meta |= {"uid": self._uid(kind, namespace, name), "resourceVersion": str(self.dice.randint(10**6, 10**8))}
        meta |= {"generation": 1, "creationTimestamp": self.ago(hours=age_h)}
        meta |= {k: fields.pop(k) for k in ("labels", "annotations") if k in fields}
        if owner := fields.pop("owner", None):
            meta["ownerReferences"] = [reference(owner)]
        made: Obj = {"apiVersion": BY_KIND[kind].api_version, "kind": kind, "metadata": meta, **fields}
        manager = _MANAGERS.get(kind, "helm")
        meta["managedFields"] = [
            _managed(made, part, manager, meta["creationTimestamp"]) for part in ("spec", "status")
        ]
        return made

    def _uid(self, *key: str) -> str:
        digest = hashlib.md5("/".join((str(self.seed), *key)).encode(), usedforsecurity=False).hexdigest()
        return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}"

    def node(self, name: str, zone: str) -> Obj:
        """A Ready node of 16 CPUs and 64 GiB with the images that a busy node has."""
        beat = {"lastHeartbeatTime": self.ago(seconds=60), "lastTransitionTime": self.ago(days=9)}
        calm = [{"type": t, "status": "False", "reason": f"KubeletHasNo{t}", "message": "", **beat} for t in CONDITIONS]
        ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "kubelet is ready", **beat}
        size = {"cpu": "16", "memory": "65535Mi", "pods": "110", "ephemeral-storage": "100Gi", "hugepages-2Mi": "0"}
        images = [
            {"names": [f"example.org/team/app-{i}@sha256:{i:064x}", f"example.org/team/app-{i}:{i}"], "sizeBytes": i}
            for i in range(40)
        ]
        status = {"capacity": size, "allocatable": dict(size), "conditions": [*calm, ready], "images": images}
        status |= {"nodeInfo": {"kubeletVersion": "v1.36.2", "architecture": "amd64", "operatingSystem": "linux"}}
        named = {"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone, "kubernetes.io/arch": "amd64"}
        return self.obj("Node", name, labels=named, spec={"podCIDR": "10.0.0.0/24"}, status=status)

    def template(self, app: str, image: str) -> Obj:
        """A pod template with what teams usually write: environment, resources, three probes' worth of fields."""
        probe = {"httpGet": {"path": "/healthz", "port": "http", "scheme": "HTTP"}, "periodSeconds": 10}
        probe |= {"timeoutSeconds": 1, "successThreshold": 1, "failureThreshold": 3}
        env: list[Obj] = [{"name": f"SETTING_{i}", "value": f"{app}-value-{i}"} for i in range(8)]
        env.append({"name": "POD_IP", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.podIP"}}})
        container = {
            "name": "app",
            "image": image,
            "args": ["--port=8080", f"--name={app}"],
            "env": env,
            "envFrom": [{"configMapRef": {"name": f"{app}-settings"}}],
            "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
            "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
            "readinessProbe": probe,
            "livenessProbe": {**probe, "initialDelaySeconds": 30},
            "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File",
            "imagePullPolicy": "IfNotPresent",
            "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        }
        spec: Obj = {"containers": [container], "restartPolicy": "Always", "dnsPolicy": "ClusterFirst"}
        spec |= {"serviceAccountName": "default", "securityContext": {}, "schedulerName": "default-scheduler"}
        notes = {"prometheus.io/scrape": "true", "checksum/config": hashlib.sha256(app.encode()).hexdigest()}
        return {
            "metadata": {"labels": {"app": app, "app.kubernetes.io/part-of": "shop"}, "annotations": notes},
            "spec": {**spec, "terminationGracePeriodSeconds": 30},
        }

    def pod(self, name: str, namespace: str, owner: Obj, template: Obj, node: str) -> Obj:
        """A pod of a template, running and ready for some days on a node."""
        source = json.loads(json.dumps(template))
        labels = {**source["metadata"]["labels"], "pod-template-hash": name.split("-")[-2]}
        spec = {**source["spec"], "nodeName": node, "enableServiceLinks": True, "priority": 0}
        for key in ("not-ready", "unreachable"):
            toleration = {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute"}
            spec.setdefault("tolerations", []).append({**toleration, "tolerationSeconds": 300})
        token = {"name": "kube-api-access-x", "projected": {"defaultMode": 420, "sources": _TOKEN_SOURCES}}
        spec["volumes"] = [*spec.get("volumes", []), token]
        mount = {"name": token["name"], "readOnly": True, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}
        for container in spec["containers"]:
            container["volumeMounts"] = [*container.get("volumeMounts", []), mount]
        return self.obj(
            "Pod",
            name,
            namespace,
            age_h=100,
            labels=labels,
            annotations=source["metadata"].get("annotations", {}),
            owner=owner,
            spec=spec,
            status=self.running(source["spec"]),
        )

    def running(self, spec: Obj) -> Obj:
        """The status of a pod that has been ready for four days."""
        since = self.ago(hours=100)
        kinds = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
        conditions = [{"type": t, "status": "True", "lastProbeTime": None, "lastTransitionTime": since} for t in kinds]
        statuses = [
            {
                "name": c["name"],
                "state": {"running": {"startedAt": since}},
                "lastState": {},
                "ready": True,
                "started": True,
                "restartCount": 0,
                "image": c["image"],
                "imageID": f"example.org/team/app@sha256:{self.dice.getrandbits(256):064x}",
                "containerID": f"containerd://{self.dice.getrandbits(256):064x}",
            }
            for c in spec["containers"]
        ]
        ip = f"10.{self.dice.randint(0, 255)}.{self.dice.randint(0, 255)}.{self.dice.randint(1, 254)}"
        status = {"phase": "Running", "conditions": conditions, "hostIP": "192.0.2.1", "podIP": ip, "startTime": since}
        return {**status, "podIPs": [{"ip": ip}], "qosClass": "Burstable", "containerStatuses": statuses}

    def event(self, about: Obj, reason: str, message: str, *, kind: str = "Normal", minutes: float = 30) -> Obj:
        """An event about an object, written to its namespace."""
        meta = about["metadata"]
        space = meta.get("namespace", "default")
        involved = {k: meta[k] for k in ("namespace", "name", "uid", "resourceVersion") if k in meta}
        involved |= {"kind": about["kind"], "apiVersion": about["apiVersion"]}
        at = self.ago(minutes=minutes)
        body = {"involvedObject": involved, "reason": reason, "message": message, "type": kind, "count": 3}
        body |= {"firstTimestamp": at, "lastTimestamp": at, "eventTime": None, "source": {"component": "kubelet"}}
        made = self.obj("Event", f"{meta['name']}.{self.dice.getrandbits(64):016x}", space, age_h=minutes / 60, **body)
        return {**made, "reportingComponent": "kubelet", "reportingInstance": ""}


def reference(owner: Obj) -> Obj:
    """An ownerReference to a controller."""
    named = {"kind": owner["kind"], "name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"]}
    return {"apiVersion": owner["apiVersion"], **named, "controller": True, "blockOwnerDeletion": True}


def _managed(obj: Obj, part: str, manager: str, at: str) -> Obj:
    fields = {f"f:{part}": _paths(obj.get(part, {}))}
    entry = {"manager": manager, "operation": "Update", "apiVersion": obj["apiVersion"], "time": at}
    return {**entry, "fieldsType": "FieldsV1", "fieldsV1": fields}


def _paths(node: Any) -> Obj:
    """The shape of a value as server-side apply keeps it."""
    if isinstance(node, dict):
        return {f"f:{k}": _paths(v) for k, v in node.items()}
    if isinstance(node, list) and node and isinstance(node[0], dict):
        key = next((k for k in ("name", "type", "containerPort") if k in node[0]), "")
        return {f'k:{{"{key}":"{item.get(key)}"}}': {".": {}, **_paths(item)} for item in node}
    return {}


_TOKEN_SOURCES = [
    {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
    {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
    {
        "downwardAPI": {
            "items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]
        }
    },
]
