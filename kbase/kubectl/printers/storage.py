"""Volumes, claims, classes and their drivers; settings that pods mount."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.kubectl.printers import prints
from kbase.kubectl.wording import UNSET, age, modes
from kbase.types import Obj

_CLASS = "volume.beta.kubernetes.io/storage-class"
_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")


@prints(
    "persistentvolumeclaims",
    columns="Name, Status, Volume, Capacity, Access Modes, StorageClass, VolumeAttributesClass, Age, +VolumeMode",
)
def claim(obj: Obj, now: datetime) -> Sequence[Any]:
    """A PersistentVolumeClaim; size and modes only count once it is bound."""
    spec = obj.get("spec") or {}
    volume = spec.get("volumeName") or ""
    size = dig(obj, "status.capacity.storage", "0") if volume else ""
    access = modes(dig(obj, "status.accessModes")) if volume else ""
    classes = _class_of(obj), spec.get("volumeAttributesClassName") or UNSET
    return obj["metadata"]["name"], _phase(obj), volume, size, access, *classes, age(obj, now), _mode(obj)


@prints(
    "persistentvolumes",
    columns="Name, Capacity, Access Modes, Reclaim Policy, Status, Claim, StorageClass, VolumeAttributesClass, Reason,"
    " Age, +VolumeMode",
)
def volume(obj: Obj, now: datetime) -> Sequence[Any]:
    """A PersistentVolume."""
    spec = obj.get("spec") or {}
    about = spec.get("claimRef")
    claimed = f"{about.get('namespace', '')}/{about['name']}" if about else ""
    policy = spec.get("persistentVolumeReclaimPolicy", "")
    size = dig(spec, "capacity.storage", "0"), modes(spec.get("accessModes")), policy
    classes = _class_of(obj), spec.get("volumeAttributesClassName") or UNSET
    state = _phase(obj), claimed, *classes, dig(obj, "status.reason", "")
    return obj["metadata"]["name"], *size, *state, age(obj, now), _mode(obj)


def _phase(obj: Obj) -> str:
    return "Terminating" if dig(obj, "metadata.deletionTimestamp") else dig(obj, "status.phase", "")


def _class_of(obj: Obj) -> str:
    annotations = dig(obj, "metadata.annotations", {})
    return str(annotations.get(_CLASS) or dig(obj, "spec.storageClassName", ""))


def _mode(obj: Obj) -> str:
    return str(dig(obj, "spec.volumeMode", UNSET))


@prints(
    "storageclasses",
    columns="Name, Provisioner, ReclaimPolicy, VolumeBindingMode, AllowVolumeExpansion, Age",
)
def storage_class(obj: Obj, now: datetime) -> Sequence[Any]:
    """A StorageClass; the default one says so behind its name."""
    annotations = dig(obj, "metadata.annotations", {})
    default = " (default)" if any(annotations.get(a) == "true" for a in _DEFAULT) else ""
    policy = obj.get("reclaimPolicy", "Delete"), obj.get("volumeBindingMode", "Immediate")
    expands = bool(obj.get("allowVolumeExpansion"))
    return obj["metadata"]["name"] + default, obj.get("provisioner", ""), *policy, expands, age(obj, now)


@prints("volumeattachments", columns="Name, Attacher, PV, Node, Attached, Age")
def attachment(obj: Obj, now: datetime) -> Sequence[Any]:
    """A VolumeAttachment."""
    spec = obj.get("spec") or {}
    what = spec.get("attacher", ""), dig(spec, "source.persistentVolumeName", ""), spec.get("nodeName", "")
    return obj["metadata"]["name"], *what, dig(obj, "status.attached", False), age(obj, now)


@prints(
    "csidrivers",
    columns="Name, AttachRequired, PodInfoOnMount, StorageCapacity, TokenRequests, RequiresRepublish, Modes, Age",
)
def csi_driver(obj: Obj, now: datetime) -> Sequence[Any]:
    """A CSIDriver."""
    spec = obj.get("spec") or {}
    tokens = ",".join(t.get("audience", "") for t in spec.get("tokenRequests") or []) or UNSET
    lifecycles = ",".join(spec.get("volumeLifecycleModes") or []) or "<none>"
    first = spec.get("attachRequired", True), spec.get("podInfoOnMount", False), spec.get("storageCapacity", False)
    return obj["metadata"]["name"], *first, tokens, spec.get("requiresRepublish", False), lifecycles, age(obj, now)


@prints("configmaps", columns="Name, Data, Age")
def config_map(obj: Obj, now: datetime) -> Sequence[Any]:
    """A ConfigMap: how many keys it has."""
    return obj["metadata"]["name"], len(obj.get("data") or {}) + len(obj.get("binaryData") or {}), age(obj, now)


@prints("csinodes", columns="Name, Drivers, Age")
def csi_node(obj: Obj, now: datetime) -> Sequence[Any]:
    """A CSINode: how many drivers run on the node."""
    return obj["metadata"]["name"], len(dig(obj, "spec.drivers", [])), age(obj, now)
