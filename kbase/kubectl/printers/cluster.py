"""The cluster itself: nodes, namespaces, events, extensions of the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kbase.diagnosis.objects import condition, dig, labels
from kbase.kubectl.ages import lasting, since
from kbase.kubectl.printers import prints
from kbase.kubectl.wording import NONE, age
from kbase.types import Obj

_ROLE, _OLD_ROLE = "node-role.kubernetes.io/", "kubernetes.io/role"


@prints(
    "nodes",
    columns="Name, Status, Roles, Age, Version, +Internal-IP, +External-IP, +OS-Image, +Kernel-Version,"
    " +Container-Runtime",
)
def node(obj: Obj, now: datetime) -> Sequence[Any]:
    """A Node. From 1.36 on the architecture stands behind the kernel."""
    info = dig(obj, "status.nodeInfo", {})
    kernel, arch = info.get("kernelVersion") or "<unknown>", info.get("architecture")
    about = info.get("osImage") or "<unknown>", f"{kernel} ({arch})" if arch else kernel
    runtime = info.get("containerRuntimeVersion") or "<unknown>"
    addresses = [_address(obj, type_) for type_ in ("InternalIP", "ExternalIP")]
    shown = node_status(obj), roles(obj), age(obj, now), info.get("kubeletVersion", "")
    return obj["metadata"]["name"], *shown, *addresses, *about, runtime


def node_status(obj: Obj) -> str:
    """`Ready`, `NotReady` or `Unknown`, and whether it is cordoned."""
    ready = condition(obj, "Ready").get("status")
    word = "Unknown" if ready is None else "Ready" if ready == "True" else "NotReady"
    return f"{word},SchedulingDisabled" if dig(obj, "spec.unschedulable") else word


def roles(obj: Obj) -> str:
    """The roles a node carries as labels."""
    found = {k.removeprefix(_ROLE) for k in labels(obj) if k.startswith(_ROLE)} | {labels(obj).get(_OLD_ROLE, "")}
    return ",".join(sorted(found - {""})) or NONE


def _address(obj: Obj, type_: str) -> str:
    return next((str(a["address"]) for a in dig(obj, "status.addresses", []) if a.get("type") == type_), NONE)


@prints("namespaces", columns="Name, Status, Age")
def namespace(obj: Obj, now: datetime) -> Sequence[Any]:
    """A Namespace."""
    return obj["metadata"]["name"], dig(obj, "status.phase", ""), age(obj, now)


@prints(
    "events",
    columns="Last Seen, Type, Reason, Object, +Subobject, +Source, Message, +First Seen, +Count, +Name",
)
def event(obj: Obj, now: datetime) -> Sequence[Any]:
    """An Event of either API."""
    about = obj.get("involvedObject") or {}
    target = about.get("kind", "").lower() + (f"/{about['name']}" if about.get("name") else "")
    first, last, count = seen(obj, now)
    parts = (
        dig(obj, "source.component") or obj.get("reportingComponent"),
        dig(obj, "source.host") or obj.get("reportingInstance"),
    )
    source = ", ".join(p for p in parts if p)
    shown = last, obj.get("type", ""), obj.get("reason", ""), target, about.get("fieldPath", ""), source
    return *shown, (obj.get("message") or "").strip(), first, count, obj["metadata"]["name"]


def seen(obj: Obj, now: datetime) -> tuple[str, str, int]:
    """When an event was first and last seen, and how often."""
    first = since(obj.get("firstTimestamp") or obj.get("eventTime"), now)
    if series := obj.get("series"):
        return first, since(series.get("lastObservedTime"), now), series.get("count", 0)
    last = since(obj["lastTimestamp"], now) if obj.get("lastTimestamp") else first
    return first, last, obj.get("count") or 1


@prints("leases", columns="Name, Holder, Age")
def lease(obj: Obj, now: datetime) -> Sequence[Any]:
    """A Lease."""
    return obj["metadata"]["name"], dig(obj, "spec.holderIdentity", ""), age(obj, now)


@prints("priorityclasses", columns="Name, Value, Global-Default, Age, PreemptionPolicy")
def priority_class(obj: Obj, now: datetime) -> Sequence[Any]:
    """A PriorityClass."""
    shown = obj.get("value", 0), obj.get("globalDefault", False), age(obj, now)
    return obj["metadata"]["name"], *shown, obj.get("preemptionPolicy", "PreemptLowerPriority")


@prints("certificatesigningrequests", columns="Name, Age, SignerName, Requestor, RequestedDuration, Condition")
def certificate_request(obj: Obj, now: datetime) -> Sequence[Any]:
    """A CertificateSigningRequest."""
    decided = next((type_ for type_ in ("Denied", "Approved") if condition(obj, type_)), "Pending")
    more = [
        word
        for word, holds in (("Failed", condition(obj, "Failed")), ("Issued", dig(obj, "status.certificate")))
        if holds
    ]
    seconds = dig(obj, "spec.expirationSeconds")
    asked = lasting(seconds) if seconds is not None else NONE
    spec = dig(obj, "spec.signerName") or NONE, dig(obj, "spec.username", ""), asked
    return obj["metadata"]["name"], age(obj, now), *spec, ",".join([decided, *more])


@prints("validatingwebhookconfigurations", "mutatingwebhookconfigurations", columns="Name, Webhooks, Age")
def webhooks(obj: Obj, now: datetime) -> Sequence[Any]:
    """A configuration of admission webhooks."""
    return obj["metadata"]["name"], len(obj.get("webhooks") or []), age(obj, now)


@prints("apiservices", columns="Name, Service, Available, Age")
def api_service(obj: Obj, now: datetime) -> Sequence[Any]:
    """An APIService."""
    behind, available = dig(obj, "spec.service"), condition(obj, "Available")
    status = available.get("status", "Unknown")
    word = status if status == "True" else f"{status} ({available.get('reason', '')})" if available else "Unknown"
    where = f"{behind['namespace']}/{behind['name']}" if behind else "Local"
    return obj["metadata"]["name"], where, word, age(obj, now)


@prints("runtimeclasses", columns="Name, Handler, Age")
def runtime_class(obj: Obj, now: datetime) -> Sequence[Any]:
    """A RuntimeClass."""
    return obj["metadata"]["name"], obj.get("handler", ""), age(obj, now)
