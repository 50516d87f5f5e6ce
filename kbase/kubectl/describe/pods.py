"""Pods, and the templates that pods are made from."""

from collections.abc import Iterator, Sequence

from kbase.diagnosis.objects import dig
from kbase.kubectl.describe import describes
from kbase.kubectl.describe.containers import containers, resources, seccomp
from kbase.kubectl.describe.parts import annotated, column, controlled, ending, labelled, marked, moment, named
from kbase.kubectl.describe.volumes import volumes
from kbase.kubectl.places import Place
from kbase.kubectl.quantities import Amount
from kbase.kubectl.wording import NONE, selector
from kbase.types import Obj, Objects


@describes("pods")
def pod(obj: Obj, place: Place) -> Iterator[str]:
    """A Pod."""
    spec, status = obj["spec"], obj.get("status") or {}
    yield from named(obj)
    yield from _place(spec, status)
    yield from marked(obj)
    yield from _status(obj, place)
    yield from seccomp(dig(spec, "securityContext.seccompProfile"))
    yield from _addresses(status)
    yield from controlled(obj)
    if status.get("nominatedNodeName"):
        yield f"NominatedNodeName:\t{status['nominatedNodeName']}"
    if spec.get("resources"):
        yield "Resources:"
        yield from (f"  {line}" for line in resources(spec["resources"]))
    yield from _containers(obj, spec, status)
    yield from _conditions(spec, status)
    yield from volumes(spec.get("volumes") or [])
    yield f"QoS Class:\t{status.get('qosClass') or _quality(spec)}"
    yield from _scheduling(spec)
    yield from _spread(spec)


def _place(spec: Obj, status: Obj) -> Iterator[str]:
    if spec.get("priority") is not None:
        yield f"Priority:\t{spec['priority']}"
    for title, field in (
        ("Priority Class Name", "priorityClassName"),
        ("Runtime Class Name", "runtimeClassName"),
        ("Service Account", "serviceAccountName"),
    ):
        if spec.get(field):
            yield f"{title}:\t{spec[field]}"
    node = spec.get("nodeName")
    yield f"Node:\t{node}/{status.get('hostIP', '')}" if node else f"Node:\t{NONE}"
    if status.get("startTime"):
        yield f"Start Time:\t{moment(status['startTime'])}"


def _status(obj: Obj, place: Place) -> Iterator[str]:
    status = obj.get("status") or {}
    deleted = ending(obj, place.session.now)
    if deleted and status.get("phase") not in ("Failed", "Succeeded"):
        yield f"Status:\t{deleted}"
        yield f"Termination Grace Period:\t{dig(obj, 'metadata.deletionGracePeriodSeconds', 0)}s"
    else:
        yield f"Status:\t{status.get('phase', '')}"
    yield from (f"{word}:\t{status[word.lower()]}" for word in ("Reason", "Message") if status.get(word.lower()))


def _addresses(status: Obj) -> Iterator[str]:
    yield f"IP:\t{status.get('podIP', '')}"
    addresses = status.get("podIPs") or []
    yield "IPs:" if addresses else f"IPs:\t{NONE}"
    yield from (f"  IP:\t{a.get('ip', '')}" for a in addresses)


def _containers(obj: Obj, spec: Obj, status: Obj) -> Iterator[str]:
    for title, field, statuses in (
        ("Init Containers", "initContainers", "initContainerStatuses"),
        ("Containers", "containers", "containerStatuses"),
        ("Ephemeral Containers", "ephemeralContainers", "ephemeralContainerStatuses"),
    ):
        if spec.get(field) or field == "containers":
            yield from containers(title, spec.get(field) or [], status.get(statuses) or [], obj)


