"""Which line of a log tells most: the root of a stack trace, the first cause, what the operating system answered."""

import json
import re
from collections.abc import Callable, Sequence

_STAMP = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) ")
_WORDS = re.compile(
    r"\b(fatal|panic|panicked|error|exception|traceback|fail(ed|ure)?|denied|forbidden|refused|cannot|emerg|unhandled)\b"
    r"|\w(?:Error|Exception)\b",
    re.I,
)
# What the operating system answered: more precise than the sentence about giving up that often follows it.
_ERRNO = re.compile(
    r"permission denied|no such file or directory|no space left on device|read-only file system|address already in use|"
    r"operation not permitted|too many open files|\b(?:EACCES|ENOENT|ENOSPC|EROFS|EADDRINUSE|EPERM|EMFILE)\b",
    re.I,
)
_NEAR_END = 5  # lines; further up an error belongs to something that the process survived
_NO_LOG = "unable to retrieve container logs for "  # the kubelet's answer in place of a log that is gone
# A request that was answered, also with an error: what a server logs of others is not why it ended.
_ACCESS = re.compile(r"\"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S+(?: HTTP/[\d.]+)?\" \d{3}\b|\bkube-probe/")
# "no error", "errors: 0", "0 failed", "INFO ... failed over" are no failure.
_HARMLESS = re.compile(
    r"\b(?:no|0|zero|without) (?:\w+ )?(?:errors?|failures?|failed)\b|\b(?:errors?|failures?|failed)\s*[:=]\s*0\b"
    r"|\b(?:level|severity|lvl)[\"']?\s*[=:]\s*[\"']?(?:info|debug|trace|notice)\b|^\[?(?:INFO|DEBUG|TRACE|NOTICE)\b"
    r"|^\S+ \S+ \[?(?:INFO|DEBUG|TRACE|NOTICE)\b|^[ID]\d{4} \d\d:\d\d:\d\d",
    re.I,
)
_FRAME = re.compile(
    r"(?:at |File \"|\.\.\. \d+ more|from /|--- End of|in `|\d+: |stack backtrace|note: run with|\^+$|~+|#\d+ )"
    r"|(?:[\w./-]+/)?[\w-]+\.(?:go|rb|rs|js|ts|py|java):\d+"
)
_GIVES_UP = re.compile(
    r"(?:error|fatal)?:? ?(?:exiting|shutting down|aborting|process (?:exited|terminated)|bye|giving up|stopped"
    r"|exit(?:ed)? (?:with|status|code)|command (?:failed|terminated)|npm ERR!|error Command failed|lifecycle script"
    r"|Fatal error, exiting|\S+ did not exit normally)",
    re.I,
)
_CAUSED_BY = re.compile(r"(?:Caused by|Wrapped by|caused by|---> )[: ]*(?P<what>\S.*)")
_EXCEPTION = re.compile(r"(?:[\w$]+[.:]+)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|Fault)\b(?:: .*| \[.*|$)")
_GO_FILE = re.compile(r"(?P<file>\S+\.go:\d+)")
_GO_OWN = re.compile(r"/(?:usr/local/)?go/src/|runtime/|testing/")


def unstamped(line: str) -> str:
    """A line of a log without the time that the kubelet puts before it."""
    return _STAMP.sub("", line)


def telling(text: str) -> str:
    """The line that names the root of a failure, else the last line; "" for an empty log.

    Stack traces of JVM, Python, Go, Node, .NET, Ruby and Rust, structured lines (JSON, klog, logfmt) and plain ones.
    Where the last words only say that the process gives up, the line before them that quotes the system counts.
    """
    raw = [unstamped(line).rstrip() for line in text.splitlines()]
    raw = [line for line in raw if line.strip() and not line.startswith(_NO_LOG)]
    if not raw:
        return ""
    lines = [line.strip() for line in raw]
    return _of_trace(raw) or _of_lines(lines)


