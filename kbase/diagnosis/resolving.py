"""Names that containers could not resolve, as their logs tell, and whether DNS answered at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kbase.diagnosis.log_lines import unstamped
from kbase.diagnosis.logs import LogLine
from kbase.diagnosis.objects import dig
from kbase.diagnosis.pods import Container
from kbase.diagnosis.view import View
from kbase.types import Evidence

# No answer from any DNS server.
SILENT = re.compile(
    r"lookup \S+?(?: on \S+)?: .*(?:i/o timeout|connection refused|no route to host)|"
    r"temporary failure in name resolution|\bEAI_AGAIN\b|no servers could be reached|"
    r"server misbehaving|name resolution.{0,20}timed? ?out",
    re.I,
)
# An answer: there is no such name.
_NEGATIVE = re.compile(r"no such host|\bENOTFOUND\b|NXDOMAIN|name or service not known|name does not resolve", re.I)
# Programs that do not tell the two apart.
_EITHER = re.compile(
    r"could(?: not|n't) resolve host|UnknownHostException|could not translate host name|bad address|"
    r"nodename nor servname|getaddrinfo|host not found in upstream|can't resolve",
    re.I,
)
_HOST = re.compile(
    r"lookup (?P<a>[\w.-]+)|getaddrinfo (?:ENOTFOUND|EAI_AGAIN|failed for)? ?(?P<b>[\w.-]+)|"
    r"UnknownHostException: (?P<c>[\w.-]+)|resolve host:? ['\"]?(?P<d>[\w.-]+)|host name ['\"](?P<e>[\w.-]+)|"
    r"bad address ['\"]?(?P<f>[\w.-]+)|upstream ['\"](?P<g>[\w.-]+)|can't resolve ['\"]?(?P<h>[\w.-]+)",
    re.I,
)
_LINES = 200  # of the end of a log: what happened before is over
_MAX_CHARS = 300


def last_log(view: View, container: Container) -> tuple[str, bool]:
    """The log of the run that ended last, else of the one at work, and whether that is the previous one.

    "" where there is none or it cannot be read (the view keeps the gap).
    """
    end = container.end()
    started = end or container.running or container.restarts
    if not started and (container.waiting or dig(container.pod, "status.phase") == "Pending"):
        return "", False  # it has never run
    previous = bool(end and not end.current)
    ref = container.ref
    return view.logs(ref.namespace, ref.name, container.name, previous=previous) or "", previous


@dataclass(frozen=True)
class Unresolved:
    """A name that was not resolved. host: "" where the line names none.

    answered: True where DNS said that there is no such name, False where it gave no answer, None where the program
    does not tell.
    """

    host: str
    answered: bool | None
    said: LogLine


def unresolved(container: Container, log: str, *, previous: bool = False) -> Iterator[Unresolved]:
    """The failed look-ups in a container's log, newest first."""
    ref, flag = container.ref, " --previous" if previous else ""
    command = f"kubectl -n {ref.namespace} logs {ref.name} -c {container.name}{flag}"
    for line in reversed(log.splitlines()[-_LINES:]):
        silent, negative = bool(SILENT.search(line)), bool(_NEGATIVE.search(line))
        if silent or negative or _EITHER.search(line):
            named = _HOST.search(line)
            host = next((g for g in named.groups() if g), "").rstrip(".") if named else ""
            text = unstamped(line).strip()[:_MAX_CHARS]
            answered = False if silent else True if negative else None
            yield Unresolved(host, answered, LogLine(text, Evidence(ref, f"log{flag}", text, command)))
