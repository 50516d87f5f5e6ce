"""From one pod to another: what stands between them, with the policies of both ends. Drawn for "can A reach B"."""

from collections.abc import Sequence

from kbase.answer import Part, PartState, TrafficPath
from kbase.diagnosis.objects import condition_path, shows
from kbase.diagnosis.reach import Reach, Side
from kbase.diagnosis.services import ready
from kbase.pictures.parts import named
from kbase.text import Phrase, Text, verbatim
from kbase.types import Obj, ObjectRef

TITLE = Phrase("From {a} to {b}", "從 {a} 到 {b}")
FREE = Phrase("NetworkPolicy: none for {direction}", "NetworkPolicy：沒有套用 {direction} 的")
PORT = Phrase("port {port}/{protocol}", "連接埠 {port}/{protocol}")
LEADS = Phrase("→ port {port}/{protocol}", "→ 連接埠 {port}/{protocol}")
READY = Phrase("ready", "就緒")
UNREADY = Phrase("not ready", "尚未就緒")
_STATES: dict[str, PartState] = {"allowed": "ok", "denied": "broken", "unknown": "unknown"}
_WORST = ("denied", "unknown", "allowed")

Judged = Sequence[tuple[int | None, str, Reach]]


def connection(a: Obj | str, b: Obj | str, pod: Obj | None, judged: Judged) -> TrafficPath:
    """The way from A to B on the port that is judged worst. pod: the one that was judged behind B, if any."""
    port, protocol, reach = min(judged, key=lambda one: _WORST.index(one[2].verdict))
    asked = PORT(port=port, protocol=protocol) if port else verbatim(protocol)
    parts = [_end(a)]
    if reach.egress:
        parts.append(_side(reach.egress))
    if isinstance(b, dict) and b["kind"] == "Service":
        parts.append(Part(ObjectRef.of(b), named(ObjectRef.of(b)), "ok", (), (shows(b, ".spec.ports"),), asked))
        asked = LEADS(port=reach.port, protocol=protocol)
    if reach.ingress:
        parts.append(_side(reach.ingress))
    parts.append(_end(pod or b, asked))
    return TrafficPath(TITLE(a=_short(a), b=_short(b)), tuple(parts))


def _side(side: Side) -> Part:
    name = named(side.policy) if side.policy else FREE(direction=side.direction)
    return Part(
        side.policy, name, _STATES[side.verdict], (side.step.fact,), side.step.evidence, verbatim(side.direction)
    )


def _end(end: Obj | str, link: Text | None = None) -> Part:
    if isinstance(end, str):
        return Part(None, verbatim(end), "unknown", (), link=link)
    ref = ObjectRef.of(end)
    if ref.kind != "Pod":
        return Part(ref, named(ref), "ok", link=link)
    up = ready(end)
    down: PartState = "affected" if link else "ok"  # a source that is not ready may send all the same
    proof = (shows(end, condition_path(end, "Ready") + ".status"),) if up else (shows(end, ".status.phase"),)
    return Part(ref, named(ref), "ok" if up else down, (READY() if up else UNREADY(),), proof, link)


def _short(end: Obj | str) -> str:
    return end if isinstance(end, str) else str(ObjectRef.of(end))
