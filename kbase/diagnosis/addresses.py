"""Addresses that containers are given in environment variables, resolved against the Services of the cluster."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.near import likeness
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.pods import Container
from kbase.diagnosis.view import View
from kbase.types import Evidence, Obj

_NAME = r"[a-z](?:[-a-z0-9]*[a-z0-9])?"
_HOST = rf"{_NAME}(?:\.{_NAME})*"
# Also in a URL, with credentials, and in a list; the whole of one part, so that plain text is not taken for a host.
_ADDRESS = re.compile(rf"(?:[a-z][a-z0-9+.:-]*://)?(?:[^@/\s]*@)?(?P<host>{_HOST}):(?P<port>\d{{1,5}})(?:[/?].*)?")
# A URL without a port means the one of its scheme.
SCHEMES = {"http": 80, "https": 443, "redis": 6379, "mongodb": 27017, "amqp": 5672, "nats": 4222}
SCHEMES |= {"postgres": 5432, "postgresql": 5432, "mysql": 3306}
_URL = re.compile(rf"(?P<scheme>[a-z]+)://(?:[^@/\s]*@)?(?P<host>{_HOST})(?:[/?].*)?")
_HOST_ENDS = ("_HOST", "_HOSTNAME", "_ADDR", "_ADDRESS", "_SERVER", "_SERVICE")
_ENDS = re.compile(r"_(?:HOST|HOSTNAME|ADDR|ADDRESS|SERVER|URL|URI|ENDPOINT|PORT)$")
_LOCAL = ("localhost",)
_ALIKE = 0.75


@dataclass(frozen=True)
class Address:
    """A host and port that a variable holds. port None: the variable names the host alone.

    evidence: where the container declares it; shows host and port only, since the rest may be confidential.
    """

    variable: str
    host: str
    port: int | None
    container: Container = field(repr=False)
    index: int = 0
    config: Obj | None = field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """ "host:port", or the host alone."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def evidence(self) -> Evidence:
        """The variable's place: in the pod, or in the ConfigMap that gives it."""
        if self.config:
            return shows(self.config, f".data.{self.variable}", value=f"{self.variable}={self.shown}")
        return self.container.declares(f".env[{self.index}]", value=f"{self.variable}={self.shown}")


def addresses(container: Container) -> list[Address]:
    """The addresses in a container's own `env`; what comes from ConfigMaps tells configured, Secrets are never read."""
    entries = [(i, e["name"], str(e.get("value") or "")) for i, e in enumerate(container.spec.get("env") or [])]
    return list(_in(container, entries, None))


def configured(view: View, container: Container) -> list[Address]:
    """The addresses that a container's environment takes from ConfigMaps. Reads configmaps, one at a time."""
    space, found = container.ref.namespace, list[Address]()
    for source in container.spec.get("envFrom") or []:
        name = dig(source, "configMapRef.name", "")
        if config := try_get(view, "configmaps", space, name) if name else None:
            entries = [(0, str(k), str(v)) for k, v in dig(config, "data", {}).items()]
            found += _in(container, entries, config)
    for entry in container.spec.get("env") or []:
        key, name = dig(entry, "valueFrom.configMapKeyRef.key", ""), dig(entry, "valueFrom.configMapKeyRef.name", "")
        config = try_get(view, "configmaps", space, name) if name else None
        if config and key in dig(config, "data", {}):
            given = _in(container, [(0, entry["name"], str(config["data"][key]))], config)
            found += [replace(a, variable=key) for a in given]
    return found


def _in(container: Container, entries: list[tuple[int, str, str]], config: Obj | None) -> Iterator[Address]:
    """The addresses among variables, each with its position, name and value."""
    ports = {name: int(value) for _, name, value in entries if name.endswith("_PORT") and value.isdigit()}
    found = []
    for i, name, value in entries:
        parts = [m for m in (_ADDRESS.fullmatch(p.strip()) for p in value.split(",")) if m]
        found += [Address(name, m["host"], int(m["port"]), container, i) for m in parts]
        url = _URL.fullmatch(value)
        if url and url["scheme"] in SCHEMES:
            found.append(Address(name, url["host"], SCHEMES[url["scheme"]], container, i))
        if not parts and (end := _host_end(name)) and re.fullmatch(_HOST, value):
            found.append(Address(name, value, ports.get(f"{name.removesuffix(end)}_PORT"), container, i))
    yield from (replace(a, config=config) for a in found if a.host not in _LOCAL)


def _host_end(name: str) -> str:
    return next((end for end in _HOST_ENDS if name.endswith(end)), "")


Names = Mapping[tuple[str, str], Obj]  # (namespace, name) -> Service


def by_name(services: Iterable[Obj]) -> Names:
    """Services by namespace and name."""
    return {(s["metadata"].get("namespace", ""), s["metadata"]["name"]): s for s in services}


def service_key(host: str, namespace: str, known: Names) -> tuple[str, str] | None:
    """The Service a host name means to a pod of a namespace; None where it may as well lie outside the cluster.

    "name" is looked for beside the pod; "name.space" only counts where there is such a Service, since example.com has
    the same form; "name.space.svc" always means a Service.
    Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
    """
    name, _, rest = host.partition(".")
    space, _, zone = rest.partition(".")
    if not rest:
        return namespace, name
    if zone == "svc" or zone.startswith("svc."):
        return space, name
    return (space, name) if not zone and (space, name) in known else None


def meant(address: Address, known: Names) -> Obj | None:
    """The Service that was likely meant: spelled alike, or named by the variable, and with the port asked for."""
    namespace = address.container.ref.namespace
    label = address.host.partition(".")[0]
    wanted = (label, _ENDS.sub("", address.variable).lower().replace("_", "-"))
    space = address.host.partition(".")[2].partition(".")[0] or namespace
    scored = [
        (max(_alike(w, name) for w in wanted) if at == space else _alike(label, name) * _alike(space, at), s)
        for (at, name), s in known.items()
        if at == space or space != namespace
    ]
    close = [(score, s) for score, s in scored if score >= _ALIKE and address.port in (None, *ports_of(s))]
    return max(close, key=lambda c: c[0], default=(0.0, None))[1]


def _alike(one: str, other: str) -> float:
    """Names with and without hyphens are one: LEDGER_API means ledgerapi as well as ledger-api."""
    return likeness(one.replace("-", ""), other.replace("-", ""))


def ports_of(service: Obj) -> Iterator[int]:
    """The ports at which a Service answers."""
    return (p["port"] for p in (service.get("spec") or {}).get("ports") or [] if "port" in p)
