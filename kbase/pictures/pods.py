"""The pods at the end of a path: how many take traffic, and what keeps the others from it."""

from collections.abc import Mapping, Sequence
from typing import Any

from kbase.answer import Part, PartState
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.objects import condition_path, shows
from kbase.diagnosis.services import container_ports, ready, target_of
from kbase.diagnosis.trouble import starting, why_unready, worst_first
from kbase.diagnosis.view import View
from kbase.pictures.parts import NOT_CHECKED, named
from kbase.text import Phrase, Text
from kbase.types import Evidence, Finding, Obj, ObjectRef, Objects, Step

PODS = Phrase("Pods", "Pod")
PODS_READY = Phrase("{ready} of {all} ready", "{all} 個中 {ready} 個就緒")
NO_POD = Phrase("none", "沒有")
POD_READY = Phrase("ready", "就緒")
DECLARES = Phrase(
    "No container of them declares {port}; they declare {ports}.", "沒有容器宣告 {port}，宣告的是 {ports}。"
)
_MOST_PODS = 4


def pods_behind(
    view: View,
    service: Obj,
    chosen: Objects | None,
    port: Mapping[str, Any] | None,
    findings: Sequence[Finding],
    *,
    served: bool,
) -> Part:
    """The pods that a Service selects, those that are not ready first. chosen: None where they could not be read.

    port: of the Service, as the request takes it.  served: it has ready endpoints all the same (published on purpose).
    Reads pods and events.
    """
    if chosen is None:
        return Part(None, PODS(), "unknown", (NOT_CHECKED(what="pods"),))
    if not chosen:
        return Part(None, PODS(), "affected", (NO_POD(),), (shows(service, ".spec.selector"),))
    up = [p for p in chosen if ready(p)]
    facts: list[Text] = [PODS_READY(ready=len(up), all=len(chosen))]
    state: PartState = "ok" if up or served else "affected" if all(starting(view, p) for p in chosen) else "broken"
    proof: tuple[Evidence, ...] = ()
    if port and (missing := _undeclared(service, chosen, port, findings)):
        state, facts, proof = "broken", [*facts, missing.fact], missing.evidence
    down = worst_first(p for p in chosen if not ready(p))
    shown = [*down[: _MOST_PODS - bool(up)], *up][:_MOST_PODS]
    events = events_about(view, service["metadata"].get("namespace", ""))
    members = tuple(_pod(view, p, events) for p in shown)
    return Part(None, PODS(), state, tuple(facts), proof, members=members)


def _pod(view: View, pod: Obj, events: EventIndex) -> Part:
    ref = ObjectRef.of(pod)
    if ready(pod):
        return Part(ref, named(ref), "ok", (POD_READY(),), (shows(pod, condition_path(pod, "Ready") + ".status"),))
    why = why_unready(view, pod, events)
    state: PartState = "affected" if starting(view, pod) else "broken"
    return Part(ref, named(ref), state, (why.fact,), why.evidence)


def _undeclared(service: Obj, chosen: Objects, port: Mapping[str, Any], findings: Sequence[Finding]) -> Step | None:
    """The target of a Service that no pod declares; a bare number only where a finding says that it matters."""
    target, protocol = target_of(port), port.get("protocol", "TCP")
    declared = [(p, d) for p in chosen for d in container_ports(p)]
    if any(target in (d.number, d.name) and d.protocol == protocol for _, d in declared):
        return None
    ref = ObjectRef.of(service)
    told = any(
        e.object.key == ref.key and e.path.startswith(".spec.ports")
        for f in findings
        if f.about.key == ref.key
        for s in f.chain
        for e in s.evidence
    )
    if isinstance(target, int) and not told:
        return None
    spelled = sorted({f"{d.number}/{d.protocol}" for _, d in declared}) or ["-"]
    proof = (shows(service, ".spec.ports"), *(shows(p, d.path) for p, d in declared[:1]))
    return Step(ref, DECLARES(port=target, ports=spelled), proof)
