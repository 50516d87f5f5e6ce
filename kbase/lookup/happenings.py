"""What happened to an object, in a namespace or anywhere: the events, newest first."""

from datetime import timedelta

from kbase.diagnosis.events import CLUSTER_EVENTS
from kbase.diagnosis.objects import dig, event_time, shows, when
from kbase.diagnosis.view import View
from kbase.kubectl.ages import since
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import command, counted, demanded, listed, noun, owners, scope_words
from kbase.lookup.selections import last, window
from kbase.question.facts import Asked
from kbase.text import Phrase
from kbase.types import Obj, ObjectRef, Objects

EVENTS = Phrase(
    "**{n} {events}**, {warnings} of them Warning: {where}", "**{n} 個{events}**，其中 {warnings} 個是 Warning：{where}"
)
WARNING = Phrase("type Warning", "type Warning")
KEPT = Phrase(
    "The API server keeps events for one hour by default: that there is none does not prove that nothing happened.",
    "API server 預設只保留事件一小時：沒有事件不代表沒有發生過。",
)
_OWN = {"Deployment": ("replicasets", "pods"), "StatefulSet": ("pods",), "DaemonSet": ("pods",), "Job": ("pods",)}
_OWN |= {"ReplicaSet": ("pods",), "CronJob": ("jobs", "pods")}
_COLUMNS = ("LAST SEEN", "TYPE", "REASON", "OBJECT", "COUNT", "MESSAGE")
_FACETS = {"happened", "window", "warning", "order newest", "group"}
_MESSAGE_CHARS = 160


def _fits(asked: Asked) -> bool:
    return (asked.target == "events" or (asked.has("happened") and not asked.target)) and demanded(asked) <= _FACETS


@lookup(fits=_fits, names=(*NAMED, "services", "nodes", "persistentvolumeclaims", "ingresses"), in_namespace=True)
def happenings(view: View, asked: Asked, place: Place) -> Result | None:
    """The events about the object and what it owns, within the time asked for."""
    if asked.has("group"):
        return None
    spaces = {_space(ref) for ref in place.objects}
    namespace = spaces.pop() if len(spaces) == 1 else place.namespace
    span = window(asked.facets["window"]) if asked.has("window") else None
    found = [e for e in listed(view, "events", namespace) if _recent(e, view, span)]
    if asked.has("warning"):
        found = [e for e in found if e.get("type") == "Warning"]
    if place.objects:
        own = _family(view, place.objects, namespace)
        found = [e for e in found if _about(e) in own]
    found.sort(key=event_time, reverse=True)
    flags = "--field-selector=type=Warning" if asked.has("warning") else ""
    shown = command("events", namespace, flags, "--sort-by=.lastTimestamp")
    where = scope_words(place)
    where += [last(span)] if span else []
    warnings = sum(e.get("type") == "Warning" for e in found)
    lead = EVENTS(n=len(found), events=noun(len(found), "event", "事件"), warnings=warnings, where=where)
    seen = counted("events", namespace, len(found), shown)
    exact = not place.objects and span is None
    return Result(lead, seen, shown, _COLUMNS, tuple(_row(e, view) for e in found), exact, (KEPT(),))


def _space(ref: ObjectRef) -> str:
    return ref.namespace or CLUSTER_EVENTS


def _recent(event: Obj, view: View, span: timedelta | None) -> bool:
    at = when(event_time(event))
    return span is None or (at is not None and at >= view.now - span)


def _about(event: Obj) -> tuple[str, str, str]:
    about = event.get("involvedObject") or {}
    return about.get("kind", ""), about.get("namespace", ""), about.get("name", "")


def _family(view: View, refs: tuple[ObjectRef, ...], namespace: str | None) -> set[tuple[str, str, str]]:
    """The objects themselves and what they control: a Deployment's events stand on its ReplicaSets and pods."""
    own = {ref.key for ref in refs}
    kinds = {plural for ref in refs for plural in _OWN.get(ref.kind, ())}
    for plural in sorted(kinds, key=("replicasets", "jobs", "pods").index):
        kept: Objects = view.try_list(plural, namespace) or []
        own |= {ObjectRef.of(o).key for o in kept if own & {r.key for r in owners(view, o)}}
    return own


def _row(event: Obj, view: View) -> Row:
    kind, _, name = _about(event)
    count = dig(event, "series.count") or event.get("count") or 1
    message = " ".join(str(event.get("message", "")).split())
    message = message if len(message) <= _MESSAGE_CHARS else message[: _MESSAGE_CHARS - 1] + "…"
    seen = since(event_time(event), view.now)
    cells = (seen, event.get("type", ""), event.get("reason", ""), f"{kind.lower()}/{name}", str(count), message)
    return Row(cells, (shows(event, ".reason"),))
