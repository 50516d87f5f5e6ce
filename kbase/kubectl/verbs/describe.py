"""`kubectl describe`: the same facts as kubectl's, shorter and in order of use."""

from kbase.cluster.resources import Resource
from kbase.diagnosis.objects import dig
from kbase.errors import Unreadable
from kbase.kubectl.call import Call
from kbase.kubectl.describe import Fields, Lines, describers, written
from kbase.kubectl.describe.cluster import anything
from kbase.kubectl.describe.parts import listed, table
from kbase.kubectl.places import Place
from kbase.kubectl.said import KubectlError, ServerError, unreadable
from kbase.kubectl.targets import Target, targets
from kbase.kubectl.verbs import Printed, verb
from kbase.kubectl.verbs.events import age, in_order
from kbase.text import Phrase
from kbase.types import Obj, Objects

ABOUT = Phrase("everything about an object, with its events", "一個物件的所有資訊，含事件")
# Events about cluster-scoped objects are written to this namespace.
_CLUSTER_EVENTS = "default"


@verb("describe", ABOUT)
def describe(call: Call, place: Place) -> Printed:
    """One block for each object."""
    blocks: list[str] = []
    notes: list[str] = []
    for target in targets(call.words):
        try:
            objects = _objects(place, target)
        except (KubectlError, Unreadable) as fault:
            notes.append(str(unreadable(fault) if isinstance(fault, Unreadable) else fault))
            continue
        quiet = call.flag("show-events") == "false"
        blocks += ["\n".join(written(_fields(place, target.kind, o, quiet))) + "\n" for o in objects]
    if not blocks and not notes:
        inside = f" in {place.namespace} namespace." if place.namespace else ""
        notes_ = (f"No resources found{inside}",)
        return Printed(notes=notes_)
    return Printed("\n\n".join(blocks), tuple(notes), int(bool(notes)))


def _objects(place: Place, target: Target) -> Objects:
    """The named objects; a name that is none stands for all that begin with it, as in kubectl."""
    if not target.names:
        return place.objects(target.kind)
    found: Objects = []
    for name in target.names:
        try:
            found.append(place.one(target.kind, name))
        except ServerError:
            alike = [o for o in place.objects(target.kind) if o["metadata"]["name"].startswith(name)]
            if not alike:
                raise
            found += alike
    return found


def _fields(place: Place, kind: Resource, obj: Obj, quiet: bool) -> Fields:
    meta = obj["metadata"]
    describer = describers().get(kind.plural)
    tell = describer.tell if describer else anything
    return [
        ("Name", meta["name"]),
        ("Namespace", meta.get("namespace", "")),
        *tell(obj, place),
        ("Annotations", listed(meta.get("annotations"), ": ")),
        *([] if quiet else [("Events", _events(place, kind, obj))]),
    ]


def _events(place: Place, kind: Resource, obj: Obj) -> Lines | str:
    meta = obj["metadata"]
    try:
        events = place.session.list("events", meta.get("namespace") or _CLUSTER_EVENTS)
    except Unreadable as why:
        return f"not read: {why.detail}"
    own = [e for e in events if _is_about(e.get("involvedObject") or {}, kind, meta)]
    rows = [
        [
            e.get("type", ""),
            e.get("reason", ""),
            age(e, place.session.now),
            _source(e),
            (e.get("message") or "").strip(),
        ]
        for e in in_order(own)
    ]
    return table([["Type", "Reason", "Age", "From", "Message"], *rows]) if rows else "<none>"


def _is_about(about: Obj, kind: Resource, meta: Obj) -> bool:
    if (about.get("kind"), about.get("name")) != (kind.kind, meta["name"]):
        return False
    # The kubelet writes a node's name into the uid of some of its events.
    return not about.get("uid") or about["uid"] in (meta.get("uid"), meta["name"])


def _source(event: Obj) -> str:
    return str(dig(event, "source.component") or event.get("reportingComponent") or "")
