"""Services, nodes, volumes, and every kind that has no words of its own."""

from collections.abc import Iterable

from kbase.diagnosis.objects import dig, labels, quantity
from kbase.errors import Unreadable
from kbase.kubectl.describe import Fields, Lines, describes
from kbase.kubectl.describe.parts import conditions, listed, moment, table
from kbase.kubectl.manifest import as_yaml
from kbase.kubectl.places import Place
from kbase.kubectl.printers.cluster import node_status, roles
from kbase.kubectl.printers.storage import claim
from kbase.kubectl.wording import modes, pairs
from kbase.types import Obj, Objects

_SLICE = "kubernetes.io/service-name"


@describes("services")
def service(obj: Obj, place: Place) -> Fields:
    """A Service: each port, and the addresses behind it."""
    spec = obj["spec"]
    addresses = spec.get("clusterIPs") or [spec["clusterIP"]] if spec.get("clusterIP") else []
    balancers = [e.get("ip") or e.get("hostname", "") for e in dig(obj, "status.loadBalancer.ingress", [])]
    outside = [*(spec.get("externalIPs") or []), *balancers]
    return [
        ("Type", spec.get("type", "")),
        ("Selector", pairs(spec.get("selector"))),
        ("Ports", "\n".join(map(_port, spec.get("ports") or []))),
        ("Endpoints", _endpoints(obj, place)),
        ("Cluster IP", ", ".join(addresses)),
        ("External", spec.get("externalName") or ", ".join(outside)),
        ("Session Affinity", "" if spec.get("sessionAffinity") == "None" else spec.get("sessionAffinity", "")),
        ("External Traffic Policy", spec.get("externalTrafficPolicy", "")),
        ("Labels", listed(labels(obj))),
    ]


def _port(port: Obj) -> str:
    name = f"{port['name']}: " if port.get("name") else ""
    node = f", node port {port['nodePort']}" if port.get("nodePort") else ""
    return f"{name}{port['port']}/{port.get('protocol', 'TCP')} to {port.get('targetPort', port['port'])}{node}"


def _endpoints(obj: Obj, place: Place) -> str:
    try:
        slices = place.session.list("endpointslices", obj["metadata"]["namespace"])
    except Unreadable as why:
        return f"not read: {why.detail}"
    own = [s for s in slices if labels(s).get(_SLICE) == obj["metadata"]["name"]]
    return "\n".join(_address(e, s) for s in own for e in s.get("endpoints") or []) or "<none>"


def _address(endpoint: Obj, of: Obj) -> str:
    ports = ",".join(str(p.get("port") or p.get("name") or "*") for p in of.get("ports") or []) or "no port"
    state = "ready" if dig(endpoint, "conditions.ready", True) else "not ready"
    about = dig(endpoint, "targetRef.name", "")
    return f"{', '.join(endpoint.get('addresses') or [])}:{ports} {state} {about}".rstrip()


@describes("nodes")
def node(obj: Obj, place: Place) -> Fields:
    """A Node: its state, and what the pods on it ask for."""
    now, info = place.session.now, dig(obj, "status.nodeInfo", {})
    taints = dig(obj, "spec.taints", [])
    can = dig(obj, "status.allocatable", {})
    return [
        ("Status", node_status(obj)),
        ("Roles", roles(obj)),
        ("Taints", "\n".join(map(_taint, taints))),
        ("Conditions", conditions(obj, now)),
        ("Lease renewed", _renewed(obj, place)),
        ("Allocatable", listed(can, ": ")),
        ("Pods", _load(obj, place)),
        ("Addresses", "\n".join(f"{a['type']}: {a['address']}" for a in dig(obj, "status.addresses", []))),
        ("Kubelet", " ".join(p for p in (info.get("kubeletVersion"), info.get("containerRuntimeVersion")) if p)),
        (
            "System",
            " ".join(p for p in (info.get("osImage"), info.get("kernelVersion"), info.get("architecture")) if p),
        ),
        ("Created", moment(dig(obj, "metadata.creationTimestamp"), now)),
        ("Labels", listed(labels(obj))),
    ]


