"""One kubectl line on the recording of an incident: read-only, and on nothing else."""

import shlex
from dataclasses import dataclass, replace

from kbase.cluster.source import open_cluster
from kbase.drills.incidents.incident import Incident
from kbase.errors import BadInput
from kbase.kubectl.run import prepared, run
from kbase.render.wrap import printable
from kbase.script import is_han
from kbase.text import Phrase

NOT_A_LINE = Phrase("This line cannot be read: {why}.", "無法解讀這一行：{why}。")
NO_SHELL = Phrase("There is no shell here: {sign} does nothing.", "這裡沒有 shell：{sign} 沒有作用。")
ONE_COMMAND = Phrase("Give one kubectl command, such as: {example}", "請輸入一個 kubectl 指令，例如：{example}")
SENTENCE = Phrase("This reads like an answer, not like a kubectl command.", "這讀起來是答案，不是 kubectl 指令。")
SOLVE = Phrase(
    "Cause and fix are asked for when you solve the incident; in the terminal, type: solve",
    "原因與修正在解題時才會問；在終端機請輸入：solve",
)
EXAMPLE = "kubectl get pods"
_SIGNS = ("|", ">", ">>", "<", ";", "&&", "||", "&")
_NAMES_ITSELF = ("$", "kbase", "kubectl", "k")
# Words that stand in sentences and in no command line.
_SMALL = frozenset("a an the is are was has have because of not to it its so no cannot does and".split())  # noqa: SIM905
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
    if _is_sentence(line):
        raise BadInput(SENTENCE(), SOLVE())
    try:
        words = shlex.split(line)
    except ValueError as fault:
        raise BadInput(NOT_A_LINE(why=str(fault)), ONE_COMMAND(example=EXAMPLE)) from fault
    if sign := next((word for word in words if word in _SIGNS), ""):
        raise BadInput(NO_SHELL(sign=sign), ONE_COMMAND(example=EXAMPLE))
    while words and words[0] in _NAMES_ITSELF:
        words = words[1:]
    if not words:
        raise BadInput(NOT_A_LINE(why="..."), ONE_COMMAND(example=EXAMPLE))
    return words


def _is_sentence(line: str) -> bool:
    """Whether somebody wrote what they think instead of a command."""
    words = line.split()
    if not words or words[0] in _NAMES_ITSELF or any(word.startswith("-") for word in words):
        return False
    return any(map(is_han, line)) or (len(words) > 2 and bool(_SMALL & {word.lower() for word in words}))
