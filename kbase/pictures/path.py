"""Traffic path: from where a request comes in, by the Service and its endpoints, to the pods that answer it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kbase.answer import Part, TrafficPath
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.services import (
    WORKLOAD_READS,
    headless,
    ready,
    ready_endpoints,
    selected,
    selector_of,
    slices_of,
    target_of,
)
from kbase.diagnosis.trouble import scaled_to_zero
from kbase.diagnosis.view import View
from kbase.pictures import Subject, drawing
from kbase.pictures.entrances import ENTRANCE_READS, Entrance, of_service, of_target
from kbase.pictures.parts import blamed, gone, named, unchecked
from kbase.pictures.pods import pods_behind
from kbase.text import Phrase, Text, verbatim
from kbase.types import Finding, Obj, ObjectRef, Objects

TITLE = Phrase("The way of a request to {to}", "請求走到 {to} 的路徑")
TITLE_FROM = Phrase("The way of a request from {start} to {to}", "請求從 {start} 走到 {to} 的路徑")
LEADS = Phrase("port {port} → {target}", "連接埠 {port} → {target}")
PORTLESS = Phrase("directly to the pods", "直接到 Pod")
NO_PORT = Phrase("The Service has no port {port}; it has {ports}.", "Service 沒有連接埠 {port}，有的是 {ports}。")
SELECTS_NONE = Phrase("Selector {selector} matches no pod.", "selector {selector} 沒有選到任何 Pod。")
OUTSIDE = Phrase("A name outside the cluster: {name}; not looked at.", "叢集外的名稱：{name}，沒有查看。")
READY = Phrase("{ready} of {all} endpoints ready", "{all} 個端點中 {ready} 個就緒")
LAGS = Phrase("Pods are ready, but none is an endpoint.", "有就緒的 Pod，但沒有一個成為端點。")
_READS = ("services", "endpointslices", "pods", "events", *WORKLOAD_READS, *ENTRANCE_READS)
_NETWORK = ("Ingress", "HTTPRoute", "Gateway", "Service")


@drawing(reads=_READS)
def path(view: View, subject: Subject) -> Iterator[TrafficPath]:
    """The ways to the Services that the question or its root cause is about, those with a fault first."""
    entrances = [e for ref in _asked(subject) for e in _ways(view, ref)]
    unique = {(e.service.key, e.port, e.parts[:1] and e.parts[0].name.render("en")): e for e in entrances}
    paths = [_drawn(view, e, subject.findings) for e in unique.values()]
    told = [p for p in paths if len(p.parts) > 1]
    yield from sorted(told, key=lambda p: _distance(p, subject.findings))


def _distance(path: TrafficPath, findings: Sequence[Finding]) -> int:
    """0 for a path with what the root cause ends at, 1 for another that is broken, 2 for one in order."""
    ends = {f.chain[-1].about.key for f in findings[:1] if f.chain}
    broken = [p for p in path.parts if p.state == "broken"]
    return 0 if any(p.about and p.about.key in ends for p in broken) else 1 if broken else 2


def _asked(subject: Subject) -> Sequence[ObjectRef]:
    """What was asked about where traffic comes by it, else what the root cause is about.

    Where a name is a workload's as well as a Service's, the fault of the workload is no matter of the way to it.
    """
    asked = [t for t in subject.targets if t.kind in _NETWORK]
    roots = [f.about for f in subject.findings[:1] if f.about.kind in _NETWORK]
    only = len(asked) == len(subject.targets)
    return asked if asked and (roots or only) else roots


def _ways(view: View, ref: ObjectRef) -> Sequence[Entrance]:
    if ref.kind != "Service":
        return of_target(view, ref)
    return of_service(view, ref) or [Entrance(ref)]


def _drawn(view: View, entrance: Entrance, findings: Sequence[Finding]) -> TrafficPath:
    before = [blamed(p, findings) for p in entrance.parts]
    parts = [*before, *_behind(view, entrance, findings)]
    start, to = parts[0].about, str(entrance.service)
    title = TITLE_FROM(start=str(start), to=to) if before and start else TITLE(to=to)
    return TrafficPath(title, tuple(parts))


def _behind(view: View, entrance: Entrance, findings: Sequence[Finding]) -> Iterator[Part]:
    """The Service, its endpoints and the pods behind them."""
    ref = entrance.service
    services = view.try_list("services", ref.namespace)
    if services is None:
        yield unchecked(ref, view, entrance.link)
        return
    service = next((s for s in services if s["metadata"]["name"] == ref.name), None)
    if service is None:
        yield gone(ref, entrance.link, entrance.evidence)
        return
    pods = view.try_list("pods", ref.namespace)
    chosen = None if pods is None else selected(service, pods)
    first = blamed(_service(view, service, entrance, chosen), findings)
    yield first
    if dig(service, "spec.type") == "ExternalName":
        outside = shows(service, ".spec.externalName")
        yield Part(None, verbatim(str(outside.value)), "unknown", (OUTSIDE(name=outside.value),), (outside,))
        return
    slices = view.try_list("endpointslices", ref.namespace)
    port = _port(service, entrance.port)
    yield _endpoints(view, service, slices, chosen, port)
    yield from _policies(findings, ref)
    if selector_of(service):
        pods_part = pods_behind(
            view, service, chosen, port, findings, served=bool(slices and ready_endpoints(slices_of(service, slices)))
        )
        # What the Service itself gets wrong is drawn there, not once more at the pods.
        astray = first.state == "broken" and pods_part.state == "broken" and any(ready(p) for p in chosen or [])
        yield replace(pods_part, state="affected") if astray else pods_part


def _port(service: Obj, wanted: int | str | None) -> Mapping[str, Any] | None:
    """The port of a Service that is meant, its first where none is; None where it has no such port."""
    ports = dig(service, "spec.ports", [])
    fits = [p for p in ports if wanted in (None, p.get("port"), p.get("name"))]
    return fits[0] if fits else None


def _service(view: View, service: Obj, entrance: Entrance, chosen: Objects | None) -> Part:
    ref = ObjectRef.of(service)
    ports = dig(service, "spec.ports", [])
    if ports and _port(service, entrance.port) is None:
        fact = NO_PORT(port=entrance.port, ports=[p.get("port") for p in ports])
        return Part(
            ref, named(ref), "broken", (fact,), (*entrance.evidence, shows(service, ".spec.ports")), entrance.link
        )
    if chosen == [] and selector_of(service) and not scaled_to_zero(view, service, ref.namespace):
        spelled = ", ".join(f"{k}={v}" for k, v in selector_of(service).items())
        proof = (*entrance.evidence, shows(service, ".spec.selector"))
        return Part(ref, named(ref), "broken", (SELECTS_NONE(selector=spelled),), proof, entrance.link)
    kind = verbatim("headless" if headless(service) else dig(service, "spec.type", "ClusterIP"))
    return Part(ref, named(ref), "ok", (kind,), (*entrance.evidence, shows(service, ".spec.ports")), entrance.link)


def _endpoints(
    view: View, service: Obj, slices: Objects | None, chosen: Objects | None, port: Mapping[str, Any] | None
) -> Part:
    own = slices_of(service, slices or [])
    ref = ObjectRef(
        "EndpointSlice", service["metadata"].get("namespace", ""), own[0]["metadata"]["name"] if own else ""
    )
    link = LEADS(port=port.get("port"), target=target_of(port)) if port else PORTLESS()
    if slices is None:
        return unchecked(ref, view, link)
    n_all = sum(len(dig(s, "endpoints", [])) for s in own)
    n_ready = ready_endpoints(own)
    facts: tuple[Text, ...] = (READY(ready=n_ready, all=n_all),)
    proof = tuple(shows(s, ".endpoints", value=f"{ready_endpoints([s])} ready") for s in own)
    if n_ready:
        return Part(ref, named(ref), "ok", facts, proof, link)
    if any(ready(p) for p in chosen or []):
        return Part(ref, named(ref), "broken", (*facts, LAGS()), proof, link)
    return Part(ref, named(ref), "affected", facts, proof, link)


def _policies(findings: Sequence[Finding], service: ObjectRef) -> Iterator[Part]:
    """The NetworkPolicies that the root cause of this Service names."""
    for finding in findings[:1]:
        if finding.about.key == service.key:
            for step in finding.chain:
                if step.about.kind == "NetworkPolicy":
                    yield Part(step.about, named(step.about), "broken", (step.fact,), step.evidence)
