"""Asks what the Kubernetes API cannot show, and says of each answer what was not as it should be."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from kbase.answer import Answer, Question
from kbase.compose.diagnosis import CLEAN
from kbase.compose.unseen import CANNOT_SHOW
from kbase.compose.verdict import CAUSE, NOT_WELL
from kbase.core import Kbase

# A note may say it in a sentence of its own, beside the command that shows it.
_IN_A_NOTE = re.compile(
    r"(?:not visible from|cannot show|nothing of .{1,20} in) the (?:Kubernetes )?API|API[^。\n]{0,12}看不到|API 看到",
    re.I,
)


@dataclass(frozen=True)
class Outcome:
    """One question and its answer. misleads: what could mislead, a claim or a clean bill.  lacks: what is not said."""

    question: Mapping[str, Any]
    misleads: tuple[str, ...]
    lacks: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether all is as it should be."""
        return not (self.misleads or self.lacks)


@cache
def written() -> Mapping[str, Any]:
    """questions: what is asked, of which rows of corpus/coverage.yaml, and what the answer must name.  visible: the
    rows that the API shows."""
    table: Mapping[str, Any] = yaml.safe_load(files("evals.unseen").joinpath("questions.yaml").read_text("utf-8"))
    return table


def asked(kbase: Kbase, question: Mapping[str, Any]) -> Outcome:
    """What came of one question."""
    answer = kbase.answer(Question(question["ask"]))
    return Outcome(question, tuple(_misleads(answer)), tuple(_lacks(answer, question)))


def _misleads(answer: Answer) -> Iterator[str]:
    if answer.findings or any(_opening(p.template(answer.lang)) in answer.markdown for p in (CAUSE, NOT_WELL)):
        yield f"claims a cause: {[f.code for f in answer.findings]}"
    if _opening(CLEAN.template(answer.lang)) in answer.markdown:
        yield "reads as if all were fine"


def _lacks(answer: Answer, question: Mapping[str, Any]) -> Iterator[str]:
    said, cited = answer.markdown, {c.chunk.note for c in answer.citations}
    if answer.lang != question["lang"]:
        yield f"in {answer.lang}"
    if not cited & {*question["note"]}:
        yield f"cites {sorted(cited)}"
    if CANNOT_SHOW.template(answer.lang) not in said and not _IN_A_NOTE.search(said):
        yield "does not say that the API cannot show it"
    if not any(place.lower() in said.lower() for place in question["look"]):
        yield f"names none of {question['look']}"


def _opening(template: str) -> str:
    """The words of a sentence before its first fact."""
    return re.split(r"\{", template)[0].strip()
