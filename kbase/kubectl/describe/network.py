"""Services and the addresses behind them, Ingresses, NetworkPolicies."""

from collections.abc import Iterator

from kbase.diagnosis.objects import dig, labels
from kbase.errors import Unreadable
from kbase.kubectl.describe import describes
from kbase.kubectl.describe.parts import annotated, labelled, marked, moment, named, table
from kbase.kubectl.places import Place
from kbase.kubectl.wording import NONE, UNSET, pairs, up_to
from kbase.types import Obj, Objects

_SLICE = "kubernetes.io/service-name"
_MOST = 3  # addresses


@describes("services")
def service(obj: Obj, place: Place) -> Iterator[str]:
    """A Service: each port, and the ready addresses behind it."""
    spec = obj["spec"]
    yield from named(obj)
    yield from marked(obj)
    yield f"Selector:\t{pairs(spec.get('selector'))}"
    yield f"Type:\t{spec.get('type', '')}"
    yield from _addresses(obj, spec)
    endpoints = _slices(place, obj["metadata"]["namespace"], obj["metadata"]["name"])
    for port in spec.get("ports") or []:
        yield from _port(port, endpoints)
    yield f"Session Affinity:\t{spec.get('sessionAffinity', '')}"
    yield from _policies(spec)


def _addresses(obj: Obj, spec: Obj) -> Iterator[str]:
    if spec.get("ipFamilyPolicy"):
        yield f"IP Family Policy:\t{spec['ipFamilyPolicy']}"
    yield f"IP Families:\t{','.join(spec.get('ipFamilies') or []) or NONE}"
    yield f"IP:\t{spec.get('clusterIP', '')}"
    yield f"IPs:\t{','.join(spec.get('clusterIPs') or []) or NONE}"
    balancers = [_balancer(i) for i in dig(obj, "status.loadBalancer.ingress", [])]
    for title, value in (
        ("External IPs", ",".join(spec.get("externalIPs") or [])),
        ("Desired LoadBalancer IP", spec.get("loadBalancerIP")),
        ("External Name", spec.get("externalName")),
        ("LoadBalancer Ingress", ", ".join(balancers)),
    ):
        if value:
            yield f"{title}:\t{value}"


def _balancer(ingress: Obj) -> str:
    mode = f" ({ingress['ipMode']})" if ingress.get("ipMode") else ""
    return f"{ingress['ip']}{mode}" if ingress.get("ip") else str(ingress.get("hostname", ""))


def _port(port: Obj, endpoints: "Objects | str") -> Iterator[str]:
    name, protocol = port.get("name") or UNSET, port.get("protocol", "TCP")
    yield f"Port:\t{name}\t{port['port']}/{protocol}"
    yield f"TargetPort:\t{port.get('targetPort', port['port'])}/{protocol}"
    if port.get("nodePort"):
        yield f"NodePort:\t{name}\t{port['nodePort']}/{protocol}"
    behind = endpoints if isinstance(endpoints, str) else ready(endpoints, port.get("name", ""))
    yield f"Endpoints:\t{behind}"


def _policies(spec: Obj) -> Iterator[str]:
    for title, value in (
        ("External Traffic Policy", spec.get("externalTrafficPolicy")),
        ("Internal Traffic Policy", spec.get("internalTrafficPolicy")),
        ("HealthCheck NodePort", spec.get("healthCheckNodePort")),
        ("LoadBalancer Source Ranges", ",".join(spec.get("loadBalancerSourceRanges") or [])),
        ("Traffic Distribution", spec.get("trafficDistribution")),
    ):
        if value:
            yield f"{title}:\t{value}"


def _slices(place: Place, namespace: str, name: str) -> "Objects | str":
    """The EndpointSlices of a Service, or why they were not read."""
    try:
        found = place.session.list("endpointslices", namespace)
    except Unreadable as why:
        return f"not read: {why.detail}"
    return [s for s in found if labels(s).get(_SLICE) == name]


def ready(slices: Objects, port: str) -> str:
    """The ready addresses behind the port of that name, at most three."""
    found: list[str] = []
    for one in slices:
        addresses = [e["addresses"][0] for e in one.get("endpoints") or [] if dig(e, "conditions.ready", True)]
        ports = one.get("ports") or []
        found += addresses if not ports else []
        found += [_joined(a, p.get("port", "")) for p in ports if p.get("name", "") == port for a in addresses]
    return up_to(found, _MOST) if slices else NONE


def _joined(address: str, port: object) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


@describes("endpoints")
def endpoints(obj: Obj, place: Place) -> Iterator[str]:
    """An Endpoints object."""
    yield from named(obj)
    yield from marked(obj)
    yield "Subsets:"
    for subset in obj.get("subsets") or []:
        for title, field in (("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")):
            yield f"  {title}:\t{','.join(a.get('ip', '') for a in subset.get(field) or []) or NONE}"
        if ports := subset.get("ports"):
            yield "  Ports:"
            yield from table("", _PORTS, map(_endpoint_port, ports), "    ")
        yield ""


_PORTS = ("Name", "Port", "Protocol")


def _endpoint_port(port: Obj) -> list[str]:
    return [port.get("name") or UNSET, str(port.get("port", UNSET)), port.get("protocol", "")]


