"""Can A reach B on a port: what NetworkPolicies say of it in both directions, and whether anything is there."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kbase.cluster.reader import Reader
from kbase.cluster.resources import RESOURCES, spelled
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.pods import live
from kbase.diagnosis.reach import REACH_READS, Reach, Side, reach
from kbase.diagnosis.services import WORKLOAD_READS, container_ports, ready, ready_endpoints, selected, slices_of
from kbase.diagnosis.view import View
from kbase.diagnosis.workloads import OWNER_READS, owner_of
from kbase.errors import Unreadable
from kbase.lookup import Result, Row
from kbase.lookup.run import LookedUp
from kbase.pictures.connection import PORT, connection
from kbase.question.connection import Connection
from kbase.question.entities import nearest
from kbase.question.subject import Missing
from kbase.text import Phrase, Text
from kbase.types import Obj, ObjectRef, Objects

YES = Phrase(
    "**Yes, NetworkPolicies allow it**: {a} to {b}, {ports}", "**可以，NetworkPolicy 允許**：{a} 到 {b}，{ports}"
)
NO = Phrase(
    "**No, a NetworkPolicy blocks it**: {a} to {b}, {ports}", "**不行，被 NetworkPolicy 擋住**：{a} 到 {b}，{ports}"
)
UNKNOWN = Phrase("**It cannot be told**: {a} to {b}, {ports}", "**無法判斷**：{a} 到 {b}，{ports}")
ANY_PORT = Phrase("any port", "任何連接埠")
NO_SUCH_PORT = Phrase(
    "**No, Service {b} has no port {port}/{protocol}**; it has {ports}",
    "**不行，Service {b} 沒有連接埠 {port}/{protocol}**，它有 {ports}",
)
NOTHING_BEHIND = Phrase(
    "**No, nothing is behind Service {b}**: its selector matches no pod",
    "**不行，Service {b} 後面沒有東西**：selector 沒有選到任何 Pod",
)
NOT_READY = Phrase(
    "But Service {b} has no ready endpoint now, so nothing answers; ask why {b} is not ready.",
    "但 Service {b} 目前沒有就緒的端點，沒有程式會回應；可以接著問 {b} 為什麼沒有就緒。",
)
DNS_BLOCKED = Phrase("A name look-up from {a} fails first: {why}", "從 {a} 查詢名稱會先失敗：{why}")
SEEN = Phrase(
    "Computed from NetworkPolicies for one pod of each side. Whether the network plugin enforces them, policies of the "
    "plugin's own kinds, and whether the program listens, the API does not show.",
    "依 NetworkPolicy 對兩端各一個 Pod 計算。網路外掛是否真的執行、外掛自己的 policy 種類、程式是否在監聽，"
    "API 都看不到。",
)
_READS = (*REACH_READS, "services", "endpointslices", *WORKLOAD_READS, *OWNER_READS)
_FROM = (*WORKLOAD_READS, "pods", "services")
_TO = ("services", *WORKLOAD_READS, "pods")
_ORDER = ("denied", "unknown", "allowed")


@dataclass(frozen=True)
class _End:
    """One end: as the reader names it, and what is judged, a pod, a Service or an address."""

    name: str
    judged: Obj | str
    pod: Obj | None = None


def between(reader: Reader, asked: Connection, namespace: str | None) -> LookedUp | None:
    """Whether A reaches B, every port of B where none is named; None where neither is an object of this cluster."""
    view = View(reader, "LOOKUP", _READS)
    try:
        a, b = _found(view, asked.a, namespace, _FROM), _found(view, asked.b, namespace, _TO)
        if a is None or b is None:
            return _missing(view, asked, a, b, namespace)
        end_a, end_b = _end(view, a, pod=True), _end(view, b, pod=False)
        if end_a is None:
            return LookedUp(_nothing(a), gaps=tuple(view.gaps))
        if end_b is None:
            return LookedUp(_nothing(b), gaps=tuple(view.gaps))
        return LookedUp(_judged(view, asked, end_a, end_b), gaps=tuple(view.gaps))
    except Unreadable:
        return LookedUp(None, gaps=tuple(view.gaps))
    except ValueError:  # a Service whose target port no pod declares: a fault, which the checks tell
        return None


def _found(view: View, word: str, namespace: str | None, plurals: Iterable[str]) -> Obj | str | None:
    """The object (or the address) that a word names: kind/name, namespace/name and name.namespace.svc too."""
    if _is_address(word):
        return word
    kind, space, name = _parts(word, namespace)
    for plural in (kind,) if kind else plurals:
        listed = view.list(plural, space)
        if fits := [o for o in listed if o["metadata"]["name"].lower() == name]:
            return {"kind": RESOURCES[plural].kind, "apiVersion": RESOURCES[plural].api_version, **fits[0]}
    return None


def _parts(word: str, namespace: str | None) -> tuple[str, str | None, str]:
    """Plural ("" where none is written), namespace and name."""
    name, _, host = word.partition(".svc")[0].partition(".")
    *before, name = name.split("/")
    space, kind = host or namespace, ""
    for part in before:
        if resource := spelled(part):
            kind = resource.plural
        else:
            space = part
    return kind, space, name


def _is_address(word: str) -> bool:
    try:
        return bool(ipaddress.ip_address(word))
    except ValueError:
        return False


def _missing(view: View, asked: Connection, a: object, b: object, namespace: str | None) -> LookedUp | None:
    """The name that does not exist, with what is near; nothing where neither does: a general question."""
    if a is None and b is None:
        return None
    word = asked.b if b is None else asked.a
    if word.count(".") and ".svc" not in word and b is None:
        return None  # a host outside the cluster: no policy names hosts
    names = {o["metadata"]["name"] for plural in _TO for o in view.list(plural, namespace)}
    return LookedUp(None, missing=(Missing(word, tuple(nearest(word, sorted(names)))),))


def _end(view: View, found: Obj | str, *, pod: bool) -> _End | None:
    """What is judged for an end; None for a workload or Service without pods. pod: a Service stands for its pods."""
    if isinstance(found, str):
        return _End(f"`{found}`", found)
    ref = ObjectRef.of(found)
    if ref.kind == "Pod":
        return _End(f"`{ref}`", found, found)
    pods = _pods(view, found)
    if not pods:
        return None
    return _End(f"`{ref}`", found if ref.kind == "Service" and not pod else pods[0], pods[0])


def _pods(view: View, found: Obj) -> Objects:
    """The live pods of a workload or Service, ready ones first."""
    ref = ObjectRef.of(found)
    everyone = live(view.list("pods", ref.namespace))
    own = (
        selected(found, everyone)
        if ref.kind == "Service"
        else [p for p in everyone if owner_of(view, p).key == ref.key]
    )
    return sorted(own, key=lambda p: (not ready(p), p["metadata"]["name"]))


def _nothing(found: Obj | str) -> Result | None:
    """Neither end can be judged where no pod runs."""
    if isinstance(found, str) or found["kind"] != "Service":
        return None
    ref = ObjectRef.of(found)
    seen = shows(found, ".spec.selector", value=dig(found, "spec.selector", {}))
    return Result(
        NOTHING_BEHIND(b=f"`{ref}`"), seen, f"kubectl -n {ref.namespace} get endpointslices,pods", exact=False
    )


def _judged(view: View, asked: Connection, a: _End, b: _End) -> Result:
    ports = _ports(asked, b)
    if not ports:
        return _no_such_port(asked, b)
    found = [
        (port, protocol, reach(view, a.judged, b.judged, port or 0, protocol=protocol)) for port, protocol in ports
    ]
    rows = tuple(_row(port, protocol, side) for port, protocol, one in found for side in _sides(one))
    worst = min((one.verdict for _, _, one in found), key=_ORDER.index)
    lead = {"allowed": YES, "denied": NO, "unknown": UNKNOWN}[worst]
    said = [PORT(port=p, protocol=q) if p else ANY_PORT() for p, q in ports]
    steps = {s.step.fact.render("en"): s.step for _, _, one in found for s in _sides(one) if s.verdict == worst}
    counted = next(e for s in steps.values() for e in s.evidence)
    remarks = [*(s.fact for s in steps.values()), *_beside(view, a, b, found[0][2]), SEEN()]
    way = connection(a.judged, b.judged, b.pod, found)
    told = lead(a=a.name, b=b.name, ports=said)
    return Result(told, counted, _command(a, b), _COLUMNS, rows, False, tuple(remarks), (way,))


_COLUMNS = ("PORT", "DIRECTION", "POLICY", "VERDICT")


def _ports(asked: Connection, b: _End) -> list[tuple[int | None, str]]:
    """The port asked about, or every one that B offers; [] for one that a Service does not have."""
    if isinstance(b.judged, str):
        return [(asked.port, asked.protocol)]
    if b.judged["kind"] == "Service":
        offered = [(p["port"], p.get("protocol", "TCP")) for p in dig(b.judged, "spec.ports", []) if p.get("port")]
        return [p for p in offered if asked.port is None or p == (asked.port, asked.protocol)]
    if asked.port is not None:
        return [(asked.port, asked.protocol)]
    return [(p.number, p.protocol) for p in container_ports(b.judged)] or [(None, asked.protocol)]


def _no_such_port(asked: Connection, b: _End) -> Result:
    assert isinstance(b.judged, dict)
    there = [f"{p.get('port')}/{p.get('protocol', 'TCP')}" for p in dig(b.judged, "spec.ports", [])]
    lead = NO_SUCH_PORT(b=b.name, port=asked.port, protocol=asked.protocol, ports=there)
    ref = ObjectRef.of(b.judged)
    return Result(
        lead, shows(b.judged, ".spec.ports", value=", ".join(there)), f"kubectl -n {ref.namespace} get svc {ref.name}"
    )


def _sides(one: Reach) -> Sequence[Side]:
    return [s for s in (one.egress, one.ingress) if s]


def _row(port: int | None, protocol: str, side: Side) -> Row:
    policy = str(side.policy.name) if side.policy else ""
    shown = f"{port}/{protocol}" if port else protocol
    return Row((shown, side.direction, policy, side.verdict), side.step.evidence[:1])


def _beside(view: View, a: _End, b: _End, one: Reach) -> Iterable[Text]:
    """What else keeps the connection from working: a name that cannot be looked up, and nobody there to answer."""
    if one.dns and one.dns.verdict == "denied":
        yield DNS_BLOCKED(a=a.name, why=one.dns.step.fact)
    if isinstance(b.judged, dict) and b.judged["kind"] == "Service":
        slices = view.try_list("endpointslices", ObjectRef.of(b.judged).namespace)
        if slices is not None and not ready_endpoints(slices_of(b.judged, slices)):
            yield NOT_READY(b=b.name)


def _command(a: _End, b: _End) -> str:
    spaces = dict.fromkeys(ObjectRef.of(e.pod).namespace for e in (a, b) if e.pod)
    return "; ".join(f"kubectl -n {space} get networkpolicies -o yaml" for space in spaces)
