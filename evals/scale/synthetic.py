"""The synthetic cluster: applications on nodes with all that controllers make of them, and nothing wrong yet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from evals.scale.objects import Maker
from kbase.cluster.resources import BY_KIND
from kbase.types import Obj, Objects

_ZONES = ("zone-a", "zone-b", "zone-c")
_WORDS = (
    "alert",
    "audit",
    "basket",
    "billing",
    "catalog",
    "chat",
    "cron",
    "customer",
    "delivery",
    "export",
    "feed",
    "fraud",
    "gateway",
    "hub",
    "identity",
    "import",
    "inventory",
    "invoice",
    "ledger",
    "loyalty",
    "mail",
    "media",
    "menu",
    "notify",
    "offer",
    "order",
    "parcel",
    "payment",
    "photo",
    "planner",
    "price",
    "profile",
    "quote",
    "rate",
    "report",
    "review",
    "route",
    "search",
    "session",
    "shelf",
    "stock",
    "survey",
    "tax",
    "ticket",
    "token",
    "track",
    "user",
    "vault",
    "voucher",
    "wallet",
)
_ROLES = ("api", "worker", "web", "store", "sync", "proxy")
_PER_NODE = ("kube-proxy", "cni-agent")
_EVENTS_OF_A_START = ("Scheduled", "Pulled", "Created", "Started")


@dataclass(frozen=True)
class Sizes:
    """How large the cluster is. pods counts all of them, the two DaemonSets' included."""

    pods: int = 5000
    nodes: int = 500
    services: int = 1000
    namespaces: int = 50


@dataclass
class App:
    """One application: its controller, current ReplicaSet (Deployments only), pods, Service and EndpointSlice."""

    name: str
    namespace: str
    owner: Obj
    pods: Objects
    service: Obj
    slice: Obj
    set: Obj | None = None

    @property
    def about(self) -> str:
        """The application as findings name it."""
        return f"{self.owner['kind']} {self.namespace}/{self.name}"


@dataclass
class Cluster:
    """Everything the API serves. objects: plural -> objects.  logs: (namespace, pod, container, previous) -> text."""

    make: Maker
    objects: dict[str, Objects] = field(default_factory=lambda: defaultdict(list))
    apps: list[App] = field(default_factory=list)
    logs: dict[tuple[str, str, str, bool], str] = field(default_factory=dict)

    def add(self, kind: str, name: str, namespace: str = "", **fields: Any) -> Obj:
        """Makes an object and puts it into the cluster."""
        made = self.make.obj(kind, name, namespace, **fields)
        self.put([made])
        return made

    def put(self, objects: Iterable[Obj]) -> None:
        """Puts made objects into the cluster."""
        for obj in objects:
            self.objects[BY_KIND[obj["kind"]].plural].append(obj)


def healthy(sizes: Sizes, *, seed: int, now: datetime) -> Cluster:
    """A cluster in which nothing is wrong; the same for the same seed and moment."""
    cluster = Cluster(Maker(seed, now))
    _base(cluster)
    nodes = _nodes(cluster, sizes.nodes)
    spaces = [f"team-{i:02}" for i in range(sizes.namespaces)]
    for space in spaces:
        _namespace(cluster, space)
    left = sizes.pods - len(cluster.objects["pods"])
    for i in range(sizes.services):
        share = left // (sizes.services - i)
        replicas = min(left, max(1, share + cluster.make.dice.randint(-2, 2))) if i < sizes.services - 1 else left
        left -= replicas
        name = f"{_WORDS[i % len(_WORDS)]}-{_ROLES[i // len(_WORDS) % len(_ROLES)]}"
        name += f"-{i // (len(_WORDS) * len(_ROLES))}" if i >= len(_WORDS) * len(_ROLES) else ""
        stateful = i % 12 == 11
        cluster.apps.append(_app(cluster, name, spaces[i % len(spaces)], replicas, nodes, stateful=stateful))
    return cluster


