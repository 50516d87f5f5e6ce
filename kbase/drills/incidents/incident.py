"""An exercise: a symptom, the recording that shows it, and what a good investigation finds in it."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from pydantic import Field

from kbase.drills.card import Both, Card, Difficulty, Model, Point

TOPIC = "incidents"


class Evidence(Model):
    """Something that an investigation has to see. seen: texts that one output holds, all of them.

    Case and spaces do not count: `Exit Code:    78` of a description is `exitCode: 78` of a manifest.
    """

    id: str
    shows: Both[str]
    seen: tuple[str, ...] = Field(min_length=1)

    def is_in(self, output: str) -> bool:
        """Whether an output of kubectl shows it."""
        bare = _bare(output)
        return all(_bare(text) in bare for text in self.seen)


class Step(Model):
    """One command of the reference path. shows: ids of the evidence that its output holds."""

    command: str
    why: Both[str]
    shows: tuple[str, ...] = ()


class Conclusion(Model):
    """A cause or a fix: its points as in a card, and the whole of it in a few sentences."""

    points: tuple[Point, ...] = Field(min_length=1)
    answer: Both[str]


class Incident(Model):
    """One exercise. minutes: what an experienced person takes.  folder: where it lies, with its recording."""

    id: str
    difficulty: Difficulty
    namespace: str
    note: str
    heading: str = ""
    minutes: int = Field(10, gt=0)
    title: Both[str]
    symptom: Both[str]
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    path: tuple[Step, ...] = Field(min_length=1)
    cause: Conclusion
    fix: Conclusion
    hints: Both[tuple[str, ...]] = Both[tuple[str, ...]](en=(), zh=())
    folder: Path = Path()

    @property
    def recording(self) -> Path:
        """The folder that `bundle:PATH` opens."""
        return self.folder / "bundle"

    @cached_property
    def cause_card(self) -> Card:
        """The cause as a card, so that it is graded like one."""
        return self._card("cause", self.cause)

    @cached_property
    def fix_card(self) -> Card:
        """The fix as a card."""
        return self._card("fix", self.fix)

    def step_for(self, evidence: str) -> Step | None:
        """The step of the reference path that shows a piece of evidence."""
        return next((step for step in self.path if evidence in step.shows), None)

    def seen_in(self, outputs: Sequence[str]) -> set[str]:
        """Ids of the evidence that some outputs show."""
        return {e.id for e in self.evidence if any(e.is_in(output) for output in outputs)}

    def _card(self, part: str, conclusion: Conclusion) -> Card:
        return Card(
            id=f"{TOPIC}/{self.id}/{part}",
            group=TOPIC,
            difficulty=self.difficulty,
            note=self.note,
            heading=self.heading,
            question=self.symptom,
            points=conclusion.points,
            answer=conclusion.answer,
        )


def _bare(text: str) -> str:
    return "".join(text.lower().split())
