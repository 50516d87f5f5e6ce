"""What containers say, in their logs, that they could not get from which Service."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from kbase.diagnosis.addresses import SCHEMES, Names, addresses, service_key
from kbase.diagnosis.log_lines import telling, unstamped
from kbase.diagnosis.logs import LogLine
from kbase.diagnosis.objects import dig
from kbase.diagnosis.pods import Container
from kbase.diagnosis.resolving import SILENT, last_log
from kbase.diagnosis.services import headless
from kbase.diagnosis.view import View
from kbase.types import Evidence

Key = tuple[str, str]  # namespace and name of a Service

# A call that got no connection, no name, or an answer that tells of trouble on the other side.
_FAILED = re.compile(
    r"refused|time(?:d[ -]?|-)?out|deadline exceeded|no route to host|unreachable|not be established|"
    r"connection (?:was )?(?:reset|closed|aborted|lost)|socket hang up|\bEOF\b|broken pipe|\bunavailable\b|"
    r"(?:can(?:not|'t|no't)|could(?: not|n't)|unable to|fail(?:ed|ure)?(?: to)?|error) (?:re)?connect|"
    r"\bE(?:CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|AI_AGAIN|NOTFOUND)\b|connection fail|"
    r"no such host|name resolution|(?:not|n't) resolve|unknown ?host|name or service not known|NXDOMAIN|bad address|"
    r"no healthy upstream|upstream|bad gateway|\b(?:HTTP|status(?: code)?|code|returned|:)[ =:]*50[0234]\b|\b50[234]\b",
    re.I,
)
_FINE = re.compile(
    r"\b(?:INFO|DEBUG|TRACE|NOTICE)\b|\b(?:level|lvl|severity)[\"']?[=:] ?[\"']?(?:info|debug|trace)", re.I
)
_URL = re.compile(
    r"\b(?P<scheme>[a-z][a-z0-9+.]*)://(?:[^@/\s\"']*@)?(?P<host>[a-z0-9][a-z0-9.-]*)(?::(?P<port>\d+))?", re.I
)
_PLACE = re.compile(r"(?<![\w.:/-])(?P<host>[a-z0-9][a-z0-9.-]*[a-z0-9]):(?P<port>\d{2,5})\b", re.I)
_ADDRESS = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
_LOOKED_UP = re.compile(
    r"lookup (?P<a>[\w.-]+)|getaddrinfo (?:ENOTFOUND|EAI_AGAIN|failed for)? ?(?P<b>[\w.-]+)|"
    r"UnknownHostException: (?P<c>[\w.-]+)|resolve(?: host)?:? ['\"]?(?P<d>[\w.-]+)|host name ['\"](?P<e>[\w.-]+)|"
    r"bad address ['\"]?(?P<f>[\w.-]+)|server host ['\"](?P<g>[\w.-]+)|can't (?:resolve|find) ['\"]?(?P<h>[\w.-]+)",
    re.I,
)
_WORD = re.compile(r"(?<![\w-])[a-z](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9-]+)*(?![\w-])")
_LINES, _LAST_LINES = 60, 20  # of the end of a log; of that of a run that ended: what it survived is no cause
_MAX_CHARS = 300


@dataclass(frozen=True)
class Complaint:
    """A call that failed, as one line of a log tells. port: None where the line names none. ended: the run ended."""

    container: Container = field(repr=False)
    service: Key
    port: int | None
    said: LogLine
    ended: bool


def complaints(view: View, container: Container, known: Names, *, also: Collection[Key] = ()) -> Iterator[Complaint]:
    """What the newest run of a container complains of, newest first, each Service once.

    Of a run that ended only what its telling line is about. Services that do not exist count where their name can
    mean nothing else, or where they are among `also`. Reads pods/log.
    """
    log, previous = last_log(view, container)
    end, seen = container.end(), set[tuple[Key, int | None]]()
    ended = bool(end and (previous or end.current))
    lines = [unstamped(line).strip() for line in log.splitlines()]
    lines = [line for line in lines if line]
    told = telling(log) if ended else ""
    if ended and not _FAILED.search(told):
        return
    candidates = [told, *reversed(lines[-_LAST_LINES:])] if told else list(reversed(lines[-_LINES:]))
    knows = {*given(container, known), *also}
    if container.init and container.running:
        yield from _awaited(container, known, knows)
    for line in candidates:
        if not _FAILED.search(line) or _FINE.search(line) or SILENT.search(line):
            continue
        for found in _named(line, container, known, knows):
            if found not in seen:
                seen.add(found)
                yield Complaint(container, *found, _said(container, told or line, previous), ended)


def _awaited(container: Container, known: Names, knows: Collection[Key]) -> Iterator[Complaint]:
    """The Services that the command of a running init container names: what it waits for."""
    for part in ("command", "args"):
        text = " ".join(container.spec.get(part) or [])
        plain = re.sub(r"(?<=[\w-])\s+(?=\d{2,5}\b)", ":", text)  # nc takes host and port as two words
        words = {k for w in _WORD.findall(plain) if (k := service_key(w, container.ref.namespace, known)) in known}
        for key, port in _named(plain, container, known, {*knows, *(k for k in words if k)}):
            short = text if len(text) <= _MAX_CHARS else text[: _MAX_CHARS - 1] + "…"
            yield Complaint(container, key, port, LogLine(short, container.declares(f".{part}", value=short)), False)


def given(container: Container, known: Names) -> frozenset[Key]:
    """The Services whose addresses a container is given in its environment."""
    keys = (service_key(a.host, container.ref.namespace, known) for a in addresses(container))
    return frozenset(k for k in keys if k and k in known)


def _named(line: str, container: Container, known: Names, knows: Collection[Key]) -> Iterator[tuple[Key, int | None]]:
    """The Services that a line names: by URL, host and port, address, a name looked up, or a name that it was given."""
    space = container.ref.namespace
    numbers = _ADDRESS.findall(line)
    by_address = {dig(s, "spec.clusterIP", ""): key for key, s in known.items()} if numbers else {}
    found = list(_places(line))
    for host, port in found:
        key = by_address.get(host) or (None if _ADDRESS.fullmatch(host) else service_key(host, space, known))
        if key and (key in known or key in knows or ".svc" in host):
            yield key, port
    for address in numbers:
        if address in by_address and address not in {h for h, _ in found}:
            yield by_address[address], None
    for match in _LOOKED_UP.finditer(line):
        host = next((g for g in match.groups() if g), "").rstrip(".")
        key = service_key(host, space, known) if host else None
        # The name of a Service with an address of its own resolves whatever stands behind it.
        if key and (headless(known[key]) if key in known else key in knows or ".svc" in host):
            yield key, None
    for word in () if _LOOKED_UP.search(line) else _WORD.findall(line):
        key = service_key(word, space, known)
        if key and key in knows:
            yield key, None


def _places(line: str) -> Iterator[tuple[str, int]]:
    for match in _URL.finditer(line):
        port = match["port"] or SCHEMES.get(match["scheme"].lower())
        if port:
            yield match["host"].lower(), int(port)
    for match in _PLACE.finditer(_URL.sub(" ", line)):
        yield match["host"].lower(), int(match["port"])


def _said(container: Container, line: str, previous: bool) -> LogLine:
    ref, flag = container.ref, " --previous" if previous else ""
    short = line if len(line) <= _MAX_CHARS else line[: _MAX_CHARS - 1] + "…"
    command = f"kubectl -n {ref.namespace} logs {ref.name} -c {container.name}{flag}"
    return LogLine(short, Evidence(ref, f"log{flag}", short, command))