def _base(cluster: Cluster) -> None:
    for space in ("default", "kube-system", "kube-node-lease"):
        _namespace(cluster, space)
    default = {"storageclass.kubernetes.io/is-default-class": "true"}
    kept = {"provisioner": "csi.example.org", "reclaimPolicy": "Delete", "volumeBindingMode": "WaitForFirstConsumer"}
    cluster.add("StorageClass", "standard", annotations=default, **kept)
    cluster.add("CSIDriver", "csi.example.org", spec={"attachRequired": True})
    chosen = {"ingressclass.kubernetes.io/is-default-class": "true"}
    cluster.add("IngressClass", "public", annotations=chosen, spec={"controller": "example.org/ingress"})
    up = {"conditions": [{"type": "Available", "status": "True", "reason": "Passed", "message": "all checks passed"}]}
    metrics = {"group": "metrics.k8s.io", "version": "v1beta1", "service": {"namespace": "kube-system", "name": "m"}}
    cluster.add("APIService", "v1beta1.metrics.k8s.io", spec=metrics, status=up)
    lease = {"holderIdentity": "cp-1", "leaseDurationSeconds": 15, "renewTime": cluster.make.ago(seconds=1)}
    cluster.add("Lease", "kube-scheduler", "kube-system", spec=lease)
    for i in range(80):
        rule = {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "list", "watch"]}
        cluster.add("ClusterRole", f"controller-{i}", rules=[rule] * 6)
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": f"controller-{i}"}
        subject = {"kind": "ServiceAccount", "name": f"controller-{i}", "namespace": "kube-system"}
        cluster.add("ClusterRoleBinding", f"controller-{i}", roleRef=role, subjects=[subject])


def _namespace(cluster: Cluster, name: str) -> None:
    cluster.add("Namespace", name, labels={"kubernetes.io/metadata.name": name}, status={"phase": "Active"})
    cluster.add("ServiceAccount", "default", name)
    cluster.add("ConfigMap", "kube-root-ca.crt", name, data={"ca.crt": "certificate " * 90})


def _nodes(cluster: Cluster, count: int) -> list[str]:
    names = [f"node-{i:03}" for i in range(count)]
    renewed = cluster.make.ago(seconds=5)
    for i, name in enumerate(names):
        cluster.put([cluster.make.node(name, _ZONES[i % len(_ZONES)])])
        held = {"holderIdentity": name, "leaseDurationSeconds": 40, "renewTime": renewed}
        cluster.add("Lease", name, "kube-node-lease", spec=held)
    for name in _PER_NODE:
        template = cluster.make.template(name, f"example.org/system/{name}:1")
        counts = dict.fromkeys(("desiredNumberScheduled", "currentNumberScheduled", "numberReady"), count)
        spec = {"selector": {"matchLabels": {"app": name}}, "template": template}
        owner = cluster.add("DaemonSet", name, "kube-system", spec=spec, status=counts)
        pods = [cluster.make.pod(f"{name}-x-{cluster.make.suffix()}", "kube-system", owner, template, n) for n in names]
        cluster.put(pods)
    return names


def _app(cluster: Cluster, name: str, space: str, replicas: int, nodes: list[str], *, stateful: bool) -> App:
    make = cluster.make
    template = make.template(name, f"example.org/team/{name}:{make.dice.randint(1, 90)}")
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}
    counts = dict.fromkeys(("replicas", "readyReplicas", "availableReplicas", "updatedReplicas"), replicas)
    placed = [make.dice.choice(nodes) for _ in range(replicas)]
    current = None
    if stateful:
        owner = cluster.add("StatefulSet", name, space, spec={**spec, "serviceName": name}, status=counts)
        pods = [make.pod(f"{name}-{i}", space, owner, template, node) for i, node in enumerate(placed)]
        _claims(cluster, space, pods)
    else:
        owner = cluster.add("Deployment", name, space, spec=spec, status={**counts, "conditions": _progress(make)})
        current = [_set(cluster, owner, revision, replicas if revision == 3 else 0) for revision in (1, 2, 3)][-1]
        stem = current["metadata"]["name"]
        pods = [make.pod(f"{stem}-{make.suffix()}", space, current, template, node) for node in placed]
    cluster.put(pods)
    cluster.add("ConfigMap", f"{name}-settings", space, data={f"KEY_{i}": f"value {i} of {name}" for i in range(12)})
    _events(cluster, pods)
    service, ends = _service(cluster, name, space, pods, headless=stateful)
    return App(name, space, owner, pods, service, ends, current)


