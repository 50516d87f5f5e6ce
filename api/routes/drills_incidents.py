"""`/v1/drills/incidents` and `/v1/drills/runs`: practice on recorded clusters with a fault."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from api.drill_models import ExerciseOut, HintOut, IncidentOut, PrintedOut
from api.drills import DrillsDep
from api.language import LangDep
from api.routes.drills import OVER, Body
from api.state import StateDep
from kbase.config import MAX_QUESTION_CHARS
from kbase.drills.incidents import exercise, replies
from kbase.drills.incidents.incident import Incident
from kbase.drills.incidents.shelf import incidents_of
from kbase.script import Lang

router = APIRouter(prefix="/v1/drills", tags=["drills"], responses=OVER)


def _incidents(state: StateDep) -> Mapping[str, Incident]:
    return incidents_of(state.settings.corpus_dir, state.settings.data_dir)


IncidentsDep = Annotated[Mapping[str, Incident], Depends(_incidents)]


class StartIn(Body):
    """How the attempt is held."""

    lang: Lang | None = Field(None, description="By default that of Accept-Language, or en")


class CommandIn(Body):
    """A kubectl line."""

    command: str = Field(min_length=1, max_length=1000, examples=["kubectl get pods"])


class SolveIn(Body):
    """The candidate's conclusion."""

    cause: str = Field(max_length=MAX_QUESTION_CHARS)
    fix: str = Field(max_length=MAX_QUESTION_CHARS)


@router.get("/incidents")
def incidents(drills: DrillsDep, known: IncidentsDep, lang: LangDep) -> list[IncidentOut]:
    """The exercises there are."""
    return [IncidentOut.model_validate(one) for one in replies.incidents_json(drills, known, lang)]


@router.post("/incidents/{incident}/runs", status_code=201)
def start(incident: str, body: StartIn, drills: DrillsDep, known: IncidentsDep, lang: LangDep) -> ExerciseOut:
    """A new attempt."""
    return _told(drills, exercise.start(drills, known, incident, body.lang or lang))


@router.get("/runs/{run}")
def current(run: str, drills: DrillsDep, known: IncidentsDep) -> ExerciseOut:
    """An attempt as it stands."""
    return _told(drills, exercise.current(drills, known, run))


@router.post("/runs/{run}/commands")
def look(run: str, body: CommandIn, drills: DrillsDep, known: IncidentsDep) -> PrintedOut:
    """Runs a read-only kubectl line on the recording."""
    return PrintedOut.model_validate(replies.printed_json(*exercise.look(drills, known, run, body.command)))


@router.post("/runs/{run}/hint")
def hint(run: str, drills: DrillsDep, known: IncidentsDep) -> HintOut:
    """The next hint; each costs a little."""
    return HintOut.model_validate(replies.hint_json(*exercise.hint(drills, known, run)))


@router.post("/runs/{run}/solve")
def solve(run: str, body: SolveIn, drills: DrillsDep, known: IncidentsDep) -> ExerciseOut:
    """Ends the attempt with cause and fix, and grades it."""
    return _told(drills, exercise.solve(drills, known, run, cause=body.cause, fix=body.fix))


def _told(drills: DrillsDep, attempt: exercise.Exercise) -> ExerciseOut:
    return ExerciseOut.model_validate(replies.exercise_json(drills, attempt))
