"""Nodes, and what the pods on them ask for."""

from collections.abc import Iterator, Mapping

from kbase.diagnosis.objects import dig
from kbase.errors import Unreadable
from kbase.kubectl.describe import describes
from kbase.kubectl.describe.parts import column, marked, moment, named, table
from kbase.kubectl.places import Place
from kbase.kubectl.printers.cluster import roles
from kbase.kubectl.quantities import Amount, amounts, largest, summed
from kbase.kubectl.wording import UNSET, age
from kbase.types import Obj

_LEASES = "kube-node-lease"
_SYSTEM = {
    "Machine ID": "machineID",
    "System UUID": "systemUUID",
    "Boot ID": "bootID",
    "Kernel Version": "kernelVersion",
    "OS Image": "osImage",
    "Operating System": "operatingSystem",
    "Architecture": "architecture",
    "Container Runtime Version": "containerRuntimeVersion",
    "Kubelet Version": "kubeletVersion",
}
_HEAD = ("Resource", "Requests", "Limits")
_PODS = ("Namespace", "Name", "", "CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age")
_CONDITIONS = ("Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message")
_SHARED = ("cpu", "memory", "ephemeral-storage")


@describes("nodes")
def node(obj: Obj, place: Place) -> Iterator[str]:
    """A Node."""
    spec, status = obj.get("spec") or {}, obj.get("status") or {}
    yield from named(obj, namespaced=False)
    yield f"Roles:\t{roles(obj)}"
    yield from marked(obj)
    yield f"CreationTimestamp:\t{moment(obj['metadata'].get('creationTimestamp'))}"
    taints = sorted(spec.get("taints") or [], key=lambda t: f"{t.get('effect', '')},{t['key']}")
    yield from column("Taints", [_taint(t) for t in taints])
    yield f"Unschedulable:\t{str(bool(spec.get('unschedulable'))).lower()}"
    yield from _lease(obj, place)
    if found := status.get("conditions"):
        yield from table("Conditions", _CONDITIONS, [_condition(c) for c in found])
    yield "Addresses:"
    yield from (f"  {a['type']}:\t{a['address']}" for a in status.get("addresses") or [])
    for title in ("Capacity", "Allocatable"):
        if found := status.get(title.lower()):
            yield f"{title}:"
            yield from (f"  {name}:\t{amount}" for name, amount in sorted(found.items()))
    yield "System Info:"
    yield from (f"  {title}:\t{dig(status, f'nodeInfo.{field}', '')}" for title, field in _SYSTEM.items())
    yield from _addressing(spec)
    yield from _load(obj, place)


def _taint(taint: Obj) -> str:
    value = f"={taint['value']}" if taint.get("value") else ""
    return f"{taint['key']}{value}" + (f":{taint['effect']}" if taint.get("effect") else "")


def _condition(c: Obj) -> list[str]:
    times = [moment(c.get(field)) for field in ("lastHeartbeatTime", "lastTransitionTime")]
    cells = [c["type"], c["status"], *times, c.get("reason", "")]
    return [*(f"{cell} " for cell in cells), c.get("message", "")]


def _lease(obj: Obj, place: Place) -> Iterator[str]:
    name = obj["metadata"]["name"]
    try:
        lease = place.session.get("leases", _LEASES, name)
    except Unreadable as why:
        yield f"Lease:\tnot read: {why.detail}"
        return
    if lease is None:
        yield f'Lease:\tFailed to get lease: leases.coordination.k8s.io "{name}" not found'
        return
    spec = lease.get("spec") or {}
    yield "Lease:"
    yield f"  HolderIdentity:\t{spec.get('holderIdentity', UNSET)}"
    for field in ("acquireTime", "renewTime"):
        yield f"  {field[0].upper()}{field[1:]}:\t{moment(spec[field]) if spec.get(field) else UNSET}"


def _addressing(spec: Obj) -> Iterator[str]:
    for title, value in (
        ("PodCIDR", spec.get("podCIDR")),
        ("PodCIDRs", ",".join(spec.get("podCIDRs") or [])),
        ("ProviderID", spec.get("providerID")),
    ):
        if value:
            yield f"{title}:\t{value}"


def _load(obj: Obj, place: Place) -> Iterator[str]:
    try:
        pods = place.session.list("pods")
    except Unreadable as why:
        yield f"Non-terminated Pods:\tnot read: {why.detail}"
        return
    here = [p for p in pods if dig(p, "spec.nodeName") == obj["metadata"]["name"] and _runs(p)]
    can = amounts(dig(obj, "status.allocatable") or dig(obj, "status.capacity"))
    asked = [_asked(p) for p in here]
    yield f"Non-terminated Pods:\t({len(here)} in total)"
    yield from table("", _PODS, [_row(p, a, can, place) for p, a in zip(here, asked, strict=True)])
    yield "Allocated resources:"
    yield "  (Total limits may be over 100 percent, i.e., overcommitted.)"
    yield from table("", _HEAD, _totals(summed(a[0] for a in asked), summed(a[1] for a in asked), can))


def _runs(pod: Obj) -> bool:
    return dig(pod, "status.phase") not in ("Succeeded", "Failed")


Asked = tuple[dict[str, Amount], dict[str, Amount]]


def _asked(pod: Obj) -> Asked:
    """Requests and limits of a pod: of its containers in sum, or of an init container that asks for more.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
    """
    spec = pod["spec"]
    requests, limits = (_side(spec, side) for side in ("requests", "limits"))
    overhead = amounts(spec.get("overhead"))
    limited = {n: a for n, a in overhead.items() if n in limits}
    return summed([requests, overhead]), summed([limits, limited])


def _side(spec: Obj, side: str) -> dict[str, Amount]:
    own = summed(_of(c, side) for c in spec.get("containers") or [])
    beside: dict[str, Amount] = {}  # sidecars that run already
    most: dict[str, Amount] = {}
    for container in spec.get("initContainers") or []:
        if container.get("restartPolicy") == "Always":
            beside = summed([beside, _of(container, side)])
            most = largest(most, beside)
        else:
            most = largest(most, summed([beside, _of(container, side)]))
    return largest(summed([own, beside]), most) | _of(spec, side)


def _of(owner: Obj, side: str) -> dict[str, Amount]:
    return amounts(dig(owner, f"resources.{side}"))


def _row(pod: Obj, asked: Asked, can: Mapping[str, Amount], place: Place) -> list[str]:
    cells = [_share(side, name, can) for name in ("cpu", "memory") for side in asked]
    meta = pod["metadata"]
    return [meta.get("namespace", ""), meta["name"], "", *cells, age(pod, place.session.now)]


def _share(side: Mapping[str, Amount], name: str, can: Mapping[str, Amount]) -> str:
    amount = side.get(name, Amount())
    return f"{amount} ({amount.share(can.get(name, Amount()), milli=name == 'cpu')}%)"


def _totals(
    requests: Mapping[str, Amount], limits: Mapping[str, Amount], can: Mapping[str, Amount]
) -> Iterator[list[str]]:
    pages = sorted(n for n in can if n.startswith("hugepages-"))
    for name in (*_SHARED, *pages):
        yield [name, _share(requests, name, can), _share(limits, name, can)]
    for name in sorted(n for n in can if n not in (*_SHARED, *pages, "pods", "storage")):
        yield [name, str(requests.get(name, Amount())), str(limits.get(name, Amount()))]
