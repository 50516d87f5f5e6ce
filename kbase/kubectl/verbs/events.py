"""`kubectl events`."""

from collections.abc import Sequence
from datetime import datetime

from kbase.cluster.resources import READABLE
from kbase.diagnosis.objects import dig, event_time, when
from kbase.kubectl.call import Call
from kbase.kubectl.places import Place
from kbase.kubectl.printers.cluster import seen
from kbase.kubectl.said import KubectlError
from kbase.kubectl.table import laid_out
from kbase.kubectl.targets import resource
from kbase.kubectl.verbs import Printed, verb
from kbase.text import Phrase
from kbase.types import Obj, Objects

ABOUT = Phrase(
    "events, oldest first; --for kind/name, --types=Warning", "事件，由舊到新；--for kind/name、--types=Warning"
)
_HEAD = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]


@verb("events", ABOUT)
def events(call: Call, place: Place) -> Printed:
    """The events of a namespace, or those about one object."""
    found = place.objects(READABLE["events"])
    types = [t.lower() for t in call.flag("types").split(",") if t]
    chosen = [e for e in found if _about(e, call.flag("for")) and (not types or e.get("type", "").lower() in types)]
    if not chosen:
        inside = f" in {place.namespace} namespace" if place.namespace else ""
        return Printed(notes=(f"No events found{inside}.",))
    everywhere = place.namespace is None
    rows = [[*[e["metadata"]["namespace"]] * everywhere, *_row(e, place.session.now)] for e in in_order(chosen)]
    head = ["NAMESPACE"] * everywhere + _HEAD
    return Printed(laid_out(rows if call.on("no-headers") else [head, *rows]))


def _about(event: Obj, target: str) -> bool:
    if not target:
        return True
    word, slash, name = target.partition("/")
    if not slash:
        raise KubectlError("error: --for must be in resource/name form")
    about = event.get("involvedObject") or {}
    return bool(about.get("name") == name and about.get("kind") == resource(word).kind)


def in_order(events: Sequence[Obj]) -> Objects:
    """Oldest first, by when they last happened."""
    return sorted(events, key=lambda e: str(when(event_time(e))))


def age(event: Obj, now: datetime) -> str:
    """When it last happened, and how often since when: `82s (x7 over 7m12s)`."""
    first, last, count = seen(event, now)
    return f"{last} (x{count} over {first})" if count > 1 else last


def _row(event: Obj, now: datetime) -> list[str]:
    about = event.get("involvedObject") or {}
    message = (event.get("message") or "").strip()
    shown = [dig(event, "type", ""), dig(event, "reason", ""), f"{about.get('kind', '')}/{about.get('name', '')}"]
    return [age(event, now), *shown, message]
