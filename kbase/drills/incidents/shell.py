"""One kubectl line on the recording of an incident: read-only, and on nothing else."""

import shlex
from dataclasses import dataclass, replace

from kbase.cluster.source import open_cluster
from kbase.drills.incidents.incident import Incident
from kbase.errors import BadInput
from kbase.kubectl.run import prepared, run
from kbase.render.wrap import printable
from kbase.text import Phrase

NOT_A_LINE = Phrase("This line cannot be read: {why}.", "無法解讀這一行：{why}。")
NO_SHELL = Phrase("There is no shell here: {sign} does nothing.", "這裡沒有 shell：{sign} 沒有作用。")
ONE_COMMAND = Phrase("Give one kubectl command, such as: {example}", "請輸入一個 kubectl 指令，例如：{example}")
EXAMPLE = "kubectl get pods"
_SIGNS = ("|", ">", ">>", "<", ";", "&&", "||", "&")
_DEADLINE_S, _MAX_REQUESTS = 10.0, 200
_MOST_CHARS = 60_000  # of one output


@dataclass(frozen=True)
class Printed:
    """What a command printed. code: 1 where kubectl's would be 1."""

    command: str
    output: str
    code: int


def kubectl(incident: Incident, line: str) -> Printed:
    """The output of a line; the namespace of the incident is the default one.

    BadInput and Refused, before anything is read, for what is no read-only kubectl command.
    """
    args = _args(line)
    call, verb = prepared(args)
    cluster = open_cluster(f"bundle:{incident.recording}")
    if cluster is None:
        raise BadInput(NOT_A_LINE(why=incident.recording), ONE_COMMAND(example=EXAMPLE))
    at_home = replace(cluster, namespace=incident.namespace)
    printed = run(at_home, call, verb, deadline_s=_DEADLINE_S, max_requests=_MAX_REQUESTS)
    output = printable("\n".join(part.rstrip("\n") for part in (printed.text, *printed.notes) if part.strip()))
    return Printed(shlex.join(["kubectl", *call.args]), output[:_MOST_CHARS], printed.code)


def _args(line: str) -> list[str]:
    try:
        words = shlex.split(line)
    except ValueError as fault:
        raise BadInput(NOT_A_LINE(why=str(fault)), ONE_COMMAND(example=EXAMPLE)) from fault
    if sign := next((word for word in words if word in _SIGNS), ""):
        raise BadInput(NO_SHELL(sign=sign), ONE_COMMAND(example=EXAMPLE))
    while words and words[0] in ("$", "kbase", "kubectl", "k"):
        words = words[1:]
    if not words:
        raise BadInput(NOT_A_LINE(why="..."), ONE_COMMAND(example=EXAMPLE))
    return words
