"""What a container said before it ended."""

from dataclasses import dataclass

from kbase.diagnosis.log_lines import telling
from kbase.diagnosis.view import View
from kbase.text import Phrase
from kbase.types import Evidence, Obj, ObjectRef

SOME_READ = Phrase("read {n} of {all} container logs", "{all} 份容器 log 中只讀了 {n} 份")
SOME_OWNERS_READ = Phrase("read the logs of {n} of {all} workloads", "{all} 個工作負載中只讀了 {n} 個的 log")
_MAX_CHARS = 300  # one line of an answer; the whole log is one command away


@dataclass(frozen=True)
class LogLine:
    """The line of a log that tells most, without its time stamp, and the evidence that shows it."""

    line: str
    evidence: Evidence


def telling_line(view: View, pod: Obj, container: str, *, previous: bool) -> LogLine | None:
    """The line of a log that names the root of a failure, else its last line, at most 300 characters.

    None where there is no log or it cannot be read. container "" where a pasted text does not tell it.
    """
    ref = ObjectRef.of(pod)
    line = telling(view.logs(ref.namespace, ref.name, container, previous=previous) or "")
    if not line:
        return None
    short = line if len(line) <= _MAX_CHARS else line[: _MAX_CHARS - 1] + "…"
    flags = (f" -c {container}" if container else "") + (" --previous" if previous else "")
    command = f"kubectl -n {ref.namespace} logs {ref.name}{flags}"
    return LogLine(short, Evidence(ref, "log --previous" if previous else "log", short, command))
