"""One property of one object: labels, annotations, replicas, age, taints."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kbase.cluster.resources import kubectl
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.kubectl.ages import since
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import PODS_CARRY, demanded, lines, noun, pod_labels, whole
from kbase.lookup.states import restarts
from kbase.question.facts import Asked
from kbase.text import Phrase, Text
from kbase.types import Evidence, Obj

SET = Phrase("**{n} {what}**: {name}", "**{n} 個 {what}**：{name}")
REPLICAS = Phrase(
    "**{wanted} replicas** wanted, {ready} ready: {name}", "**{wanted} 個副本**（期望），{ready} 個 Ready：{name}"
)
RESTARTS = Phrase("**{n} {restarts}**: {name}", "**重啟 {n} {restarts}**：{name}")
ADDRESS = Phrase("**{address}**: {name}", "**{address}**：{name}")
AGE = Phrase("**{age}** old, created {at}: {name}", "**{age}**，建立於 {at}：{name}")
_REPLICATED = {
    "Deployment": (".spec.replicas", ".status.readyReplicas"),
    "StatefulSet": (".spec.replicas", ".status.readyReplicas"),
    "ReplicaSet": (".spec.replicas", ".status.readyReplicas"),
    "DaemonSet": (".status.desiredNumberScheduled", ".status.numberReady"),
}


@dataclass(frozen=True)
class Told:
    """A property told. path: where it stands."""

    lead: Text
    seen: Evidence
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    remarks: tuple[Text, ...] = ()


def _labels(obj: Obj, view: View, name: str) -> Told | None:
    told = _pairs(obj, name, "labels", ".metadata.labels")
    carried = pod_labels(obj) if obj["kind"] != "Pod" else {}
    return replace(told, remarks=(PODS_CARRY(labels=lines(carried)),)) if carried else told


def _annotations(obj: Obj, view: View, name: str) -> Told | None:
    return _pairs(obj, name, "annotations", ".metadata.annotations")


def _pairs(obj: Obj, name: str, what: str, path: str) -> Told:
    found = dig(obj, path[1:], {})
    rows = tuple(Row((k, str(v))) for k, v in sorted(found.items()))
    return Told(SET(n=len(found), what=what, name=name), shows(obj, path, value=found or None), ("KEY", "VALUE"), rows)


def _replicas(obj: Obj, view: View, name: str) -> Told | None:
    if obj["kind"] not in _REPLICATED:
        return None
    wanted, ready = _REPLICATED[obj["kind"]]
    number = dig(obj, wanted[1:], 1)
    proof = (shows(obj, wanted, value=number), shows(obj, ready, value=dig(obj, ready[1:], 0)))
    row = Row((str(number), str(dig(obj, ready[1:], 0))), (proof[1],))
    lead = REPLICAS(wanted=number, ready=dig(obj, ready[1:], 0), name=name)
    return Told(lead, proof[0], (wanted[1:], ready[1:]), (row,))


def _age(obj: Obj, view: View, name: str) -> Told | None:
    path = ".metadata.creationTimestamp"
    made = dig(obj, path[1:], "")
    return Told(AGE(age=since(made, view.now), at=made, name=name), shows(obj, path)) if made else None


def _taints(obj: Obj, view: View, name: str) -> Told | None:
    if obj["kind"] != "Node":
        return None
    found = dig(obj, "spec.taints", [])
    rows = tuple(
        Row((t["key"], str(t.get("value", "")), t.get("effect", "")), (shows(obj, f".spec.taints[{i}]"),))
        for i, t in enumerate(found)
    )
    lead = SET(n=len(found), what="taints", name=name)
    return Told(lead, shows(obj, ".spec.taints", value=len(found)), ("KEY", "VALUE", "EFFECT"), rows)


def _restarts(obj: Obj, view: View, name: str) -> Told | None:
    if obj["kind"] != "Pod":
        return None
    number = restarts(obj)
    seen = shows(obj, ".status.containerStatuses[*].restartCount", value=number)
    return Told(RESTARTS(n=number, restarts=noun(number, "restart", "次"), name=name), seen)


def _address(obj: Obj, view: View, name: str) -> Told | None:
    path = {"Pod": ".status.podIP", "Service": ".spec.clusterIP"}.get(obj["kind"], "")
    address = dig(obj, path[1:], "") if path else ""
    return Told(ADDRESS(address=address, name=name), shows(obj, path)) if address else None


_PROPERTIES: dict[str, Callable[[Obj, View, str], Told | None]] = {
    "labels": _labels,
    "annotations": _annotations,
    "replicas": _replicas,
    "age": _age,
    "tainted yes": _taints,
    "restarts of": _restarts,
    "ip": _address,
}


def _fits(asked: Asked) -> bool:
    wanted = demanded(asked)
    return bool(asked.names) and not asked.target and len(wanted) == 1 and wanted <= {*_PROPERTIES}


@lookup(fits=_fits, names=(*NAMED, "services", "nodes"))
def details(view: View, asked: Asked, place: Place) -> Result | None:
    """The property of the one object that is named."""
    if len(place.objects) != 1 or (obj := whole(view, place.objects[0])) is None:
        return None
    ref = place.objects[0]
    told = _PROPERTIES[next(f for f in asked.facets if f in _PROPERTIES)](obj, view, f"`{ref}`")
    if told is None:
        return None
    return Result(told.lead, told.seen, kubectl(ref, told.seen.path), told.columns, told.rows, remarks=told.remarks)
