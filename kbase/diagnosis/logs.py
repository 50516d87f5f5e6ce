"""What a container said before it ended."""

import re
from dataclasses import dataclass

from kbase.diagnosis.view import View
from kbase.types import Evidence, Obj, ObjectRef

_STAMP = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) ")
_WORDS = re.compile(r"\b(fatal|panic|error|exception|traceback|fail(ed|ure)?|denied|forbidden|refused|cannot)\b", re.I)
# What the operating system answered: more precise than the sentence about giving up that often follows it.
_ERRNO = re.compile(
    r"permission denied|no such file or directory|no space left on device|read-only file system|address already in use|"
    r"operation not permitted|too many open files|\b(?:EACCES|ENOENT|ENOSPC|EROFS|EADDRINUSE|EPERM|EMFILE)\b",
    re.I,
)
_NEAR_END = 5  # lines; further up an error belongs to something that the process survived
_NO_LOG = "unable to retrieve container logs for "  # the kubelet's answer in place of a log that is gone
_MAX_CHARS = 300  # one line of an answer; the whole log is one command away


@dataclass(frozen=True)
class LogLine:
    """The line of a log that tells most, without its time stamp, and the evidence that shows it."""

    line: str
    evidence: Evidence


def telling_line(view: View, pod: Obj, container: str, *, previous: bool) -> LogLine | None:
    """The last line that names a failure, else the last line; None where there is no log or it cannot be read.

    Where the last words only say that the process gives up, the line before them that quotes the system counts.
    """
    ref = ObjectRef.of(pod)
    text = view.logs(ref.namespace, ref.name, container, previous=previous) or ""
    lines = [_STAMP.sub("", line).strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith(_NO_LOG)]
    if not lines:
        return None
    failing = [x for x in lines if _WORDS.search(x)]
    precise = [x for x in failing[-2:] if x in lines[-_NEAR_END:] and _ERRNO.search(x)]
    line = (precise or failing[-1:] or lines)[-1][:_MAX_CHARS]
    flag = " --previous" if previous else ""
    command = f"kubectl -n {ref.namespace} logs {ref.name} -c {container}{flag}"
    return LogLine(line, Evidence(ref, f"log{flag}", line, command))
