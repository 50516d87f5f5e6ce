"""Events by the object they are about."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kbase.diagnosis.objects import dig, event_time
from kbase.diagnosis.view import View
from kbase.types import Obj, ObjectRef, Objects

# Events about cluster-scoped objects (nodes, volumes) are written to this namespace.
CLUSTER_EVENTS = "default"
TLS_WORDS = re.compile(r"\btls\b|certificate|\bcert\b|secret", re.I)


@dataclass(frozen=True)
class EventIndex:
    """Events of one scope, looked up by the object they are about, newest first.

    readable: False where events could not be listed, or not all of them; a look-up that is empty then proves nothing.
    Even where they can, the API server keeps events for an hour by default: "no event" is never "it did not happen".
    """

    by_object: dict[tuple[str, str, str], Objects] = field(default_factory=dict)
    readable: bool = True

    def of(self, about: Obj | ObjectRef, *reasons: str) -> Objects:
        """Events about one object, newest first; only those with one of the reasons, where any are given.

        An event that names a uid counts only for the object with that uid: a StatefulSet's pod keeps its name
        when it is replaced, its predecessor's events are not its own.
        """
        ref = about if isinstance(about, ObjectRef) else ObjectRef.of(about)
        own = (e for e in self.by_object.get(ref.key, ()) if _same(dig(e, "involvedObject.uid", ""), ref))
        return [e for e in own if not reasons or e.get("reason") in reasons]

    def newest(self, about: Obj | ObjectRef, *reasons: str) -> Obj | None:
        """The newest of them; None where there is none."""
        return next(iter(self.of(about, *reasons)), None)


def events_about(view: View, namespace: str | None) -> EventIndex:
    """The events of a namespace (None = all), indexed. Events that cannot be read are a gap and end nothing.

    For events about nodes and other cluster-scoped objects, ask with namespace CLUSTER_EVENTS or None.
    """
    events = view.try_list("events", namespace)
    some = any(gap.resource == "events" for gap in view.gaps)  # a pasted text holds the events of some objects
    return EventIndex(readable=False) if events is None else EventIndex(_grouped(events), readable=not some)


def about_tls(event: Obj) -> bool:
    """Whether an event speaks of certificates or of the Secret that holds one."""
    return bool(TLS_WORDS.search(event.get("message", "")))


def _grouped(events: Iterable[Obj]) -> dict[tuple[str, str, str], Objects]:
    groups: dict[tuple[str, str, str], Objects] = defaultdict(list)
    for event in sorted(events, key=event_time, reverse=True):
        about = event.get("involvedObject") or {}
        groups[about.get("kind", ""), about.get("namespace", ""), about.get("name", "")].append(event)
    return dict(groups)


def _same(uid: str, ref: ObjectRef) -> bool:
    # The kubelet writes a node's *name* into the uid of some node events.
    return not uid or not ref.uid or uid in (ref.uid, ref.name)