def _of_trace(raw: Sequence[str]) -> str | None:
    """The root of the last stack trace that a runtime printed; None where there is none near the end."""
    found = [(at, line) for read in _TRACES if (told := read(raw)) for at, line in [told]]
    at, line = max(found, default=(-1, ""), key=lambda one: one[0])
    rest = [x for x in raw[at + 1 :] if _fails(x) and not _is_frame(x)]
    # A trace further up was survived where other failures follow it that are not just the end of it.
    return line if line and not [x for x in rest if not _GIVES_UP.search(x) and not _EXCEPTION.search(x)] else None


def _jvm(raw: Sequence[str]) -> tuple[int, str] | None:
    """JVM and .NET: the innermost cause of the last exception, which is printed last or behind "--->"."""
    starts = [i for i, x in enumerate(raw) if _is_jvm_frame(x)]
    if not starts:
        return None
    first = starts[-1]
    while first > 0 and (
        _is_jvm_frame(raw[first - 1])
        or re.match(r"\s+(?:\.{3} \d+ |--- End of)|Caused by: |\s+Suppressed", raw[first - 1])
    ):
        first -= 1
    head = first - 1 if first > 0 else first
    causes = [m["what"] for x in raw[head : starts[-1]] if (m := _CAUSED_BY.search(x))]
    line = causes[-1].strip() if causes else _unwrapped(raw[head].strip())
    return starts[-1], re.sub(r"^(?:Exception in thread \"[^\"]*\" |Unhandled exception[.:] ?)", "", line)


def _is_jvm_frame(line: str) -> bool:
    return bool(re.match(r"\s+at [\w$.<>`/@-]+(?:\(|\[|\.)", line)) and not re.search(r"\.[cm]?[jt]s:\d+|\(node:", line)


def _unwrapped(line: str) -> str:
    return line.rpartition(" ---> ")[2] or line


def _python(raw: Sequence[str]) -> tuple[int, str] | None:
    """Python: the line under the frames. Of a chain the first, unless the later one says more than that it gives up."""
    starts = [i for i, x in enumerate(raw) if "Traceback (most recent call last)" in x]
    ends = [end for start in starts if (end := _below(raw, start)) is not None]
    if not ends:
        return None
    chained = len(ends) > 1 and any("direct cause of the following" in x for x in raw[ends[-2] : ends[-1]])
    return ends[-1], raw[ends[-2] if chained else ends[-1]].strip()


def _below(raw: Sequence[str], start: int) -> int | None:
    """The first line below a traceback's head that is not indented deeper than it."""
    indent = len(raw[start]) - len(raw[start].lstrip())
    below = (i for i in range(start + 1, len(raw)) if len(raw[i]) - len(raw[i].lstrip()) <= indent)
    return next(below, None)


def _go(raw: Sequence[str]) -> tuple[int, str] | None:
    """Go: the panic, and the first file below it that is not the runtime's."""
    starts = [i for i, x in enumerate(raw) if re.match(r"(?:panic|fatal error): ", x)]
    if not starts:
        return None
    at = starts[-1]
    files = [m["file"] for x in raw[at + 1 :] if (m := _GO_FILE.search(x)) and not _GO_OWN.search(x)]
    trace = any(x.startswith("goroutine ") for x in raw[at + 1 :])
    where = f" ({files[0]})" if files and trace else ""
    end = len(raw) - 1 if trace else at
    return end, re.sub(r" \[recovered\].*", "", raw[at].strip()) + where


def _node(raw: Sequence[str]) -> tuple[int, str] | None:
    """Node: the error above its frames, with its code where only the block below tells it."""
    frames = [i for i, x in enumerate(raw) if re.match(r"\s+at .*(?:\.[cm]?[jt]s:\d+|\(?node:)", x)]
    if not frames:
        return None
    first = frames[-1]
    while first > 0 and re.match(r"\s+at ", raw[first - 1]):
        first -= 1
    head = next((i for i in range(first - 1, -1, -1) if re.search(r"Error\b|Exception\b", raw[i])), None)
    if head is None or first - head > _NEAR_END + 3:
        return None
    line = _CAUSED_BY.sub(lambda m: m["what"], raw[head].strip())
    line = re.sub(r"^(?:Uncaught (?:Exception:? )?|\(node:\d+\) UnhandledPromiseRejectionWarning: )", "", line)
    code = next((m[1] for x in raw[frames[-1] :][:8] if (m := re.search(r"\bcode: '(\w+)'", x))), "")
    return frames[-1], f"{line} ({code})" if code and code not in line else line