def _progress(make: Maker) -> list[Obj]:
    since = {"lastUpdateTime": make.ago(hours=100), "lastTransitionTime": make.ago(hours=100), "status": "True"}
    done = {"type": "Progressing", "reason": "NewReplicaSetAvailable", "message": "has successfully progressed."}
    return [{"type": "Available", "reason": "MinimumReplicasAvailable", **since}, {**done, **since}]


def _set(cluster: Cluster, owner: Obj, revision: int, replicas: int) -> Obj:
    name, template = f"{owner['metadata']['name']}-{cluster.make.suffix(10)}", owner["spec"]["template"]
    return cluster.add(
        "ReplicaSet",
        name,
        owner["metadata"]["namespace"],
        owner=owner,
        labels=template["metadata"]["labels"],
        annotations={"deployment.kubernetes.io/revision": str(revision)},
        spec={"replicas": replicas, "selector": owner["spec"]["selector"], "template": template},
        status={"replicas": replicas, "readyReplicas": replicas, "availableReplicas": replicas},
    )


def _claims(cluster: Cluster, space: str, pods: Objects) -> None:
    for pod in pods:
        claim, volume = f"data-{pod['metadata']['name']}", f"pvc-{cluster.make.dice.getrandbits(64):016x}"
        size = {"accessModes": ["ReadWriteOnce"], "storageClassName": "standard", "volumeMode": "Filesystem"}
        asked = {**size, "volumeName": volume, "resources": {"requests": {"storage": "10Gi"}}}
        cluster.add("PersistentVolumeClaim", claim, space, spec=asked, status={"phase": "Bound"})
        taken = {"kind": "PersistentVolumeClaim", "namespace": space, "name": claim}
        given = {**size, "capacity": {"storage": "10Gi"}, "claimRef": taken}
        cluster.add("PersistentVolume", volume, spec=given, status={"phase": "Bound"})
        pod["spec"]["volumes"].append({"name": "data", "persistentVolumeClaim": {"claimName": claim}})


def _events(cluster: Cluster, pods: Objects) -> None:
    """One pod in five has been started within the last hour's events, some of them not at the first try."""
    for pod in pods:
        if cluster.make.dice.random() < 0.2:
            cluster.put(cluster.make.event(pod, r, f"{r} for {pod['metadata']['name']}") for r in _EVENTS_OF_A_START)
            tried = "0/500 nodes are available: 500 Insufficient cpu."
            cluster.put([cluster.make.event(pod, "FailedScheduling", tried, kind="Warning", minutes=50)])


def _service(cluster: Cluster, name: str, space: str, pods: Objects, *, headless: bool) -> tuple[Obj, Obj]:
    port = {"name": "http", "protocol": "TCP", "port": 80, "targetPort": "http"}
    address = "None" if headless else f"10.96.{cluster.make.dice.randint(0, 255)}.{cluster.make.dice.randint(1, 254)}"
    spec = {"type": "ClusterIP", "clusterIP": address, "selector": {"app": name}, "ports": [port]}
    service = cluster.add("Service", name, space, labels={"app": name}, spec=spec, status={"loadBalancer": {}})
    served = {"ready": True, "serving": True, "terminating": False}
    ends = [
        {
            "addresses": [p["status"]["podIP"]],
            "conditions": dict(served),
            "nodeName": p["spec"]["nodeName"],
            "targetRef": {
                "kind": "Pod",
                "namespace": space,
                "name": p["metadata"]["name"],
                "uid": p["metadata"]["uid"],
            },
        }
        for p in pods
    ]
    marks = {"kubernetes.io/service-name": name, "endpointslice.kubernetes.io/managed-by": "endpointslice-controller"}
    ports = [{"name": "http", "port": 8080, "protocol": "TCP"}]
    fields = {"addressType": "IPv4", "endpoints": ends, "ports": ports, "owner": service, "labels": marks}
    return service, cluster.add("EndpointSlice", f"{name}-{cluster.make.suffix()}", space, **fields)