@describes("endpointslices")
def endpoint_slice(obj: Obj, place: Place) -> Iterator[str]:
    """An EndpointSlice."""
    yield from named(obj)
    yield from marked(obj)
    yield f"AddressType:\t{obj.get('addressType', '')}"
    if ports := obj.get("ports"):
        yield from table("Ports", _PORTS, map(_endpoint_port, ports))
    else:
        yield f"Ports: {UNSET}"
    found = obj.get("endpoints") or []
    yield "Endpoints:" if found else f"Endpoints: {NONE}"
    for endpoint in found:
        yield f"  - Addresses:\t{', '.join(endpoint.get('addresses') or []) or NONE}"
        yield "    Conditions:"
        is_ready = dig(endpoint, "conditions.ready")
        yield f"      Ready:\t{UNSET if is_ready is None else str(bool(is_ready)).lower()}"
        yield f"    Hostname:\t{endpoint.get('hostname', UNSET)}"
        if about := endpoint.get("targetRef"):
            yield f"    TargetRef:\t{about.get('kind', '')}/{about.get('name', '')}"
        yield f"    NodeName:\t{endpoint.get('nodeName', UNSET)}"
        yield f"    Zone:\t{endpoint.get('zone', UNSET)}"


@describes("ingresses")
def ingress(obj: Obj, place: Place) -> Iterator[str]:
    """An Ingress: each path, and the ready addresses behind it."""
    spec, space = obj["spec"], obj["metadata"].get("namespace", "")
    yield from named(obj, namespaced=False)
    yield from labelled("Labels", labels(obj))
    yield f"Namespace:\t{space}"
    addresses = {i.get("ip") or i.get("hostname") or "" for i in dig(obj, "status.loadBalancer.ingress", [])}
    yield f"Address:\t{','.join(sorted(addresses - {''}))}"
    yield f"Ingress Class:\t{spec.get('ingressClassName', NONE)}"
    default = _backend(place, space, spec["defaultBackend"]) if spec.get("defaultBackend") else "<default>"
    yield f"Default backend:\t{default}"
    if tls := spec.get("tls"):
        yield "TLS:"
        yield from (f"  {_secured(t)}" for t in tls)
    yield from _rules(place, space, spec, default)
    yield from annotated("Annotations", obj["metadata"].get("annotations"))


def _secured(tls: Obj) -> str:
    hosts = ",".join(tls.get("hosts") or [])
    return f"{tls['secretName']} terminates {hosts}" if tls.get("secretName") else f"SNI routes {hosts}"


def _rules(place: Place, space: str, spec: Obj, default: str) -> Iterator[str]:
    yield from table("Rules", ("Host", "Path", "Backends"), ())
    rules = [r for r in spec.get("rules") or [] if r.get("http") is not None]
    for rule in rules:
        yield f"  {rule.get('host') or '*'}\t"
        for path in rule["http"].get("paths") or []:
            yield f"    \t{path.get('path', '')} \t{_backend(place, space, path['backend'])}"
    if not rules:
        yield f"  *\t*\t{default}"


def _backend(place: Place, space: str, backend: Obj) -> str:
    if about := backend.get("resource"):
        group, kind = about.get("apiGroup", NONE), about.get("kind", "")
        return f"APIGroup: {group}, Kind: {kind}, Name: {about.get('name', '')}"
    wanted = backend.get("service") or {}
    number, word = dig(wanted, "port.number", 0), dig(wanted, "port.name", "")
    name = wanted.get("name", "")
    return f"{name}:{number or word} ({_behind(place, space, name, number, word)})"


def _behind(place: Place, space: str, name: str, number: int, word: str) -> str:
    slices = _slices(place, space, name)
    if isinstance(slices, str):
        return slices
    try:
        found = place.session.get("services", space, name)
    except Unreadable as why:
        return f"not read: {why.detail}"
    if found is None:
        return f'<error: services "{name}" not found>'
    ports = dig(found, "spec.ports", [])
    match: Obj = next(
        (p for p in reversed(ports) if (number and p["port"] == number) or (word and p.get("name") == word)), {}
    )
    return ready(slices, match.get("name", ""))


@describes("ingressclasses")
def ingress_class(obj: Obj, place: Place) -> Iterator[str]:
    """An IngressClass."""
    yield from named(obj, namespaced=False)
    yield from marked(obj)
    yield f"Controller:\t{dig(obj, 'spec.controller', '')}"
    if about := dig(obj, "spec.parameters"):
        yield "Parameters:"
        if about.get("apiGroup"):
            yield f"  APIGroup:\t{about['apiGroup']}"
        yield f"  Kind:\t{about.get('kind', '')}"
        yield f"  Name:\t{about.get('name', '')}"


@describes("servicecidrs")
def service_cidr(obj: Obj, place: Place) -> Iterator[str]:
    """A ServiceCIDR: the ranges that Services get their addresses from."""
    yield from named(obj, namespaced=False)
    yield from marked(obj)
    yield f"CIDRs:\t{', '.join(dig(obj, 'spec.cidrs', []))}"
    if found := dig(obj, "status.conditions", []):
        yield "Status:"
        rows = [
            [c["type"], c["status"], moment(c.get("lastTransitionTime")), c.get("reason", ""), c.get("message", "")]
            for c in found
        ]
        yield from table("Conditions", ("Type", "Status", "LastTransitionTime", "Reason", "Message"), rows)


@describes("ipaddresses")
def address(obj: Obj, place: Place) -> Iterator[str]:
    """An IPAddress: which Service holds it."""
    yield from named(obj, namespaced=False)
    yield from marked(obj)
    if about := dig(obj, "spec.parentRef"):
        yield "Parent Reference:"
        yield from (f"  {f.capitalize()}:\t{about.get(f, '')}" for f in ("group", "resource", "namespace", "name"))
