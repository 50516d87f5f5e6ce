"""Ingresses and NetworkPolicies out of their `describe`."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kbase.cluster.text.containers import number
from kbase.cluster.text.meta import described, selector
from kbase.cluster.text.outline import Field
from kbase.cluster.text.tables import given
from kbase.types import Obj

_BACKEND = re.compile(r"(?P<service>[\w.-]+):(?P<port>[\w-]+) \((?P<rest>.*)\)$")
_RULE = re.compile(r"\s*(?P<host>\S+)?(?:\s{2,}|^\s+)(?P<path>\S+)\s+(?P<backend>[\w.-]+:[\w-]+ \(.*\))$")
_GONE = re.compile(r"<error: (?:end)?(?:points|services) \"(?P<name>[^\"]+)\" not found>")
_NEXT = re.compile(r"-{4,}$")


def ingress(f: Field, now: datetime, namespace: str = "") -> Obj:
    """An Ingress with its rules, TLS and address. What a path matches by (pathType) is not printed."""
    obj = described(f, "Ingress", namespace=namespace)
    spec = {
        "ingressClassName": f.get("Ingress Class"),
        "defaultBackend": _backend(f.get("Default backend")),
        "rules": _rules(f),
        "tls": [_tls(line) for line in f.lines("TLS")],
    }
    points = [{"hostname" if re.search("[a-z]", a) else "ip": a} for a in f.get("Address").split(",") if a]
    status = {"loadBalancer": {"ingress": points}} if points else {}
    return obj | {"spec": {k: v for k, v in spec.items() if v}, "status": status}


def gone_services(f: Field) -> list[str]:
    """The Services of which a described Ingress says that there are none."""
    return list(dict.fromkeys(m["name"] for m in _GONE.finditer("\n".join([x.text for x in f.children] + _body(f)))))


def _body(f: Field) -> list[str]:
    where = f.at("Rules")
    return where.body if where else []


def _rules(f: Field) -> list[Obj]:
    """A line with a host begins a rule, the lines below it, or the same, are its paths; "*" stands for every host."""
    rules: list[Obj] = []
    for line in _body(f):
        match = _RULE.match(line)
        host = match["host"] if match else line.strip()
        if line.split()[:1] in (["Host"], ["----"]):  # the header of the table
            continue
        if host or not rules:
            rules.append({"http": {"paths": []}} | ({"host": host} if host and host != "*" else {}))
        if match and (backend := _backend(match["backend"])):
            rules[-1]["http"]["paths"].append({"path": match["path"], "backend": backend})
    return [r for r in rules if r["http"]["paths"]]


def _backend(text: str) -> Obj | None:
    match = _BACKEND.match(text)
    if not match:
        return None
    port = number(match["port"])
    return {"service": {"name": match["service"], "port": {"number" if isinstance(port, int) else "name": port}}}


def _tls(line: str) -> Obj:
    """ "site-tls terminates shop.example.com,www.example.com"."""
    name, _, hosts = line.partition(" terminates ")
    named = {"secretName": name} if name and name != "SNI routes" else {}
    return named | ({"hosts": hosts.split(",")} if hosts else {})


def network_policy(f: Field, now: datetime, namespace: str = "") -> Obj:
    """A NetworkPolicy with its rules."""
    obj = described(f, "NetworkPolicy", namespace=namespace)
    where = f.at("Spec") or Field("", 0)
    types = [t.strip() for t in where.get("Policy Types").split(",") if t.strip()]
    spec: dict[str, Any] = {"podSelector": selector(_plain(where.get("PodSelector"))), "policyTypes": types}
    for way, peers in (("ingress", "from"), ("egress", "to")):
        spec[way] = list(_traffic(where.at(f"Allowing {way} traffic") or Field("", 0), peers))
    return obj | {"spec": {k: v for k, v in spec.items() if v or k == "podSelector"}}  # as the API, without empty lists


def _plain(text: str) -> str:
    """A selector without the remark in brackets behind it."""
    return given(re.sub(r"(?:^|\s)\((?:Allowing|Selected|Coverage|all)[^)]*\)$", "", text).strip())


def _traffic(f: Field, peers: str) -> Iterator[Obj]:
    """The rules of one direction, which are set apart by dashes; none where nothing is allowed."""
    rule: Obj = {}
    lines = [c for c in f.children if not c.text.startswith("<none>")]
    for line in lines:
        if _NEXT.match(line.text):
            yield rule
            rule = {}
        elif line.key == "To Port" and (match := re.match(r"(\w[\w-]*)/(\w+)", line.value)):
            rule.setdefault("ports", []).append({"port": number(match[1]), "protocol": match[2]})
        elif line.key in ("From", "To") and line.children:
            rule.setdefault(peers, []).append(_peer(line))
    if lines:
        yield rule


def _peer(f: Field) -> Obj:
    found: Obj = {}
    for key, name in (("NamespaceSelector", "namespaceSelector"), ("PodSelector", "podSelector")):
        if f.at(key):
            found[name] = selector(_plain(f.get(key)))
    if cidr := f.get("IPBlock", "CIDR"):
        but = [x.strip() for x in f.get("IPBlock", "Except").split(",") if x.strip()]
        found["ipBlock"] = {"cidr": cidr} | ({"except": but} if but else {})
    return found
