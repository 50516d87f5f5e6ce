"""Where requests for a Service come in: Ingresses, and Gateways by their HTTPRoutes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kbase.answer import Part
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.errors import Unreadable
from kbase.pictures.parts import gone, named, unchecked
from kbase.text import Text, verbatim
from kbase.types import Evidence, Obj, ObjectRef, Objects

# Reads of of_service and of_target; a drawing that calls them declares these.
ENTRANCE_READS = ("ingresses", "httproutes", "gateways")
_GATEWAY_API = "gateway.networking.k8s.io/v1"


@dataclass(frozen=True)
class Entrance:
    """One way to a Service. parts: what stands before it; port: number or name at the Service, None where not said.

    link: host and path by which it is meant.  evidence: what names the Service.
    """

    service: ObjectRef
    parts: tuple[Part, ...] = ()
    port: int | str | None = None
    link: Text | None = None
    evidence: tuple[Evidence, ...] = ()


def of_service(view: View, service: ObjectRef) -> list[Entrance]:
    """The ways to a Service, at most one of each kind; [] where none leads to it or none may be read."""
    leading = (
        e
        for kind in ("ingresses", "httproutes")
        for e in _all(view, kind, service.namespace)
        if e.service.key == service.key
    )
    first: dict[str, Entrance] = {}
    for entrance in leading:
        first.setdefault(str(entrance.parts[0].about and entrance.parts[0].about.kind), entrance)
    return list(first.values())


def of_target(view: View, target: ObjectRef) -> list[Entrance]:
    """All ways through an Ingress, an HTTPRoute or a Gateway."""
    if target.kind == "Gateway":
        through = _all(view, "httproutes", None)
        return [e for e in through if any(p.about and p.about.key == target.key for p in e.parts)]
    kind = "ingresses" if target.kind == "Ingress" else "httproutes"
    there = _all(view, kind, target.namespace)
    return [e for e in there if any(p.about and p.about.key == target.key for p in e.parts)]


def _all(view: View, plural: str, namespace: str | None) -> Sequence[Entrance]:
    try:
        objects = view.list_served(plural, namespace)
    except Unreadable:
        return []
    ways = _of_ingress if plural == "ingresses" else _of_route
    return [e for o in objects for e in ways(view, o)]


def _of_ingress(_view: View, ingress: Obj) -> Iterator[Entrance]:
    ref = ObjectRef.of(ingress)
    places: list[tuple[str, Mapping[str, Any], str]] = [
        ("*", dig(ingress, "spec.defaultBackend", {}), ".spec.defaultBackend")
    ]
    for i, rule in enumerate(dig(ingress, "spec.rules", [])):
        for j, way in enumerate(dig(rule, "http.paths", [])):
            at = f".spec.rules[{i}].http.paths[{j}].backend"
            places.append((rule.get("host", "*") + way.get("path", "/"), way.get("backend", {}), at))
    for where, backend, at in places:
        service = backend.get("service")
        if not service:
            continue
        port = dig(service, "port.number") or dig(service, "port.name")
        proof = shows(ingress, at, value=f"{service['name']}:{port}")
        first = Part(ref, named(ref), "ok", (verbatim(where),), (proof,))
        link = verbatim(f":{port}") if port else None
        yield Entrance(ObjectRef("Service", ref.namespace, service["name"], "v1"), (first,), port, link, (proof,))


def _of_route(view: View, route: Obj) -> Iterator[Entrance]:
    ref = ObjectRef.of(route)
    hosts = verbatim(", ".join(dig(route, "spec.hostnames", []) or ["*"]))
    for i, rule in enumerate(dig(route, "spec.rules", [])):
        for j, backend in enumerate(rule.get("backendRefs") or []):
            if backend.get("kind", "Service") != "Service":
                continue
            proof = shows(route, f".spec.rules[{i}].backendRefs[{j}]", value=f"{backend['name']}:{backend.get('port')}")
            own = Part(ref, named(ref), "ok", (hosts,), (proof,))
            service = ObjectRef("Service", backend.get("namespace", ref.namespace), backend["name"], "v1")
            link = verbatim(f":{backend['port']}") if backend.get("port") else None
            yield Entrance(service, (*_gateway(view, route), own), backend.get("port"), link, (proof,))


def _gateway(view: View, route: Obj) -> Iterator[Part]:
    """The first Gateway that a route belongs to."""
    parents = [p for p in dig(route, "spec.parentRefs", []) if p.get("kind", "Gateway") == "Gateway"]
    if not parents:
        return
    parent = parents[0]
    ref = ObjectRef(
        "Gateway", parent.get("namespace", route["metadata"].get("namespace", "")), parent["name"], _GATEWAY_API
    )
    there: Objects | None = view.try_list("gateways", ref.namespace)
    if there is None:
        yield unchecked(ref, view)
        return
    found = next((g for g in there if g["metadata"]["name"] == ref.name), None)
    if not found:
        yield gone(ref, evidence=(shows(route, ".spec.parentRefs"),))
        return
    ports = ", ".join(f"{p.get('protocol', '')} {p.get('port', '')}".strip() for p in dig(found, "spec.listeners", []))
    yield Part(ObjectRef.of(found), named(ref), "ok", (verbatim(ports or "-"),), (shows(found, ".spec.listeners"),))