def _taint(taint: Obj) -> str:
    value = f"={taint['value']}" if taint.get("value") else ""
    return f"{taint['key']}{value}:{taint['effect']}"


def _renewed(obj: Obj, place: Place) -> str:
    try:
        lease = place.session.get("leases", "kube-node-lease", obj["metadata"]["name"])
    except Unreadable as why:
        return f"not read: {why.detail}"
    return moment(dig(lease, "spec.renewTime"), place.session.now) or "never"


def _load(obj: Obj, place: Place) -> Lines:
    try:
        pods = place.session.list("pods")
    except Unreadable as why:
        return Lines((f"not read: {why.detail}",))
    here = [p for p in pods if dig(p, "spec.nodeName") == obj["metadata"]["name"] and _runs(p)]
    can = dig(obj, "status.allocatable", {})
    rows = [["Resource", "Requests", "Limits", "Allocatable"]]
    rows += [[r, *(_sum(here, r, side) for side in ("requests", "limits")), can.get(r, "?")] for r in ("cpu", "memory")]
    return Lines((f"{len(here)} running of at most {can.get('pods', '?')}", *table(rows).lines))


def _runs(pod: Obj) -> bool:
    return dig(pod, "status.phase") not in ("Succeeded", "Failed")


def _sum(pods: Objects, resource: str, side: str) -> str:
    """What the containers of pods ask for in sum, in millicores or Mi; init containers are not counted."""
    amounts = [dig(c, f"resources.{side}.{resource}", 0) for p in pods for c in dig(p, "spec.containers", [])]
    total = sum(map(quantity, amounts))
    return f"{total * 1000:.0f}m" if resource == "cpu" else f"{total / 1024**2:.0f}Mi"


@describes("persistentvolumeclaims")
def volume_claim(obj: Obj, place: Place) -> Fields:
    """A PersistentVolumeClaim, and which pods use it."""
    spec, cells = obj.get("spec") or {}, claim.cells(obj, place.session.now)
    return [
        ("Status", str(cells[1])),
        ("Used By", _users(obj, place)),
        ("Storage Class", str(cells[5]) or "<unset>"),
        ("Volume", str(cells[2])),
        ("Requested", f"{dig(spec, 'resources.requests.storage', '')} {modes(spec.get('accessModes'))}".strip()),
        ("Capacity", f"{cells[3]} {cells[4]}".strip()),
        ("Volume Mode", str(spec.get("volumeMode", ""))),
        ("Conditions", conditions(obj, place.session.now)),
        ("Finalizers", ", ".join(dig(obj, "metadata.finalizers", []))),
    ]


def _users(obj: Obj, place: Place) -> str:
    try:
        pods = place.session.list("pods", obj["metadata"]["namespace"])
    except Unreadable as why:
        return f"not read: {why.detail}"
    return ", ".join(p["metadata"]["name"] for p in pods if obj["metadata"]["name"] in _claims(p)) or "<none>"


def _claims(pod: Obj) -> Iterable[str]:
    return [dig(v, "persistentVolumeClaim.claimName", "") for v in dig(pod, "spec.volumes", [])]


def anything(obj: Obj, place: Place) -> Fields:
    """Any other kind: its own fields as they are."""
    rest = {k: v for k, v in obj.items() if k not in ("apiVersion", "kind", "metadata")}
    fields: list[tuple[str, str | Lines]] = [
        (k[0].upper() + k[1:], Lines(tuple(as_yaml(v).splitlines())) if isinstance(v, dict | list) else str(v))
        for k, v in sorted(rest.items(), key=lambda pair: pair[0] != "status")
        if v not in ({}, [])
    ]
    meta = obj["metadata"]
    return [
        *fields,
        ("Created", moment(meta.get("creationTimestamp"), place.session.now)),
        ("Deleted", moment(meta.get("deletionTimestamp"), place.session.now)),
        ("Finalizers", ", ".join(meta.get("finalizers") or [])),
        ("Labels", listed(labels(obj))),
    ]
