"""What commands of an answer print, run for the reader: each with its output as evidence, or why it was not run."""

import re
from collections.abc import Sequence

from kbase.cluster.session import Session
from kbase.compose.ledger import Ledger
from kbase.errors import KbaseError
from kbase.kubectl.call import Call
from kbase.kubectl.cited import runnable
from kbase.kubectl.run import printed
from kbase.kubectl.said import KubectlError
from kbase.kubectl.targets import targets
from kbase.script import Lang
from kbase.text import Phrase
from kbase.types import Evidence, ObjectRef

RAN = Phrase("{command} {mark}", "{command} {mark}")
ENDED = Phrase("It ended with status {code}.", "結束狀態為 {code}。")
EMPTY = Phrase("It printed nothing.", "沒有任何輸出。")
CUT = Phrase("{n} more lines are not shown.", "還有 {n} 行沒有顯示。")
NOT_RUN = Phrase("**Not run:** {command}: {why}", "**沒有執行：** {command}：{why}")
MORE = Phrase("{n} more commands: at most {most} are run at a time.", "還有 {n} 個指令：一次最多執行 {most} 個。")
NO_CLUSTER = Phrase("no cluster is connected", "沒有連接叢集")
_MOST = 5  # commands at a time
_MOST_LINES, _MOST_CHARS = 60, 6000  # of one output
_TICKS = re.compile(r"`{3,}")


def ran(lines: Sequence[str], session: Session | None, namespace: str, ledger: Ledger, lang: Lang) -> list[str]:
    """Paragraphs on the commands, at most five, in one session. namespace: where they look without -n."""
    if session is None:
        return [NOT_RUN(command=line, why=NO_CLUSTER()).render(lang) for line in lines[:_MOST]]
    more = [MORE(n=len(lines) - _MOST, most=_MOST).render(lang)] if len(lines) > _MOST else []
    return [*(_one(line, session, namespace, ledger, lang) for line in lines[:_MOST]), *more]


def _one(line: str, session: Session, namespace: str, ledger: Ledger, lang: Lang) -> str:
    try:
        call, verb = runnable(line)
        output = printed(session, namespace, call, verb)
    except KbaseError as why:
        return NOT_RUN(command=line, why=why.message).render(lang)
    text = "\n".join(part.rstrip("\n") for part in (output.text, *output.notes) if part.strip())
    shown, cut = _shortened(text)
    mark = ledger.mark(Evidence(_about(call, namespace), f"output {line}", shown, line))
    said = [RAN(command=line, mark=mark)]
    said += [] if text else [EMPTY()]
    said += [ENDED(code=output.code)] if output.code else []
    fence = "`" * max([3, *(len(t) + 1 for t in _TICKS.findall(shown))])  # an output may hold fences of its own
    below = ["", f"{fence}text", shown, fence] if text else []
    more = ["", CUT(n=cut).render(lang)] if cut else []
    return "\n".join([" ".join(t.render(lang) for t in said), *below, *more])


def _shortened(text: str) -> tuple[str, int]:
    """The first lines, and how many were left out; of a log that is too long the last ones would be read first, but
    whoever wants them says --tail."""
    lines = text.splitlines()
    kept: list[str] = []
    for line in lines[:_MOST_LINES]:
        if sum(map(len, kept)) + len(line) > _MOST_CHARS:
            break
        kept.append(line)
    if lines and not kept:
        kept = [lines[0][:_MOST_CHARS]]
    return "\n".join(kept), len(lines) - len(kept)


def _about(call: Call, namespace: str) -> ObjectRef:
    """The object that a command names, or the list it shows."""
    space = "" if call.on("all-namespaces") else call.flag("namespace") or namespace
    words = call.words[1:] if call.verb == "rollout" else call.words
    if call.verb == "logs" and words and "/" not in words[0]:
        return ObjectRef("Pod", space, words[0])
    try:
        target = targets(words)[0]
    except (KubectlError, KbaseError):
        return ObjectRef("Cluster", "", call.verb)
    inside = space if target.kind.namespaced else ""
    if target.names:
        return ObjectRef(target.kind.kind, inside, target.names[0])
    return ObjectRef(f"{target.kind.kind}List", inside, "")
