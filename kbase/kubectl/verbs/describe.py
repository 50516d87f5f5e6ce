"""`kubectl describe`."""

from collections.abc import Iterable

from kbase.cluster.resources import Resource
from kbase.diagnosis.objects import dig, when
from kbase.errors import Unreadable
from kbase.kubectl.ages import since
from kbase.kubectl.call import Call
from kbase.kubectl.describe import describers
from kbase.kubectl.describe.generic import anything
from kbase.kubectl.places import Place
from kbase.kubectl.said import NOT_FOUND, KubectlError, unreadable
from kbase.kubectl.tabs import aligned
from kbase.kubectl.targets import Target, targets
from kbase.kubectl.verbs import Printed, verb
from kbase.text import Phrase
from kbase.types import Obj, Objects

ABOUT = Phrase("everything about an object, with its events", "一個物件的所有資訊，含事件")
# Events about cluster-scoped objects are written to this namespace.
_CLUSTER_EVENTS = "default"
_MIRROR = "kubernetes.io/config.mirror"  # the uid by which the kubelet knows a static pod


@verb("describe", ABOUT)
def describe(call: Call, place: Place) -> Printed:
    """One block for each object. Of several, events are shown where --show-events asks for them, as in kubectl."""
    wanted = targets(call.words, verb="describe")
    found: list[tuple[Resource, Obj]] = []
    notes: list[str] = []
    for target in wanted:
        for name in target.names or ("",):
            try:
                found += [(target.kind, obj) for obj in _objects(place, target.kind, name)]
            except (KubectlError, Unreadable) as fault:
                notes.append(str(unreadable(fault) if isinstance(fault, Unreadable) else fault))
    if not found and len(wanted) == 1 and len(call.words) == 2 and NOT_FOUND in "".join(notes):
        return _alike(call, place, wanted[0], notes)
    if not found and not notes:
        inside = f" in {place.namespace} namespace." if place.namespace else ""
        return Printed(notes=(f"No resources found{inside}",))
    events = call.on("show-events") if "show-events" in call.flags else len(found) == 1
    blocks = [_block(place, kind, obj, events) for kind, obj in found]
    return Printed("\n\n".join(blocks), tuple(notes), int(bool(notes)))


def _alike(call: Call, place: Place, target: Target, notes: list[str]) -> Printed:
    """The only name is none: it stands for all that begin with it, an empty line behind each, as in kubectl."""
    found = [o for o in _objects(place, target.kind) if o["metadata"]["name"].startswith(target.names[0])]
    if not found:
        return Printed(notes=tuple(notes), code=1)
    return Printed("".join(_block(place, target.kind, obj, call.on("show-events")) + "\n" for obj in found))


def _objects(place: Place, kind: Resource, name: str = "") -> Objects:
    """The object of that name, or all of the kind."""
    if kind.plural not in describers():  # told field by field, those that are null as well
        return place.whole(kind, name)
    return [place.one(kind, name)] if name else place.objects(kind)


def _block(place: Place, kind: Resource, obj: Obj, events: bool) -> str:
    describer = describers().get(kind.plural)
    lines = [*(describer.tell if describer else anything)(obj, place)]
    if not events or (describer and not describer.events):
        return aligned(lines)
    told = [*_events(place, kind, obj)]
    # The table of events does not share its columns with what stands above it.
    return aligned(lines) + aligned(told) if len(told) > 1 else aligned([*lines, *told])


def _events(place: Place, kind: Resource, obj: Obj) -> Iterable[str]:
    meta = obj["metadata"]
    try:
        events = place.session.list("events", meta.get("namespace") or _CLUSTER_EVENTS)
    except Unreadable as why:
        return [f"Events:\tnot read: {why.detail}"]
    own = [e for e in events if _is_about(e.get("involvedObject") or {}, kind, meta)]
    if not own:
        return ["Events:\t<none>"]
    head = ["Events:", "  Type\tReason\tAge\tFrom\tMessage", "  ----\t------\t----\t----\t-------"]
    return head + [f"  {_row(e, place)}" for e in sorted(own, key=lambda e: str(when(e.get("lastTimestamp")) or ""))]


def _is_about(about: Obj, kind: Resource, meta: Obj) -> bool:
    if (about.get("kind"), about.get("name")) != (kind.kind, meta["name"]):
        return False
    # The kubelet writes a node's name into the uid of some of its events.
    known = (meta.get("uid"), meta["name"], dig(meta, "annotations", {}).get(_MIRROR))
    return not about.get("uid") or about["uid"] in known


def _row(event: Obj, place: Place) -> str:
    source = dig(event, "source.component") or event.get("reportingComponent") or ""
    about = dig(event, "involvedObject.fieldPath", "")  # which container
    message = (f"{about}: " if about else "") + (event.get("message") or "").strip()
    return "\t".join([event.get("type", ""), event.get("reason", ""), _interval(event, place), source, message])


def _interval(event: Obj, place: Place) -> str:
    """When it first happened; of what was repeated, when it last happened and how often since when."""
    now = place.session.now
    first = since(event.get("eventTime") or event.get("firstTimestamp"), now)
    if series := event.get("series"):
        return f"{since(series.get('lastObservedTime'), now)} (x{series.get('count', 0)} over {first})"
    if (event.get("count") or 0) > 1:
        return f"{since(event.get('lastTimestamp'), now)} (x{event['count']} over {first})"
    return first
