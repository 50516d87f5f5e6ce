"""What looks like a line of a log, and what a person writes between pasted outputs."""

import re

_LOGGISH = re.compile(
    r"\[?\d{4}[-/]\d\d[-/]\d\d[T _]\d\d:\d\d"  # 2026-11-20T08:40:00Z, 2026/11/20 08:40:00
    r"|\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\b"
    r"|(?:\w{3} )?\w{3} [ \d]\d \d\d:\d\d:\d\d"  # syslog
    r"|[IWEF]\d{4} \d\d:\d\d:\d\d"  # klog
    r"|\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|FATAL|CRITICAL|PANIC)\b[\]:| ]"
    r"|(?:fatal|error|panic|warning|fail(?:ed|ure)|exception|critical|emerg)\b ?[:(]"
    r"|\{\"|level=|ts=|time=|msg="
    r"|Traceback \(most recent|Caused by: |Exception in thread|Unhandled exception|goroutine \d|thread '[^']*' "
    r"|(?:[\w$]+\.)*[A-Z]\w*(?:Error|Exception)\b[:( ]"
    r"|npm ERR!|node:\w+|\d+:[CM] \d\d \w{3} \d{4}|\d+\.\d+\.\d+\.\d+ - ",  # npm, node, Redis, access logs
    re.I,
)
_DEEPER = re.compile(r"\s+(?:at |File \"|\.\.\. \d+ more|\S+\.go:\d+)|\t")
# `kubectl logs --prefix`, and stern: whose line it is stands before it.
_PREFIXED = re.compile(r"\[pod/(?P<pod>[\w.-]+)/(?P<container>[\w.-]+)\] ?(?P<line>.*)$")
_STERN = re.compile(r"(?P<pod>[a-z0-9.-]+-[a-z0-9]+) (?P<container>[a-z0-9-]+) (?P<line>.*)$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENDS_AS_PROSE = re.compile(r"[?？:：。！]\s*$")


def is_logged(line: str) -> bool:
    """Whether a line can hardly be anything but a line of a log or of a stack trace."""
    return bool(_LOGGISH.match(line) or _DEEPER.match(line))


def prefixed(line: str) -> tuple[str, str, str] | None:
    """(pod, container, the line itself) of a line that says whose it is; None for any other."""
    found = _PREFIXED.match(line)
    if found is None and (found := _STERN.match(line)) and not is_logged(found["line"]):
        return None
    return (found["pod"], found["container"], found["line"]) if found else None


def is_prose(line: str) -> bool:
    """Whether a line is more likely a person's remark than output."""
    return not is_logged(line) and bool(_HAN.search(line) or _ENDS_AS_PROSE.search(line))
