"""One attempt at an incident: commands, hints, the answer; kept between requests, so that it may go on anywhere."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from kbase.drills.incidents.incident import Incident
from kbase.drills.incidents.result import Ran, Result, result
from kbase.drills.incidents.shelf import incident_named
from kbase.drills.incidents.shell import Printed, kubectl
from kbase.drills.interview import RunOver
from kbase.drills.practice import Drills
from kbase.drills.schedule import utc
from kbase.errors import BadInput
from kbase.script import Lang, for_reader
from kbase.store.tables.drills import DrillRun
from kbase.text import Phrase

OVER = Phrase("This attempt is over.", "這次練習已經結束。")
START_NEW = Phrase("Start the incident anew.", "請重新開始這個事件。")
NO_MORE = Phrase("There are no more hints.", "沒有更多提示了。")
ANSWER_NOW = Phrase("Name the cause and the fix.", "請說出原因與修正方式。")
_KIND = "incident"
_MOST_COMMANDS = 500  # of one attempt


@dataclass(frozen=True)
class Exercise:
    """An attempt as it stands. result: None while it is open."""

    id: str
    incident: Incident
    lang: Lang
    started_at: datetime
    ran: tuple[Ran, ...]
    hints: int
    result: Result | None

    @property
    def found(self) -> set[str]:
        """Ids of the evidence seen so far."""
        return {evidence for one in self.ran for evidence in one.found}


def start(drills: Drills, incidents: Mapping[str, Incident], name: str, lang: Lang) -> Exercise:
    """A new attempt. NoSuchIncident."""
    incident = incident_named(incidents, name)
    state: dict[str, Any] = {"incident": incident.id, "lang": lang, "ran": [], "hints": 0, "solved": None}
    return _read(drills, incidents, drills.records.start_run(_KIND, state, drills.now()))


def current(drills: Drills, incidents: Mapping[str, Incident], run_id: str) -> Exercise:
    """An attempt as it is. NoSuchRun."""
    return _read(drills, incidents, drills.records.run(run_id, _KIND))


def look(drills: Drills, incidents: Mapping[str, Incident], run_id: str, line: str) -> tuple[Printed, Exercise]:
    """Runs a kubectl line and notes what it showed. What is refused or cannot be read is raised and not counted."""
    run, exercise = _open(drills, incidents, run_id)
    if len(exercise.ran) >= _MOST_COMMANDS:
        raise RunOver(OVER(), START_NEW())
    printed = kubectl(exercise.incident, line)
    shown = tuple(sorted(exercise.incident.seen_in([printed.output])))
    at = (drills.now() - exercise.started_at).total_seconds()
    return printed, _noted(
        drills, incidents, run, ran=[*run.state["ran"], asdict(Ran(printed.command, printed.code, at, shown))]
    )


def hint(drills: Drills, incidents: Mapping[str, Incident], run_id: str) -> tuple[str, Exercise]:
    """The next hint, in the language of the attempt. BadInput where there is none left."""
    run, exercise = _open(drills, incidents, run_id)
    hints = exercise.incident.hints.of(exercise.lang)
    if exercise.hints >= len(hints):
        raise BadInput(NO_MORE(), ANSWER_NOW())
    return for_reader(hints[exercise.hints], exercise.lang), _noted(drills, incidents, run, hints=exercise.hints + 1)


def solve(drills: Drills, incidents: Mapping[str, Incident], run_id: str, *, cause: str, fix: str) -> Exercise:
    """Ends an attempt with its answer, and grades it."""
    run, _ = _open(drills, incidents, run_id)
    run.ended_at = drills.now()
    return _noted(drills, incidents, run, solved={"cause": cause, "fix": fix})


def best_scores(drills: Drills, incidents: Mapping[str, Incident]) -> dict[str, float]:
    """Incident -> the best score of this person, of those that were finished."""
    best: dict[str, float] = {}
    for run in drills.records.runs(_KIND):
        if run.ended_at is not None and run.state["incident"] in incidents:
            done = _read(drills, incidents, run)
            best[done.incident.id] = max(best.get(done.incident.id, 0.0), done.result.score if done.result else 0.0)
    return best


def _open(drills: Drills, incidents: Mapping[str, Incident], run_id: str) -> tuple[DrillRun, Exercise]:
    run = drills.records.run(run_id, _KIND)
    if run.ended_at is not None:
        raise RunOver(OVER(), START_NEW())
    return run, _read(drills, incidents, run)


def _noted(drills: Drills, incidents: Mapping[str, Incident], run: DrillRun, **changed: Any) -> Exercise:
    run.state = {**run.state, **changed}
    drills.records.save_run(run)
    return _read(drills, incidents, run)


def _read(drills: Drills, incidents: Mapping[str, Incident], run: DrillRun) -> Exercise:
    state = run.state
    incident = incident_named(incidents, state["incident"])
    ran = tuple(Ran(**{**one, "found": tuple(one["found"])}) for one in state["ran"])
    done = None
    if state["solved"] and run.ended_at:
        seconds = (utc(run.ended_at) - utc(run.started_at)).total_seconds()
        done = result(incident, ran, **state["solved"], seconds=seconds, hints=state["hints"], meaning=drills.meaning)
    return Exercise(run.id, incident, state["lang"], utc(run.started_at), ran, state["hints"], done)
