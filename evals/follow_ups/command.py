"""`kbase eval follow-ups`: plays the conversations against the configured notes and a recording."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evals.follow_ups.measure import Outcome, conversations, play
from kbase.assistant.ask import Assistant
from kbase.bootstrap import build
from kbase.config import Settings
from kbase.store.database import Database, open_database

NOTES = "notes"  # conversations that need no cluster


@dataclass(frozen=True)
class Report:
    """What came of the conversations that could be played. skipped: those whose cluster was not given."""

    outcomes: Sequence[Outcome]
    played: int
    skipped: int

    @property
    def follow_ups(self) -> Sequence[Outcome]:
        """The turns that have one before them."""
        return [o for o in self.outcomes if not o.first]

    def json(self) -> dict[str, Any]:
        """For programs."""
        right = sum(not o.wrong for o in self.follow_ups)
        figures = {"conversations": self.played, "skipped": self.skipped, "follow_ups": len(self.follow_ups)}
        wrong = [{"question": o.question, "turn": o.turn, "wrong": list(o.wrong)} for o in self.outcomes if o.wrong]
        return {**figures, "right": right, "first_turns_right": self._first_right(), "wrong": wrong}

    def _first_right(self) -> int:
        return sum(not o.wrong for o in self.outcomes if o.first)


def run(settings: Settings, *, cluster: str | None) -> Report:
    """Plays all conversations; those on a cluster only where it is given (SOURCE of the clinic recording)."""
    assistants = {NOTES: _assistant(settings, "none")}
    if cluster:
        assistants["clinic"] = _assistant(settings, cluster)
    chosen = [c for c in conversations() if c["with"] in assistants]
    outcomes = [outcome for c in chosen for outcome in play(assistants[c["with"]], c)]
    return Report(outcomes, len(chosen), len(conversations()) - len(chosen))


def lines(report: Report) -> Iterator[str]:
    """The figures, then each turn that was not as it should be."""
    found = report.json()
    yield f"{found['conversations']} conversations ({found['skipped']} skipped: they need --cluster)"
    yield f"follow-ups as they should be: {found['right']} of {found['follow_ups']}"
    for outcome in (o for o in report.outcomes if o.wrong):
        yield f"- {outcome.question} (turn {outcome.turn + 1}): {'; '.join(outcome.wrong)}"


def _assistant(settings: Settings, cluster: str) -> Assistant:
    """One whose conversations are forgotten afterwards."""

    def store() -> Database:
        return open_database("sqlite://")

    return Assistant(build(settings, cluster=cluster), store)
