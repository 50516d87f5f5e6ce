"""Why containers end: the class of an end, what exit codes stand for, and what the log says was missing."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Literal

from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.logs import LogLine, telling_line
from kbase.diagnosis.objects import dig, when
from kbase.diagnosis.pods import Container, End
from kbase.diagnosis.probes import killed_by_probe
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text
from kbase.types import Obj, RuledOut

Why = Literal["start", "oom", "probe", "exit"]

# Reads of ended_because and last_words.
EXIT_READS = ("events", "pods/log")

NOT_STARTED = frozenset({"StartError", "ContainerCannotRun"})
START_WAITS = frozenset({"RunContainerError", "CreateContainerError", "PostStartHookError", "Blocked"})
# The kubelet forgets its restart back-off after a container ran this long, so older restarts are history.
# https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
BACK_OFF_MEMORY = timedelta(minutes=10)
_OFTEN = 3  # restarts of a container that runs right now; fewer are common while its dependencies start

SIGNALS = {1: "SIGHUP", 2: "SIGINT", 4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL"}
SIGNALS |= {11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM"}

DONE = Phrase("it ended without an error", "它正常結束，沒有錯誤")
GENERAL = Phrase("an error of the application", "應用程式本身的錯誤")
MISUSE = Phrase("wrong usage of a command, or a Go panic", "指令用法錯誤，或 Go 的 panic")
CONFIGURATION = Phrase("EX_CONFIG, a configuration error", "EX_CONFIG，設定錯誤")
NOT_EXECUTABLE = Phrase("command found but not executable", "找到指令但無法執行")
NO_COMMAND = Phrase("command not found", "找不到指令")
SYSEXIT = Phrase("{name}, by the convention of sysexits.h", "{name}，依 sysexits.h 的慣例")
BY_SIGNAL = Phrase("ended by signal {name}", "被訊號 {name} 終止")
OUT_OF_RANGE = Phrase("an error without a code of its own (exit -1)", "沒有專屬代碼的錯誤（exit -1）")
OWN_CODE = Phrase("a code of the application's own", "應用程式自訂的代碼")

_MEANINGS = {0: DONE, 1: GENERAL, 2: MISUSE, 78: CONFIGURATION, 126: NOT_EXECUTABLE, 127: NO_COMMAND, 255: OUT_OF_RANGE}
_SYSEXITS = (
    "USAGE DATAERR NOINPUT NOUSER NOHOST UNAVAILABLE SOFTWARE OSERR OSFILE CANTCREAT IOERR TEMPFAIL PROTOCOL NOPERM"
)
_MEANINGS_SYSEXITS = {64 + i: f"EX_{name}" for i, name in enumerate(_SYSEXITS.split())}


def meaning(code: int) -> Text:
    """What an exit code stands for by convention: shells (126, 127), signals (128 + n), sysexits.h (64 to 78)."""
    if code in _MEANINGS:
        return _MEANINGS[code]()
    if code in _MEANINGS_SYSEXITS:
        return SYSEXIT(name=_MEANINGS_SYSEXITS[code])
    if code > 128 and code - 128 < 65:
        return BY_SIGNAL(name=SIGNALS.get(code - 128, str(code - 128)))
    return OWN_CODE()


def why_ended(container: Container, events: EventIndex) -> Why | None:
    """The class of a container's end, so that exactly one check speaks of it; None where it has not ended."""
    ends = container.ends()
    if container.waiting in START_WAITS or any(e.reason in NOT_STARTED for e in ends) or hook_failed(container, events):
        return "start"
    if not ends:
        return None
    if any(e.reason == "OOMKilled" for e in ends):
        return "oom"
    return "probe" if killed_by_probe(container, events) else "exit"


def hook_failed(container: Container, events: EventIndex) -> Obj | None:
    """The newest event about a postStart hook of the container that failed, for which the kubelet ends it."""
    if not dig(container.spec, "lifecycle.postStart"):
        return None
    own = events.of(container.pod, "FailedPostStartHook")
    return next((e for e in own if f"{{{container.name}}}" in dig(e, "involvedObject.fieldPath", "")), None)


