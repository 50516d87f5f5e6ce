"""`kubectl events`."""

from collections.abc import Sequence
from datetime import datetime

from kbase.cluster.resources import READABLE
from kbase.diagnosis.objects import dig, event_time, when
from kbase.kubectl.call import Call
from kbase.kubectl.outputs import output
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
NO_WATCH = "error: kbase looks once and does not watch; leave out -w"
_TYPES = {"normal", "warning"}
_HEAD = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]


@verb("events", ABOUT)
def events(call: Call, place: Place) -> Printed:
    """The events of a namespace, or those about one object."""
    if call.on("watch"):
        raise KubectlError(NO_WATCH)
    types = [t.lower() for t in call.flag("types").split(",") if t]
    if not set(types) <= _TYPES:
        raise KubectlError("error: valid --types are Normal or Warning")
    asked = output(call.flag("output"), wide=False)
    found = place.whole(READABLE["events"]) if asked else place.objects(READABLE["events"])
    wanted = _named(call.flag("for"))
    chosen = [e for e in found if _about(e, wanted) and (not types or e.get("type", "").lower() in types)]
    if not chosen:
        inside = f" in {place.namespace} namespace" if place.namespace else ""
        return Printed(notes=(f"No events found{inside}.",))
    if asked:
        return Printed(asked(in_order(chosen), True))
    everywhere = place.namespace is None
    rows = [[*[e["metadata"]["namespace"]] * everywhere, *_row(e, place.session.now)] for e in in_order(chosen)]
    head = ["NAMESPACE"] * everywhere + _HEAD
    return Printed(laid_out(rows if call.on("no-headers") else [head, *rows]))


def _named(target: str) -> tuple[str, str] | None:
    """Kind and name that --for asks for; None without it."""
    word, slash, name = target.partition("/")
    if target and not slash:
        raise KubectlError("error: --for must be in resource/name form")
    return (resource(word).kind, name) if target else None


def _about(event: Obj, wanted: tuple[str, str] | None) -> bool:
    about = event.get("involvedObject") or {}
    return wanted is None or (about.get("kind"), about.get("name")) == wanted


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
