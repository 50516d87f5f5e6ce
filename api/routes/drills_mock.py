"""`/v1/drills/mock`: mock interviews."""

from fastapi import APIRouter
from pydantic import Field

from api.drill_models import InterviewOut
from api.drills import DrillsDep
from api.language import LangDep
from api.routes.drills import OVER, Body
from kbase.config import MAX_QUESTION_CHARS
from kbase.drills import interview
from kbase.drills.card import Difficulty
from kbase.drills.replies import interview_json
from kbase.script import Lang

router = APIRouter(prefix="/v1/drills/mock", tags=["drills"], responses=OVER)


class StartIn(Body):
    """What the interview is about."""

    count: int = Field(5, ge=1, le=30)
    minutes: float = Field(20, gt=0, le=240)
    topic: str | None = Field(None, min_length=1, max_length=60)
    difficulty: Difficulty | None = None
    lang: Lang | None = Field(None, description="By default that of Accept-Language, or en")


class AnswerIn(Body):
    """An answer; an empty one skips the question."""

    answer: str = Field(max_length=MAX_QUESTION_CHARS)


@router.post("", status_code=201)
def start(body: StartIn, drills: DrillsDep, lang: LangDep) -> InterviewOut:
    """A new interview with its first question."""
    started = interview.start(
        drills,
        count=body.count,
        minutes=body.minutes,
        topic=body.topic,
        difficulty=body.difficulty,
        lang=body.lang or lang,
    )
    return InterviewOut.model_validate(interview_json(drills, started))


@router.get("/{run_id}")
def current(run_id: str, drills: DrillsDep) -> InterviewOut:
    """An interview as it stands; over when its time is up."""
    return InterviewOut.model_validate(interview_json(drills, interview.current(drills, run_id)))


@router.post("/{run_id}/answer")
def answer(run_id: str, body: AnswerIn, drills: DrillsDep) -> InterviewOut:
    """The next question, or the report after the last one."""
    return InterviewOut.model_validate(interview_json(drills, interview.answer(drills, run_id, body.answer)))


@router.post("/{run_id}/end")
def end(run_id: str, drills: DrillsDep) -> InterviewOut:
    """Ends the interview now."""
    return InterviewOut.model_validate(interview_json(drills, interview.end(drills, run_id)))
