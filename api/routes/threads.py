"""`/v1/threads`: a person's own conversations."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime, Field

from api.identity import Person
from api.language import LangDep
from api.models import AskOut, Document
from api.state import StateDep
from kbase.assistant.export import thread_markdown, turn_markdown
from kbase.assistant.message import message
from kbase.assistant.threads import Verdict, utc
from kbase.store.tables.feedback import Feedback
from kbase.store.tables.threads import Thread, Turn

router = APIRouter(prefix="/v1", tags=["threads"])
ThreadId = Annotated[str, Path(max_length=32, description="Id of a thread")]
TurnId = Annotated[str, Path(max_length=32, description="Id of a turn")]

_MARKDOWN: dict[int | str, dict[str, Any]] = {200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}}


class TitleIn(Document):
    """A title. It is put on one line and shortened to 80 characters."""

    title: str = Field("", max_length=1000)


class ThreadOut(Document):
    """A conversation."""

    id: str
    title: str
    created_at: str
    updated_at: str


class FeedbackOut(Document):
    """What the person thinks of an answer."""

    value: Verdict
    reason: str


class TurnOut(Document):
    """A question and its answer."""

    id: str
    question: str
    asked_at: str
    answer: AskOut
    feedback: FeedbackOut | None


class RunningOut(Document):
    """A question whose answer is in the making: follow it at /v1/turns/{turn}/stream."""

    turn: str
    question: str


class ThreadTurnsOut(ThreadOut):
    """A conversation with its turns, oldest first."""

    turns: list[TurnOut]
    running: list[RunningOut]


class ThreadsOut(Document):
    """Threads, the one last used first. next: for `before`, to read on; null at the end."""

    threads: list[ThreadOut]
    next: str | None


@router.get("/threads")
def threads(
    state: StateDep,
    person: Person,
    query: Annotated[str, Query(max_length=200, description="Words of a question, an answer or a title")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[AwareDatetime | None, Query(description="Only threads last used before then")] = None,
) -> ThreadsOut:
    """The asker's own threads, the one last used first."""
    found = state.assistant().threads(person).page(query=query, limit=limit, before=before)
    after = utc(found[-1].updated_at) if len(found) == limit else None
    return ThreadsOut(threads=[ThreadOut(**_thread(t)) for t in found], next=after)


@router.post("/threads", status_code=201)
def start(state: StateDep, person: Person, body: TitleIn | None = None) -> ThreadOut:
    """A new thread; without a title it takes that of its first question. Asking with `thread: ""` starts one too."""
    return ThreadOut(**_thread(state.assistant().threads(person).start(body.title if body else "")))


@router.get("/threads/{id}", response_model_exclude_unset=True)
def thread(id: ThreadId, state: StateDep, person: Person) -> ThreadTurnsOut:
    """A thread with its questions and answers, and what is being answered now."""
    own = state.assistant().threads(person)
    running = [RunningOut(turn=j.id, question=j.question) for j in state.jobs.of_thread(id, person)]
    found, judged = own.get(id), own.judged(id)
    turns = [_turn(t, judged.get(t.id)) for t in found.turns]
    return ThreadTurnsOut(**_thread(found), turns=turns, running=running)


@router.patch("/threads/{id}")
def rename(id: ThreadId, body: TitleIn, state: StateDep, person: Person) -> ThreadOut:
    """The thread with another title."""
    return ThreadOut(**_thread(state.assistant().threads(person).rename(id, body.title)))


@router.delete("/threads/{id}", status_code=204)
def delete(id: ThreadId, state: StateDep, person: Person) -> None:
    """Removes a thread with its turns and what was said of them, for good."""
    state.assistant().threads(person).delete(id)


@router.get(
    "/threads/{id}/export",
    response_class=Response,
    responses=_MARKDOWN,
)
def export(id: ThreadId, state: StateDep, person: Person, lang: LangDep) -> Response:
    """The thread as Markdown with its sources, for a ticket or a post-mortem."""
    found = state.assistant().threads(person).get(id)
    headers = {"Content-Disposition": f'attachment; filename="kbase-{found.id[:8]}.md"'}
    return Response(thread_markdown(found, lang), media_type="text/markdown", headers=headers)


@router.get("/turns/{id}", response_model_exclude_unset=True)
def turn(id: TurnId, state: StateDep, person: Person) -> TurnOut:
    """One question with its answer."""
    own = state.assistant().threads(person)
    found = own.turn(id)
    return _turn(found, own.judged(found.thread_id).get(found.id))


@router.get(
    "/turns/{id}/message",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def told(id: TurnId, state: StateDep, person: Person) -> Response:
    """One answer as a short message for a channel of colleagues, in the answer's language."""
    found = state.assistant().threads(person).turn(id)
    return Response(message(found.question, found.answer), media_type="text/plain")


@router.get(
    "/turns/{id}/export",
    response_class=Response,
    responses=_MARKDOWN,
)
def exported(id: TurnId, state: StateDep, person: Person, lang: LangDep) -> Response:
    """One question with its answer as Markdown with its sources."""
    found = state.assistant().threads(person).turn(id)
    return Response(turn_markdown(found, lang), media_type="text/markdown")


def _thread(found: Thread) -> dict[str, str]:
    moments = {"created_at": utc(found.created_at), "updated_at": utc(found.updated_at)}
    return {"id": found.id, "title": found.title, **moments}


def _turn(found: Turn, judged: Feedback | None) -> TurnOut:
    feedback = FeedbackOut(value=judged.value, reason=judged.reason) if judged else None  # type: ignore[arg-type]
    answer = AskOut.model_validate(found.answer)
    return TurnOut(id=found.id, question=found.question, asked_at=utc(found.asked_at), answer=answer, feedback=feedback)
