"""Volumes, claims and storage classes."""

from collections.abc import Iterator, Sequence

from kbase.diagnosis.objects import dig
from kbase.errors import Unreadable
from kbase.kubectl.describe import describes
from kbase.kubectl.describe.parts import boolean, column, ending, go_list, marked, moment, named
from kbase.kubectl.describe.volumes import source
from kbase.kubectl.places import Place
from kbase.kubectl.wording import NONE, modes, pairs
from kbase.types import Obj, Objects

_CLASS = "volume.beta.kubernetes.io/storage-class"  # how claims named their class before storageClassName
_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")
_CONDITION = ("lastProbeTime", "lastTransitionTime")


@describes("persistentvolumes")
def volume(obj: Obj, place: Place) -> Iterator[str]:
    """A PersistentVolume."""
    spec = obj.get("spec") or {}
    yield from named(obj, namespaced=False)
    yield from marked(obj)
    yield f"Finalizers:\t{go_list(obj['metadata'].get('finalizers'))}"
    yield f"StorageClass:\t{_class(obj)}"
    yield f"Status:\t{ending(obj, place.session.now) or dig(obj, 'status.phase', '')}"
    claim = spec.get("claimRef")
    yield f"Claim:\t{claim.get('namespace', '')}/{claim.get('name', '')}" if claim else "Claim:\t"
    yield f"Reclaim Policy:\t{spec.get('persistentVolumeReclaimPolicy', '')}"
    yield f"Access Modes:\t{modes(spec.get('accessModes'))}"
    if spec.get("volumeMode"):
        yield f"VolumeMode:\t{spec['volumeMode']}"
    yield f"Capacity:\t{dig(spec, 'capacity.storage', '0')}"
    yield from _affinity(dig(spec, "nodeAffinity.required"))
    yield f"Message:\t{dig(obj, 'status.message', '')}"
    yield "Source:"
    yield from source(spec, persistent=True)


def _class(obj: Obj) -> str:
    return str(dig(obj, "metadata.annotations", {}).get(_CLASS) or dig(obj, "spec.storageClassName", ""))


def _affinity(required: Obj | None) -> Iterator[str]:
    if required is None:
        yield f"Node Affinity:\t{NONE}"
        return
    yield "Node Affinity:\t"
    terms = required.get("nodeSelectorTerms") or []
    yield "  Required Terms:\t" + ("" if terms else NONE)
    for i, term in enumerate(terms):
        yield from column(f"    Term {i}", [_required(e) for e in term.get("matchExpressions") or []])


def _required(expression: Obj) -> str:
    values = expression.get("values") or []
    shown = f" [{', '.join(values)}]" if values else ""
    return f"{expression['key']} {expression['operator'].lower()}{shown}"


@describes("persistentvolumeclaims")
def claim(obj: Obj, place: Place) -> Iterator[str]:
    """A PersistentVolumeClaim, and which pods use it."""
    spec, status = obj.get("spec") or {}, obj.get("status") or {}
    yield from named(obj)
    yield f"StorageClass:\t{_class(obj)}"
    yield f"Status:\t{ending(obj, place.session.now) or status.get('phase', '')}"
    yield f"Volume:\t{spec.get('volumeName', '')}"
    yield from marked(obj)
    yield f"Finalizers:\t{go_list(obj['metadata'].get('finalizers'))}"
    bound = bool(spec.get("volumeName"))
    yield f"Capacity:\t{dig(status, 'capacity.storage', '0') if bound else ''}"
    yield f"Access Modes:\t{modes(status.get('accessModes')) if bound else ''}"
    if spec.get("volumeMode"):
        yield f"VolumeMode:\t{spec['volumeMode']}"
    if about := spec.get("dataSource"):
        yield "DataSource:"
        titles = {"APIGroup": "apiGroup", "Kind": "kind", "Name": "name"}
        yield from (f"  {title}:\t{about[field]}" for title, field in titles.items() if about.get(field))
    yield from _users(obj, place)
    if found := status.get("conditions"):
        yield "Conditions:"
        yield "  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage"
        yield "  ----\t------\t-----------------\t------------------\t------\t-------"
        yield from ("  " + "\t".join(_condition(c)) for c in found)


def _condition(c: Obj) -> Sequence[str]:
    cells = [c["type"], c["status"], *(moment(c.get(f)) for f in _CONDITION), c.get("reason", "")]
    return [*(f"{cell} " for cell in cells), c.get("message", "")]


def _users(obj: Obj, place: Place) -> Iterator[str]:
    try:
        pods: Objects = place.session.list("pods", obj["metadata"]["namespace"])
    except Unreadable as why:
        yield f"Used By:\tnot read: {why.detail}"
        return
    own = {o.get("uid") for o in dig(obj, "metadata.ownerReferences", []) if o.get("kind") == "Pod"}
    users = [p for p in pods if obj["metadata"]["name"] in _claims(p) or p["metadata"].get("uid") in own]
    yield from column("Used By", sorted(p["metadata"]["name"] for p in users))


def _claims(pod: Obj) -> list[str]:
    return [dig(v, "persistentVolumeClaim.claimName", "") for v in dig(pod, "spec.volumes", [])]


@describes("storageclasses")
def storage_class(obj: Obj, place: Place) -> Iterator[str]:
    """A StorageClass."""
    annotations = dig(obj, "metadata.annotations", {})
    yield from named(obj, namespaced=False)
    yield f"IsDefaultClass:\t{'Yes' if any(annotations.get(a) == 'true' for a in _DEFAULT) else 'No'}"
    yield f"Annotations:\t{pairs(annotations)}"
    yield f"Provisioner:\t{obj.get('provisioner', '')}"
    yield f"Parameters:\t{pairs(obj.get('parameters'))}"
    yield f"AllowVolumeExpansion:\t{boolean(obj.get('allowVolumeExpansion'))}"
    options = obj.get("mountOptions") or []
    yield "MountOptions:" if options else f"MountOptions:\t{NONE}"
    yield from (f"  {option}" for option in options)
    for field in ("reclaimPolicy", "volumeBindingMode"):
        if obj.get(field):
            yield f"{field[0].upper()}{field[1:]}:\t{obj[field]}"
    if (terms := obj.get("allowedTopologies")) is not None:
        yield "AllowedTopologies:\t" + ("" if terms else NONE)
        for i, term in enumerate(terms):
            wanted = [e | {"operator": "in"} for e in term.get("matchLabelExpressions") or []]
            yield from column(f"  Term {i}", [_required(e) for e in wanted])


@describes("csinodes")
def csi_node(obj: Obj, place: Place) -> Iterator[str]:
    """A CSINode: the drivers that run on a node."""
    yield from named(obj, namespaced=False)
    yield from marked(obj)
    yield f"CreationTimestamp:\t{moment(obj['metadata'].get('creationTimestamp'))}"
    yield "Spec:"
    drivers = dig(obj, "spec.drivers", [])
    if drivers:
        yield "  Drivers:"
    for driver in drivers:
        yield f"    {driver['name']}:"
        yield f"      Node ID:\t{driver.get('nodeID', '')}"
        if (count := dig(driver, "allocatable.count")) is not None:
            yield "      Allocatables:"
            yield f"        Count:\t{count}"
        if driver.get("topologyKeys") is not None:
            yield f"      Topology Keys:\t{go_list(driver['topologyKeys'])}"
