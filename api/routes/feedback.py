"""`POST /v1/feedback`."""

from fastapi import APIRouter
from pydantic import Field

from api.identity import Person
from api.models import Document
from api.state import StateDep
from kbase.assistant.threads import Verdict

router = APIRouter(prefix="/v1", tags=["threads"])


class FeedbackIn(Document):
    """What the person thinks of an answer; the last word counts."""

    turn: str = Field(max_length=32, description="Id of the turn, as the answer names it")
    value: Verdict | None = Field(description="null takes an earlier word back")
    reason: str = Field("", max_length=2000)


@router.post("/feedback", status_code=204)
def feedback(body: FeedbackIn, state: StateDep, person: Person) -> None:
    """Keeps what the person thinks of an answer, in place of what they thought before."""
    state.assistant().threads(person).judge(body.turn, body.value, body.reason)
