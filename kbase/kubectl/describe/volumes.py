"""Where volumes come from, of pods and of PersistentVolumes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.kubectl.describe.parts import annotated, column, labelled
from kbase.kubectl.quantities import Amount
from kbase.kubectl.wording import NONE, UNSET
from kbase.types import Obj

# Field of the volume -> what it is, and label -> field of the source. What a field lacks is "", of ReadOnly false.
_PLAIN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "nfs": (
        "NFS (an NFS mount that lasts the lifetime of a pod)",
        {"Server": "server", "Path": "path", "ReadOnly": "readOnly"},
    ),
    "persistentVolumeClaim": (
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        {"ClaimName": "claimName", "ReadOnly": "readOnly"},
    ),
    "secret": (
        "Secret (a volume populated by a Secret)",
        {"SecretName": "secretName", "Optional": "optional"},
    ),
    "configMap": (
        "ConfigMap (a volume populated by a ConfigMap)",
        {"Name": "name", "Optional": "optional"},
    ),
    "local": ("LocalVolume (a persistent volume backed by local storage on a node)", {"Path": "path"}),
    "image": (
        "Image (a container image or OCI artifact)",
        {"Reference": "reference", "PullPolicy": "pullPolicy"},
    ),
    "gcePersistentDisk": (
        "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
        {"PDName": "pdName", "FSType": "fsType", "Partition": "partition", "ReadOnly": "readOnly"},
    ),
    "awsElasticBlockStore": (
        "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
        {"VolumeID": "volumeID", "FSType": "fsType", "Partition": "partition", "ReadOnly": "readOnly"},
    ),
    "azureFile": (
        "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
        {"SecretName": "secretName", "ShareName": "shareName", "ReadOnly": "readOnly"},
    ),
    "vsphereVolume": (
        "vSphereVolume (a Persistent Disk resource in vSphere)",
        {"VolumePath": "volumePath", "FSType": "fsType", "StoragePolicyName": "storagePolicyName"},
    ),
}
_FALSE = {"ReadOnly", "Optional"}


def volumes(found: list[Obj], space: str = "") -> Iterator[str]:
    """The volumes of a pod, or of a template (space "  ")."""
    yield f"{space}Volumes:" + ("" if found else f"\t{NONE}")
    for volume in found:
        yield f"  {' ' if space else ''}{volume['name']}:"
        yield from source(volume)


def source(volume: Obj, *, persistent: bool = False) -> Iterator[str]:
    """What one volume is made from. persistent: the spec of a PersistentVolume."""
    kind = next((k for k in [*_OWN, *_PLAIN] if volume.get(k) is not None), "")
    if not kind:
        yield "  <unknown>"
        return
    tell = _OWN.get(kind)
    lines = tell(volume[kind], persistent) if tell else _plain(kind, volume[kind])
    yield from (f"    {line}" for line in lines)


def _plain(kind: str, about: Obj) -> Iterator[str]:
    what, fields = _PLAIN[kind]
    yield f"Type:\t{what}"
    for label, field in fields.items():
        yield f"{label}:\t{_flag(about.get(field)) if label in _FALSE else about.get(field, '')}"


def _flag(value: Any) -> str:
    return str(bool(value)).lower()


def _host_path(about: Obj, _: bool) -> Iterator[str]:
    yield "Type:\tHostPath (bare host directory volume)"
    yield f"Path:\t{about.get('path', '')}"
    yield f"HostPathType:\t{about.get('type', NONE)}"


def _empty_dir(about: Obj, _: bool) -> Iterator[str]:
    yield "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)"
    yield f"Medium:\t{about.get('medium', '')}"
    limit = about.get("sizeLimit")
    yield f"SizeLimit:\t{limit if Amount.of(limit).value > 0 else UNSET}"


def _projected(about: Obj, _: bool) -> Iterator[str]:
    yield "Type:\tProjected (a volume that contains injected data from multiple sources)"
    for part in about.get("sources") or []:
        for field, title in (("secret", "SecretName"), ("configMap", "ConfigMapName")):
            if (ref := part.get(field)) is not None:
                yield f"{title}:\t{ref.get('name', '')}"
                yield f"Optional:\t{_flag(ref.get('optional'))}"
        if part.get("downwardAPI") is not None:
            yield "DownwardAPI:\ttrue"
        if (token := part.get("serviceAccountToken")) is not None:
            yield f"TokenExpirationSeconds:\t{token.get('expirationSeconds', 3600)}"


def _downward(about: Obj, _: bool) -> Iterator[str]:
    yield "Type:\tDownwardAPI (a volume populated by information about the pod)"
    yield "Items:"
    for item in about.get("items") or []:
        field = dig(item, "fieldRef.fieldPath") or dig(item, "resourceFieldRef.resource", "")
        yield f"  {field} -> {item.get('path', '')}"


def _csi(about: Obj, persistent: bool) -> Iterator[str]:
    yield "Type:\tCSI (a Container Storage Interface (CSI) volume source)"
    yield f"Driver:\t{about.get('driver', '')}"
    yield f"FSType:\t{about.get('fsType', '')}"
    if persistent:
        yield f"VolumeHandle:\t{about.get('volumeHandle', '')}"
    yield f"ReadOnly:\t{_flag(about.get('readOnly'))}"
    attributes = [f"{k}={v}" for k, v in sorted((about.get("volumeAttributes") or {}).items())]
    yield from _inner(column("VolumeAttributes", attributes))


def _inner(lines: Iterable[str], *, none: bool = False) -> Iterator[str]:
    """Lines as kubectl writes them inside a volume: values are indented as their titles are. none: "<none>" as well."""
    for line in lines:
        title, _, value = line.partition("\t")
        yield f"{title or '    '}\t{'' if value == NONE and not none else '    '}{value}"


def _ephemeral(about: Obj, _: bool) -> Iterator[str]:
    yield "Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)"
    template = about.get("volumeClaimTemplate") or {}
    meta, spec = template.get("metadata") or {}, template.get("spec") or {}
    yield f"StorageClass:\t{spec.get('storageClassName', '')}"
    yield f"Volume:\t{spec.get('volumeName', '')}"
    yield from _inner(labelled("Labels", meta.get("labels")), none=True)
    yield from _inner(annotated("Annotations", meta.get("annotations")), none=True)
    yield "Capacity:\t"
    yield "Access Modes:\t"
    if spec.get("volumeMode"):
        yield f"VolumeMode:\t{spec['volumeMode']}"


_OWN: Mapping[str, Callable[[Obj, bool], Iterator[str]]] = {
    "hostPath": _host_path,
    "emptyDir": _empty_dir,
    "projected": _projected,
    "downwardAPI": _downward,
    "csi": _csi,
    "ephemeral": _ephemeral,
}
