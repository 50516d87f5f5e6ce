"""`POST /v1/ask`."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.models import AskOut
from api.state import StateDep
from kbase.compose.contract import answer_json
from kbase.config import MAX_QUESTION_CHARS
from kbase.script import Lang
from kbase.types import Question

router = APIRouter(prefix="/v1", tags=["ask"])


class AskIn(BaseModel):
    """A question."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    question: str = Field(
        min_length=1, max_length=MAX_QUESTION_CHARS, examples=["Why does payment-api keep restarting?"]
    )
    lang: Lang | None = Field(None, description="Answer language; by default the question's own")
    namespace: str | None = Field(None, min_length=1, max_length=63, description="Look only in this namespace")
    cluster: str | None = Field(None, max_length=300, description="Must be the cluster this service was started for")


@router.post("/ask", response_model_exclude_unset=True)
def ask(body: AskIn, state: StateDep) -> AskOut:
    """A cited answer from the notes and, where a cluster is connected, from live read-only checks."""
    state.allow(body.cluster)
    question = Question(body.question, body.lang or state.settings.lang, body.namespace)
    return AskOut.model_validate(answer_json(state.kbase().answer(question)))