def _conditions(spec: Obj, status: Obj) -> Iterator[str]:
    found = status.get("conditions") or []
    if gates := spec.get("readinessGates"):
        yield "Readiness Gates:"
        yield "  Type\tStatus"
        known = {c["type"]: c["status"] for c in reversed(found)}
        yield from (f"  {g['conditionType']} \t{known.get(g['conditionType'], NONE)} " for g in gates)
    if found:
        yield "Conditions:"
        yield "  Type\tStatus"
        yield from (f"  {c['type']} \t{c['status']} " for c in found)


def _quality(spec: Obj) -> str:
    """The quality of service that follows from requests and limits.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
    """
    found = [*(spec.get("containers") or []), *(spec.get("initContainers") or [])]
    sides = [(dig(c, "resources.requests", {}), dig(c, "resources.limits", {})) for c in found]
    if not any(requests or limits for requests, limits in sides):
        return "BestEffort"
    return "Guaranteed" if all(_guaranteed(*pair) for pair in sides) else "Burstable"


def _guaranteed(requests: Obj, limits: Obj) -> bool:
    return all(
        n in limits and Amount.of(requests.get(n, limits[n])).value == Amount.of(limits[n]).value
        for n in ("cpu", "memory")
    )


def _scheduling(spec: Obj, space: str = "") -> Iterator[str]:
    yield from labelled(f"{space}Node-Selectors", spec.get("nodeSelector"))
    found = sorted(spec.get("tolerations") or [], key=lambda t: str(t.get("key", "")))
    yield from column(f"{space}Tolerations", [_toleration(t) for t in found])


def _toleration(t: Obj) -> str:
    value = f"={t['value']}" if t.get("value") else ""
    effect = f":{t['effect']}" if t.get("effect") else ""
    text = f"{t.get('key', '')}{value}{effect}"
    if t.get("operator") == "Exists" and not value:
        text += " op=Exists" if text else "op=Exists"
    elif t.get("operator") in ("Lt", "Gt"):
        text += f" op={t['operator']}"
    return text + (f" for {t['tolerationSeconds']}s" if t.get("tolerationSeconds") is not None else "")


def _spread(spec: Obj, space: str = "") -> Iterator[str]:
    found = sorted(spec.get("topologySpreadConstraints") or [], key=lambda c: str(c.get("topologyKey", "")))
    if found:
        yield from column(f"{space}Topology Spread Constraints", [_constraint(c) for c in found], space)


def _constraint(c: Obj) -> str:
    chosen = f" for selector {selector(c['labelSelector'])}" if c.get("labelSelector") is not None else ""
    skew = f"when max skew {c.get('maxSkew', 0)} is exceeded"
    return f"{c.get('topologyKey', '')}:{c.get('whenUnsatisfiable', '')} {skew}{chosen}"


def template(found: Obj) -> Iterator[str]:
    """The template that a workload makes its pods from."""
    spec, meta = found.get("spec") or {}, found.get("metadata") or {}
    yield "Pod Template:"
    yield from labelled("  Labels", meta.get("labels"))
    if meta.get("annotations"):
        yield from annotated("  Annotations", meta["annotations"])
    if spec.get("serviceAccountName"):
        yield f"  Service Account:\t{spec['serviceAccountName']}"
    for title, field in (("Init Containers", "initContainers"), ("Containers", "containers")):
        listed: Objects = spec.get(field) or []
        if listed or field == "containers":
            yield from containers(title, listed, [], None, "  ")
    yield from volumes(spec.get("volumes") or [], "  ")
    yield from _spread(spec, "  ")
    if spec.get("priorityClassName"):
        yield f"  Priority Class Name:\t{spec['priorityClassName']}"
    yield from _scheduling(spec, "  ")


def phases(pods: Sequence[Obj]) -> str:
    """How many pods are in which phase."""
    words = {"Running": "Running", "Pending": "Waiting", "Succeeded": "Succeeded", "Failed": "Failed"}
    found = [dig(p, "status.phase", "") for p in pods]
    return " / ".join(f"{found.count(phase)} {word}" for phase, word in words.items())
