"""ConfigMaps and Secrets that a pod refers to and the kubelet does not find: which, which key, and what is near."""

import re
from dataclasses import dataclass

from kbase.diagnosis.lookups import known_absent, try_get
from kbase.diagnosis.near import nearest
from kbase.diagnosis.objects import absent, dig, names
from kbase.diagnosis.pods import Container
from kbase.diagnosis.view import View
from kbase.types import Evidence, Obj, ObjectRef

# Reads of nearest_name and looked_up.
REFERENCE_READS = ("configmaps",)

_KEY = re.compile(r"couldn't find key (?P<key>\S+) in (?P<kind>ConfigMap|Secret) (?:[^/\s]+/)?(?P<name>[^\s,]+)")
_NAME = re.compile(r"(?P<kind>configmap|secret) \"(?P<name>[^\"]+)\" not found", re.I)
_VOLUME_KEY = re.compile(r"references non-existent (?P<kind>config|secret) key: (?P<key>\S+)")
_KINDS = {"configmap": "ConfigMap", "config": "ConfigMap", "secret": "Secret"}


@dataclass(frozen=True)
class Missing:
    """What the kubelet does not find. kind: ConfigMap or Secret. key: "" where the whole object is missing.

    name: "" where the kubelet names only the key.
    """

    kind: str
    name: str
    key: str = ""


def missing_reference(said: str) -> Missing | None:
    """The ConfigMap, Secret or key that a kubelet message says is not there; None for other messages."""
    if match := _KEY.search(said):
        return Missing(match["kind"], match["name"].rstrip(",."), match["key"])
    if match := _NAME.search(said):
        return Missing(_KINDS[match["kind"].lower()], match["name"])
    if match := _VOLUME_KEY.search(said):
        return Missing(_KINDS[match["kind"].lower()], "", match["key"])
    return None


def looked_up(view: View, namespace: str, missing: Missing) -> tuple[Obj | None, tuple[Evidence, ...]]:
    """The ConfigMap itself where it exists, and proof of its absence where it certainly does not.

    Secrets are never asked for: for them the kubelet's words are all there is.
    """
    if missing.kind != "ConfigMap" or not missing.name:
        return None, ()
    if not missing.key:  # the list answers whether it is there now, and what else there is that may have been meant
        view.some("configmaps", namespace)
    found = try_get(view, "configmaps", namespace, missing.name)
    gone = not found and known_absent(view, "configmaps", namespace, missing.name)
    return found, (absent("ConfigMap", namespace, missing.name),) if gone else ()


def now_there(found: Obj | None, missing: Missing) -> bool:
    """Whether the ConfigMap, and the key, have come to exist since: the kubelet then recovers by itself."""
    return found is not None and missing.key in ("", *keys(found))


def keys(config_map: Obj) -> list[str]:
    """The keys of a ConfigMap, binary ones too, sorted."""
    return sorted([*dig(config_map, "data", {}), *dig(config_map, "binaryData", {})])


def nearest_name(view: View, namespace: str, missing: Missing) -> str | None:
    """The name of an existing ConfigMap that was probably meant."""
    if missing.kind != "ConfigMap":
        return None
    return nearest(missing.name, names(view.try_list("configmaps", namespace) or []))


def referred(container: Container, missing: Missing) -> tuple[Evidence, ...]:
    """Where the container refers to it: the env or envFrom entry."""
    ref, from_ref = (
        ("configMapKeyRef", "configMapRef") if missing.kind == "ConfigMap" else ("secretKeyRef", "secretRef")
    )
    found = []
    for i, entry in enumerate(container.spec.get("env") or []):
        source = dig(entry, f"valueFrom.{ref}", {})
        if source.get("name") == missing.name and missing.key in ("", source.get("key")):
            found.append(container.declares(f".env[{i}].valueFrom.{ref}", value=f"{missing.name}/{source.get('key')}"))
    for i, entry in enumerate(container.spec.get("envFrom") or []):
        if dig(entry, f"{from_ref}.name") == missing.name:
            found.append(container.declares(f".envFrom[{i}].{from_ref}.name"))
    return tuple(found)


def about(namespace: str, missing: Missing) -> ObjectRef:
    """The object that is missing, or that lacks the key."""
    return ObjectRef(missing.kind, namespace, missing.name)
