"""Connections to Services that time out, as the callers' logs tell, and from which node they were tried."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kbase.diagnosis.addresses import Names, addresses, service_key
from kbase.diagnosis.objects import dig
from kbase.diagnosis.pods import Container
from kbase.types import Evidence, Obj

# No answer at all. A refused connection is one: the address led somewhere.
_TIMEOUT = re.compile(
    r"i/o timeout|timed?[ -]?out|no route to host|ETIMEDOUT|EHOSTUNREACH|host is unreachable|Connect_?Timeout", re.I
)
# What only waits for an answer has been connected before.
_CONNECTED = re.compile(r"read tcp|awaiting headers|read timed out|request timeout", re.I)
_PLACE = re.compile(r"(?<![\w.-])(?P<host>\d{1,3}(?:\.\d{1,3}){3}|[a-z][a-z0-9.-]*[a-z0-9]):(?P<port>\d{1,5})\b")
_RELAYED = re.compile(r"rpc error:.*rpc error:", re.S)  # an error that the one called passes on from further away
_CAUSED = re.compile(r"\s*(?:--->\s*)?(?:Caused by|at |[\w.$]+(?:Exception|Error)\b)")  # part of a stack trace
_TRACE = 60  # lines of one
_LINES = 400  # of the end of a log: what happened before is over
_OFTEN = 2  # a single time-out can be a start-up that came too early

Key = tuple[str, str]  # namespace and name of a Service


@dataclass(frozen=True)
class Caller:
    """A container whose log was read, and the Services whose addresses it was given."""

    container: Container = field(repr=False)
    knows: frozenset[Key]

    @property
    def node(self) -> str:
        """Where it runs."""
        return str(dig(self.container.pod, "spec.nodeName", ""))

    @property
    def workload(self) -> str:
        """What tells it from other callers: the pod."""
        return self.container.ref.name


@dataclass(frozen=True)
class Unreached:
    """A Service that a caller could not connect to. line: what its log says last; quoted: another one's log says so."""

    caller: Caller
    service: Key
    line: str
    evidence: Evidence
    quoted: bool = False


def caller(container: Container, known: Names) -> Caller:
    """A container with the Services that its environment names."""
    keys = (service_key(a.host, container.ref.namespace, known) for a in addresses(container))
    return Caller(container, frozenset(k for k in keys if k and k in known))


def unreached(logs: Iterable[tuple[Caller, str]], known: Names, *, often: int = _OFTEN) -> list[Unreached]:
    """The time-outs of several callers, each put to the one that tried to connect, if it happened that often."""
    logs = list(logs)
    places = _places(known)
    found: dict[tuple[str, Key], list[Unreached]] = defaultdict(list)
    for who, text in logs:
        lines = text.splitlines()[-_LINES:]
        for i, line in enumerate(lines):
            if not _TIMEOUT.search(line) or _CONNECTED.search(line):
                continue
            above = lines[max(0, i - _TRACE) : i] if _CAUSED.match(line) else []
            for key in _services(line, who, places, known) or _last_named(above, who, places, known):
                for tried in _tried(line, who, key, [w for w, _ in logs]):
                    shown = Evidence(who.container.ref, "log", line.strip()[:300], _command(who))
                    one = Unreached(tried, key, line.strip()[:300], shown, quoted=tried is not who)
                    found[tried.workload, key].append(one)
    return [same[-1] for same in found.values() if len(same) >= often]


def _places(known: Names) -> dict[tuple[str, int], Key]:
    """Where each Service answers: its address and its ports."""
    return {
        (dig(s, "spec.clusterIP", ""), p.get("port")): key for key, s in known.items() for p in dig(s, "spec.ports", [])
    }


def _services(line: str, who: Caller, places: dict[tuple[str, int], Key], known: Names) -> set[Key]:
    """The Services that a line names by address; where it names none, the only one that its container knows."""
    found, other = _named(line, who, places, known)
    return found or (set(who.knows) if len(who.knows) == 1 and not other else set())


def _named(line: str, who: Caller, places: dict[tuple[str, int], Key], known: Names) -> tuple[set[Key], bool]:
    """The Services whose address a line holds, and whether it holds an address at all."""
    found, named = set[Key](), False
    for match in _PLACE.finditer(line):
        host, port = match["host"], int(match["port"])
        named = named or not host.isalpha()
        key = places.get((host, port)) or service_key(host, who.container.ref.namespace, known)
        if key and key in known and any(p.get("port") == port for p in dig(known[key], "spec.ports", [])):
            found.add(key)
    return found, named


def _last_named(above: list[str], who: Caller, places: dict[tuple[str, int], Key], known: Names) -> set[Key]:
    """The Service that the nearest line above names: a stack trace tells its target first and the time-out later."""
    for line in reversed(above):
        if found := _named(line, who, places, known)[0]:
            return found
    return set()


def _tried(line: str, who: Caller, key: Key, all_: list[Caller]) -> Iterator[Caller]:
    """Who made the connection: the one that logs it, or, for an error passed on, those others that know the Service."""
    if not _RELAYED.search(line):
        yield who
    else:
        yield from (c for c in all_ if c is not who and key in c.knows)


def _command(who: Caller) -> str:
    ref = who.container.ref
    return f"kubectl -n {ref.namespace} logs {ref.name} -c {who.container.name}"


def nodes(found: Iterable[Unreached]) -> dict[str, list[Unreached]]:
    """The time-outs by the node of the caller, most callers and Services first."""
    groups: dict[str, list[Unreached]] = defaultdict(list)
    for one in found:
        if one.caller.node:
            groups[one.caller.node].append(one)
    return dict(sorted(groups.items(), key=lambda g: (-len(g[1]), g[0])))


def services_of(found: Iterable[Unreached], known: Names) -> list[Obj]:
    """The Services concerned, each once, in order."""
    return [known[key] for key in dict.fromkeys(one.service for one in found)]