def _ruby(raw: Sequence[str]) -> tuple[int, str] | None:
    """Ruby: "file:line:in `method': message (Class)" above its frames."""
    heads = [i for i, x in enumerate(raw) if re.search(r"\.rb:\d+:in [`'].*': .*\(\S*[A-Z]\w+\)", x)]
    if not heads:
        return None
    at = heads[-1]
    return at, re.sub(r"^.*?:in [`'].*?': ", "", raw[at].strip())


def _rust(raw: Sequence[str]) -> tuple[int, str] | None:
    """Rust: the message of the panic, which new releases print on a line of its own, with the file before it."""
    heads = [i for i, x in enumerate(raw) if re.match(r"thread '[^']*'(?: \(\d+\))? panicked at ", x)]
    if not heads:
        return None
    at = heads[-1]
    old = re.match(r"thread '[^']*' panicked at '(?P<said>.*)', (?P<file>\S+:\d+)", raw[at])
    if old:
        return at, f"panicked at {old['file']}: {old['said']}"
    place = raw[at].partition("panicked at ")[2].strip().rstrip(":")
    below = raw[at + 1].strip() if at + 1 < len(raw) and not raw[at + 1].startswith("note:") else ""
    return min(at + 1, len(raw) - 1), f"panicked at {place}: {below}" if below else f"panicked at {place}"


def _quoted(raw: Sequence[str]) -> tuple[int, str] | None:
    """Servers that quote the line of their configuration at fault, and say below what is wrong with it."""
    quotes = [i for i, x in enumerate(raw[:-1]) if x.startswith(">>> ")]
    return (quotes[-1] + 1, f"{raw[quotes[-1] + 1].strip()}: {raw[quotes[-1]][4:].strip()}") if quotes else None


_TRACES: tuple[Callable[[Sequence[str]], tuple[int, str] | None], ...] = (
    _jvm,
    _python,
    _go,
    _node,
    _ruby,
    _rust,
    _quoted,
)


def _of_lines(lines: Sequence[str]) -> str:
    """The last failure among plain or structured lines, else the last line."""
    said = [line for line in lines if not _ACCESS.search(line)] or list(lines)
    failing = [x for x in said if _fails(x) and not _is_frame(x)]
    real = [x for x in failing if not _GIVES_UP.match(_message(x))] or failing
    precise = [x for x in failing[-2:] if x in said[-_NEAR_END:] and _ERRNO.search(x)]
    emergency = [x for x in said if re.search(r"\[emerg\]|\[alert\]|\bFATAL:|\bPANIC:", x)]
    return _message((precise or emergency[:1] or real[-1:] or said)[-1])


def _fails(line: str) -> bool:
    body = _structured(line)
    if body is not None:
        level = str(next((body[k] for k in ("level", "severity", "lvl", "log.level") if k in body), "")).lower()
        return level in ("error", "err", "fatal", "critical", "panic", "emergency", "alert", "50", "60")
    return bool(_WORDS.search(line) and not _HARMLESS.search(line)) or bool(re.match(r"[EF]\d{4} \d\d:\d\d:\d\d", line))


def _is_frame(line: str) -> bool:
    return bool(_FRAME.match(line.strip()))


def _message(line: str) -> str:
    """The words of a line: of JSON and klog without what stands around them."""
    body = _structured(line)
    if body is None:
        return re.sub(r"^[IWEF]\d{4} \d\d:\d\d:\d\d[.\d]*\s+\d+ (\S+:\d+\] )", r"\1", line)
    said = str(next((body[k] for k in ("msg", "message", "event", "log") if body.get(k)), "")).strip()
    error = next(
        (body[k] for k in ("error", "err", "exception", "cause", "reason", "error.message") if body.get(k)), ""
    )
    if isinstance(error, dict):
        error = error.get("message") or error.get("msg") or error.get("type") or ""
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{said}: {first}" if said and first and first not in said else said or first or line


def _structured(line: str) -> dict[str, object] | None:
    """A line of JSON as its mapping; None for any other."""
    if not line.startswith("{"):
        return None
    try:
        body = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
