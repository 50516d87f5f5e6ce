"""Faults that no object of the API shows: everything runs and is merely slow, and only metrics tell.

The alerts are those that any deployment with request metrics has (latency, throttling, retransmissions); what is
concluded from them rests on who calls whom, read from the addresses in the pods' environment.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evals.opsbench.case import workload_name
from evals.opsbench.labels import Label
from kbase.cluster.reader import Reader
from kbase.diagnosis.addresses import addresses, by_name, service_key
from kbase.diagnosis.objects import dig
from kbase.diagnosis.pods import containers
from kbase.types import Objects

_CHANGE = re.compile(r"Normal=(?P<normal>[\d.]+)\S* -> Cur(?:rent)?=(?P<current>[\d.]+)")
_VALUE = re.compile(r"Val: (?P<current>[\d.]+)")
_MANY_RETRANSMISSIONS = 2.0  # per second: delay alone makes a few spurious ones, loss a steady stream


@dataclass(frozen=True)
class Signal:
    """One thing an alert says. what: its title ("LATENCY_DEGRADATION"); change: how far above normal, same unit."""

    kind: str
    name: str
    what: str
    detail: str
    change: float


def signals(alerts: Iterable[Mapping[str, Any]]) -> list[Signal]:
    """Every line of evidence of every alert."""
    return [_signal(a["type"], a["name"], line) for a in alerts for line in a.get("evidence") or []]


def _signal(kind: str, name: str, line: str) -> Signal:
    title, _, rest = line.partition(" ")
    changes = [float(m["current"]) - float(m["normal"]) for m in _CHANGE.finditer(line)]
    changes += [float(m["current"]) for m in _VALUE.finditer(line)]
    return Signal(kind, name, title, rest, max(changes, default=0.0))


def slowdowns(alerts: Iterable[Mapping[str, Any]], reader: Reader, namespace: str) -> list[Label]:
    """What makes Services slow, likeliest first: throttled CPU, a lossy node, a slow pod or a slow node."""
    seen = signals(alerts)
    slow = [s for s in seen if s.kind == "Service" and s.what.startswith("LATENCY")]
    cpu = [s for s in seen if s.kind == "Service" and "cpu" in s.detail and s.what == "RESOURCE_SATURATION"]
    lossy = [s for s in seen if s.kind == "Node" and "Retransmission" in s.detail]
    found = [Label.of("pod_cpu_overload", f"app/{s.name}") for s in _worst(cpu)]
    found += [_lossy(s) for s in _worst(lossy) if s.change >= _MANY_RETRANSMISSIONS]
    pods = reader.list("pods", namespace)
    return [*found, *_delays(slow, _calls(pods, reader.list("services", namespace)), pods)]


def _worst(found: Iterable[Signal]) -> list[Signal]:
    return sorted(found, key=lambda s: -s.change)


def _lossy(signal: Signal) -> Label:
    return Label.of("node_network_packet_loss", f"node/{signal.name}")


def _delays(slow: list[Signal], calls: Mapping[str, set[str]], pods: Objects) -> Iterator[Label]:
    """Slow Services that call no slow one are where it begins; several of them on one node point to the node."""
    names = {s.name for s in slow}
    roots = list(dict.fromkeys(s.name for s in _worst(slow) if not calls.get(s.name, set()) & names - {s.name}))
    places = {name: _node(name, pods) for name in roots}
    nodes = [node for node, _ in Counter(n for n in places.values() if n).most_common()]
    pod = [Label.of("pod_network_delay", f"app/{name}") for name in roots[:1]]
    node = [Label.of("node_network_delay", f"node/{n}") for n in nodes[:1]]
    yield from pod + node if len(roots) == 1 else node + pod
    yield from (Label.of("node_network_packet_loss", f"node/{n}") for n in nodes[:1])


def _calls(pods: Objects, services: Objects) -> dict[str, set[str]]:
    """Workload -> the Services whose addresses it is given."""
    known, found = by_name(services), dict[str, set[str]]()
    for pod in pods:
        told = [a for c in containers(pod) for a in addresses(c)]
        keys = (service_key(a.host, pod["metadata"]["namespace"], known) for a in told)
        found.setdefault(workload_name(pod), set()).update(k[1] for k in keys if k and k in known)
    return found


def _node(name: str, pods: Objects) -> str:
    return next((dig(p, "spec.nodeName", "") for p in pods if workload_name(p) == name), "")
