"""`POST /v1/ask`."""

import asyncio
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.identity import Person
from api.models import AskOut
from api.state import StateDep
from kbase.answer import Question
from kbase.config import MAX_QUESTION_CHARS
from kbase.script import Lang

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
    thread: str | None = Field(
        None, max_length=32, description="Thread that the question continues; empty starts one, absent keeps nothing"
    )

    def asked(self, default: Lang | None) -> Question:
        """The question for kbase. default: language of answers, None = the question's own."""
        return Question(self.question, self.lang or default, self.namespace)


@router.post("/ask", response_model_exclude_unset=True)
async def ask(body: AskIn, state: StateDep, person: Person) -> AskOut:
    """A cited answer from the notes and, where a cluster is connected, from live read-only checks."""
    state.allow(body.cluster)

    def work() -> dict[str, Any]:
        question = body.asked(state.settings.lang)
        return state.assistant().ask(question, person=person, thread=body.thread).document

    return AskOut.model_validate(await asyncio.wrap_future(state.jobs.run(work)))
