"""The commands that an answer gives: those of its next steps and of the passages it cites, filled in for the reader."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kbase.answer import Answer, Command
from kbase.cluster.reader import Reader
from kbase.compose.values import Values
from kbase.diagnosis.examine import all_seeing
from kbase.errors import KbaseError
from kbase.kubectl.cited import MARKED, cited, runnable
from kbase.kubectl.placeholders import filled, literal_namespace, placeholders
from kbase.text import Phrase, Text
from kbase.types import Finding, ObjectRef

FILLED = Phrase("**For `{about}`, ready to copy:** {marks}", "**代入 `{about}`，可直接複製：** {marks}")
NO_CLUSTER = Phrase("No cluster is connected.", "沒有連接叢集。")
_DEED = "# changes the cluster"
_STEP = re.compile(r"`(kubectl [^`]+)`")
_MOST = 20  # commands of one answer
_MOST_SHOWN = 8


def with_commands(answer: Answer, reader: Reader | None) -> Answer:
    """The answer with its commands; those that it shows with gaps stand below it once more, filled in.

    reader: where the pods of a workload or the node of a pod are looked up; None = no cluster is connected.
    """
    refs = [*_about(answer)]
    view = all_seeing(reader, "COMMANDS") if reader and refs else None
    values = Values(refs, answer.question.namespace or "", view)
    found = [*(c for f in answer.findings[:1] for c in of_steps(f)), *_cited(answer, values)]
    if reader is None:
        found = [replace(c, refusal=c.refusal or NO_CLUSTER()) for c in found]
    commands = tuple({c.text: c for c in found}.values())[:_MOST]
    shown = _shown(answer, commands, refs)
    return replace(answer, commands=commands, markdown="\n\n".join(p for p in (answer.markdown, shown) if p))


def _about(answer: Answer) -> Iterator[ObjectRef]:
    """The objects of an answer: asked about, at fault, on the way there."""
    yield from answer.about
    carried = answer.question.carried
    yield from carried.objects if carried else ()
    for finding in answer.findings[:1]:
        yield finding.about
        yield from (step.about for step in finding.chain)


def of_steps(finding: Finding) -> Iterator[Command]:
    """What the next steps of a finding say to run."""
    for action in finding.next_steps:
        for line in _STEP.findall(action.text.render("en")):
            yield _command(line, line, "", changes=action.changes)


def _cited(answer: Answer, values: Values) -> Iterator[Command]:
    for citation in answer.citations:
        for one in cited(citation.quote):
            yield _command(_filled(one.line, values), one.line, citation.id, changes=one.changes)


def _filled(line: str, values: Values) -> str:
    here = values.inside(literal_namespace(line))
    return filled(line, lambda gap: here.of(gap.role))


def _command(text: str, written: str, source: str, *, changes: bool) -> Command:
    missing = tuple(p.written for p in placeholders(text))
    return Command(text, written, source, changes, missing, _refusal(text, changes))


def _refusal(text: str, changes: bool) -> Text | None:
    """Why kbase does not run a command; None where it does."""
    try:
        runnable(text)
    except KbaseError as why:
        return why.message
    return MARKED() if changes else None


def _shown(answer: Answer, commands: Sequence[Command], refs: Sequence[ObjectRef]) -> str:
    """The commands of the body that had gaps and have none any more; "" where there are none."""
    whole = [c for c in commands if c.text != c.written and not c.missing and c.written in answer.markdown]
    if not whole:
        return ""
    marks = "".join(dict.fromkeys(f"[{c.source}]" for c in whole))
    lines = [f"{_DEED}\n{c.text}" if c.changes else c.text for c in whole[:_MOST_SHOWN]]
    about = FILLED(about=str(refs[0]), marks=marks).render(answer.lang)
    return "\n".join([about, "", "```bash", *lines, "```"])