def keeps_ending(container: Container, view: View) -> bool:
    """Whether a container ends again and again, by its restarts and runs rather than by its waiting reason alone.

    Between two runs the status flips: terminated, RunContainerError, CrashLoopBackOff, then running for a moment.
    """
    end = container.end()
    if not end or not container.status or container.status.get("ready"):
        return bool(end) and container.restarts >= _OFTEN and _just_started(container, view)
    if container.waiting in ("CrashLoopBackOff", *START_WAITS):
        return True
    if container.running:
        enough = 1 if container.init else _OFTEN
        return container.restarts >= enough and (container.init or _just_started(container, view))
    return container.restarts > 0 and not (container.init and end.code == 0)


def _just_started(container: Container, view: View) -> bool:
    started = when(dig(container.status, "state.running.startedAt"))
    return started is not None and view.now - started < BACK_OFF_MEMORY


def ended_because(view: View, scope: Scope, why: Why) -> Callable[[Container], bool]:
    """A test for containers that keep ending for one class of reason; reads events once one keeps ending."""

    @cache
    def events() -> EventIndex:
        return events_about(view, scope.namespace)

    return lambda c: keeps_ending(c, view) and why_ended(c, events()) == why


NOT_OOM = Phrase(
    "the last run ended for reason {reason}, not OOMKilled", "上次結束的 reason 是 {reason}，不是 OOMKilled"
)
NO_PROBE = Phrase("no liveness or startup probe is declared", "沒有宣告 liveness 或 startup 探針")
IMAGE_THERE = Phrase("the image was pulled, the container has run from it", "映像檔已下載，容器曾以它執行")


def excluded(container: Container, end: End) -> tuple[RuledOut, ...]:
    """The usual suspects for a container that ends, as far as its own status and declaration exclude them."""
    out = [RuledOut("POD-OOM", NOT_OOM(reason=end.reason or "Error"), (container.shows(f"{end.at}.reason"),))]
    if not container.spec.get("livenessProbe") and not container.spec.get("startupProbe"):
        out.append(RuledOut("POD-LIVENESS", NO_PROBE(), (container.declares(".livenessProbe"),)))
    if container.status.get("imageID"):
        out.append(RuledOut("POD-IMAGE", IMAGE_THERE(), (container.shows(".imageID"),)))
    return tuple(out)


def last_words(view: View, container: Container, end: End) -> LogLine | None:
    """The telling line of the run that ended; None where its log is gone, empty or unreadable."""
    # While a container waits, or has just ended, its plain log is that of the dead run as well.
    orders = (False, True) if end.current else (True, False)
    for previous in orders:
        if not previous and container.running:
            continue
        if said := telling_line(view, container.pod, container.name, previous=previous):
            return said
    return None


_OPEN, _CLOSE = r"[\"'`$({]*", r"[\"'`)}]*"
_ANY = rf"{_OPEN}(?P<name>[A-Z][A-Z0-9_]{{2,}}){_CLOSE}"
_PARTS = rf"{_OPEN}(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+){_CLOSE}"  # an underscore tells a name from "ERROR"
_ABSENT = (
    "must be (?:set|defined)|unset|missing|required|undefined|empty|unbound|"
    "not (?:set|defined|provided|specified|present)"
)
_VARIABLE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\benv(?:ironment)?[ _-]?(?:var(?:iable)?s?)?(?: named)?:?) {_ANY}",
        rf"{_PARTS}:? (?i:(?:environment variable |env var |parameter )?(?:(?:is|was) )?(?:{_ABSENT}))",
        rf"(?i:missing|unset|undefined|required)[^A-Z]{{0,40}}(?i:variables?:?) {_ANY}",
        rf"(?i:missing|unset|undefined|required)[^A-Z]{{0,20}}{_PARTS}",
        r"KeyError: '(?P<name>[A-Z][A-Z0-9_]{2,})'",
    )
)


def missing_variable(line: str) -> str | None:
    """The environment variable whose absence a log line complains of; None where it complains of something else."""
    return next((m["name"] for pattern in _VARIABLE if (m := pattern.search(line))), None)
