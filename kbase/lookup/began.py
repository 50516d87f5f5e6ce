"""Since when something fails: the earliest signs of it that the API still holds."""

from collections.abc import Iterator
from datetime import datetime

from kbase.cluster.resources import BY_KIND
from kbase.diagnosis.events import CLUSTER_EVENTS, events_about
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import condition_path, dig, shows, when
from kbase.diagnosis.pods import containers
from kbase.diagnosis.view import View
from kbase.kubectl.ages import since
from kbase.text import Phrase, Text
from kbase.types import Evidence, Finding, Obj, ObjectRef, Step

HELD = Phrase(
    "condition {type} is {status} since {at} ({age} ago)", "condition {type} 從 {at} 起為 {status}（{age} 前）"
)
DELETED = Phrase("being deleted since {at} ({age} ago)", "從 {at} 起處於刪除中（{age} 前）")
WARNED = Phrase("first event {reason}: {at} ({age} ago)", "第一個 {reason} 事件：{at}（{age} 前）")
ENDED = Phrase(
    "container {container} last ended at {at} ({age} ago), exit code {code}",
    "容器 {container} 最近一次結束：{at}（{age} 前），exit code {code}",
)
CREATED = Phrase("created {at} ({age} ago)", "建立於 {at}（{age} 前）")
# Conditions by the status that is in order.
_WELL = {
    **dict.fromkeys(("Ready", "PodScheduled", "Initialized", "Available", "Progressing"), "True"),
    **dict.fromkeys(("AbleToScale", "ScalingActive"), "True"),
    **dict.fromkeys(("Failed", "ReplicaFailure", "MemoryPressure", "DiskPressure", "PIDPressure"), "False"),
}
_Sign = tuple[datetime, Text, Evidence]


def began(view: View, finding: Finding) -> tuple[Step, ...]:
    """The signs of a fault with their times, the earliest first, then when its object was created; () without any.

    Events are kept for an hour by default, and a condition tells its last change only: what is told is "at the latest
    since", never "not before".
    """
    signs: list[tuple[_Sign, ObjectRef]] = []
    made: list[Step] = []
    for ref in dict.fromkeys((finding.about, *(s.about for s in finding.chain))):
        if ref.kind == "Node" and ref != finding.about:
            continue  # a pod that fits on no node tells of every node, and what befell them is another matter
        obj = _read(view, ref)
        if obj is None:
            continue
        signs += [(sign, ref) for sign in (*_of_status(view, obj), *_of_events(view, obj))]
        if ref == finding.about and (at := dig(obj, "metadata.creationTimestamp")):
            fact = CREATED(at=at, age=since(at, view.now))
            made = [Step(ref, fact, (shows(obj, ".metadata.creationTimestamp"),))]
    ordered = sorted(signs, key=lambda s: s[0][0])
    told = [Step(ref, fact, (evidence,)) for (_, fact, evidence), ref in ordered]
    return (*told, *made) if told else ()


def _read(view: View, ref: ObjectRef) -> Obj | None:
    kind = BY_KIND.get(ref.kind)
    return try_get(view, kind.plural, ref.namespace, ref.name) if kind else None


def _of_status(view: View, obj: Obj) -> Iterator[_Sign]:
    """What the object itself says."""
    for told in dig(obj, "status.conditions", []):
        well, at = _WELL.get(told.get("type")), told.get("lastTransitionTime")
        # A pressure that is Unknown repeats that nothing is heard of the node.
        if well and told.get("status") not in (well, "Unknown" if well == "False" else well) and (moment := when(at)):
            path = f"{condition_path(obj, told['type'])}.lastTransitionTime"
            said = HELD(type=told["type"], status=told.get("status"), at=at, age=since(at, view.now))
            yield moment, said, shows(obj, path)
    if moment := when(at := dig(obj, "metadata.deletionTimestamp")):
        yield moment, DELETED(at=at, age=since(at, view.now)), shows(obj, ".metadata.deletionTimestamp")
    for container in containers(obj) if obj["kind"] == "Pod" else ():
        end = container.end()
        if end and (moment := when(at := end.finished)):
            facts = {"container": container.name, "code": end.code, "at": at, "age": since(at, view.now)}
            yield moment, ENDED(**facts), container.shows(f"{end.at}.finishedAt")


def _of_events(view: View, obj: Obj) -> Iterator[_Sign]:
    """The oldest warning there is about it."""
    events = events_about(view, obj["metadata"].get("namespace") or CLUSTER_EVENTS)
    warned = [e for e in events.of(obj) if e.get("type") == "Warning"]
    firsts = [(moment, e, path) for e in warned for path in _FIRST if (moment := when(dig(e, path)))]
    if firsts:
        moment, event, path = min(firsts, key=lambda f: f[0])
        at = dig(event, path)
        yield moment, WARNED(reason=event.get("reason"), at=at, age=since(at, view.now)), shows(event, f".{path}")


_FIRST = ("firstTimestamp", "eventTime")
