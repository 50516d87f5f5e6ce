"""Services and what stands before and behind them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.kubectl.printers import prints
from kbase.kubectl.wording import NONE, UNSET, age, pairs, selector, up_to
from kbase.types import Obj


@prints("services", columns="Name, Type, Cluster-IP, External-IP, Port(s), Age, +Selector")
def service(obj: Obj, now: datetime) -> Sequence[Any]:
    """A Service."""
    spec = obj["spec"]
    inside = next(iter(spec.get("clusterIPs") or []), None) or spec.get("clusterIP") or NONE
    ports = ",".join(map(_port, spec.get("ports") or [])) or NONE
    kind = spec.get("type", "ClusterIP")
    return obj["metadata"]["name"], kind, inside, _outside(obj), ports, age(obj, now), pairs(spec.get("selector"))


def _port(port: Obj) -> str:
    node = f":{port['nodePort']}" if port.get("nodePort") else ""
    return f"{port['port']}{node}/{port.get('protocol', 'TCP')}"


def _outside(obj: Obj) -> str:
    spec, kind = obj["spec"], dig(obj, "spec.type", "ClusterIP")
    if kind == "ExternalName":
        return str(spec.get("externalName", ""))
    given = spec.get("externalIPs") or []
    if kind != "LoadBalancer":
        return ",".join(given) or NONE
    return ",".join([*_balancers(obj), *given]) or "<pending>"


def _balancers(obj: Obj) -> list[str]:
    entries = dig(obj, "status.loadBalancer.ingress", [])
    return sorted({a for e in entries if (a := e.get("ip") or e.get("hostname"))})


@prints("endpoints", columns="Name, Endpoints, Age")
def endpoints(obj: Obj, now: datetime) -> Sequence[Any]:
    """An Endpoints object: the ready addresses, with each of their ports."""
    subsets = obj.get("subsets") or []
    shown = up_to([a for s in subsets for a in _addresses(s)], 3) if subsets else NONE
    return obj["metadata"]["name"], shown, age(obj, now)


def _addresses(subset: Obj) -> list[str]:
    ips = [a["ip"] for a in subset.get("addresses") or []]
    ports = [p["port"] for p in subset.get("ports") or []]
    return [f"[{ip}]:{p}" if ":" in ip else f"{ip}:{p}" for p in ports for ip in ips] if ports else ips


@prints("endpointslices", columns="Name, AddressType, Ports, Endpoints, Age")
def endpoint_slice(obj: Obj, now: datetime) -> Sequence[Any]:
    """An EndpointSlice: every address, ready or not."""
    ports = [str(p.get("port") or p.get("name") or "*") for p in obj.get("ports") or []]
    addresses = [a for e in obj.get("endpoints") or [] for a in e.get("addresses") or []]
    shown = [up_to(part, 3) or UNSET for part in (ports, addresses)]
    return obj["metadata"]["name"], obj["addressType"], *shown, age(obj, now)


@prints("ingresses", columns="Name, Class, Hosts, Address, Ports, Age")
def ingress(obj: Obj, now: datetime) -> Sequence[Any]:
    """An Ingress."""
    rules = dig(obj, "spec.rules", [])
    hosts = [r["host"] for r in rules if r.get("host")]
    ports = "80, 443" if dig(obj, "spec.tls") else "80"
    shown = up_to(hosts, 3, total=len(rules)) or "*"
    address = ",".join(_balancers(obj))
    return obj["metadata"]["name"], dig(obj, "spec.ingressClassName", NONE), shown, address, ports, age(obj, now)


@prints("ingressclasses", columns="Name, Controller, Parameters, Age")
def ingress_class(obj: Obj, now: datetime) -> Sequence[Any]:
    """An IngressClass."""
    about = dig(obj, "spec.parameters")
    group = f".{about['apiGroup']}" if about and about.get("apiGroup") else ""
    shown = f"{about['kind']}{group}/{about['name']}" if about else NONE
    return obj["metadata"]["name"], dig(obj, "spec.controller", ""), shown, age(obj, now)


@prints("networkpolicies", columns="Name, Pod-Selector, Age")
def network_policy(obj: Obj, now: datetime) -> Sequence[Any]:
    """A NetworkPolicy."""
    return obj["metadata"]["name"], selector(dig(obj, "spec.podSelector")), age(obj, now)


@prints("ipaddresses", columns="Name, ParentRef")
def address(obj: Obj, now: datetime) -> Sequence[Any]:
    """An IPAddress: what holds it. The server has a cell for the age, and no column."""
    about = dig(obj, "spec.parentRef", {})
    parts = [f"{about['resource']}.{about['group']}" if about.get("group") else about.get("resource", "")]
    parts += [about[f] for f in ("namespace", "name") if about.get(f)]
    return obj["metadata"]["name"], "/".join(parts), age(obj, now)


@prints("servicecidrs", columns="Name, CIDRs, Age")
def service_cidr(obj: Obj, now: datetime) -> Sequence[Any]:
    """A ServiceCIDR."""
    return obj["metadata"]["name"], ",".join(dig(obj, "spec.cidrs", [])), age(obj, now)
