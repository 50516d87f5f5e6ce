"""`POST /v1/ask/stream` and `GET /v1/turns/{id}/stream`: an answer as it grows, as server-sent events."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from api.identity import Person
from api.jobs import Job
from api.observe import telling
from api.routes.ask import AskIn
from api.state import State, StateDep
from kbase.assistant.ask import WORKING
from kbase.assistant.events import Delta, Event, Status
from kbase.assistant.threads import new_id
from kbase.errors import NoSuchTurn
from kbase.passage import Citation
from kbase.script import Lang, detect
from kbase.text import Text
from kbase.types import Evidence

router = APIRouter(prefix="/v1", tags=["ask"])
_PING_S = 15.0  # of silence, then a comment: proxies close a connection that says nothing
LastEventId = Annotated[
    str,
    Header(pattern=r"^([0-9a-f]{32}:\d{1,9})?$", description="Of a connection that was lost: go on after this event"),
]
TurnId = Annotated[str, Path(max_length=32)]


class EventStream(StreamingResponse):
    """Server-sent events that come formatted, several in one piece, as FastAPI's own response does not take them."""

    media_type = "text/event-stream"


async def _begun(
    request: Request, body: AskIn, state: StateDep, person: Person, last_event_id: LastEventId = ""
) -> tuple[Job, int]:
    """The job to follow and the event to go on after: a new one, or that of a connection that was lost."""
    state.allow(body.cluster)
    if last_event_id:
        id = last_event_id.partition(":")[0]
        return await run_in_threadpool(_resumed, state, person, id, last_event_id)
    if body.thread:  # said as 404, before the stream begins
        await run_in_threadpool(lambda: state.assistant().threads(person).contexts(str(body.thread)))
    job = Job(new_id(), person, body.question, body.thread or None)
    _say(job, WORKING(), _lang(body, state))  # before a worker is free: whoever asked sees at once that it was heard
    state.jobs.start(job, lambda job: _answer(job, body, state, request))
    return job, 0


def _followed(id: TurnId, state: StateDep, person: Person, last_event_id: LastEventId = "") -> tuple[Job, int]:
    return _resumed(state, person, id, last_event_id)


def _resumed(state: State, person: str, id: str, last_event_id: str | None) -> tuple[Job, int]:
    """The job and the last event its reader has; of a turn that is only kept, a job with its whole answer."""
    of, _, number = (last_event_id or f"{id}:0").partition(":")
    try:
        return state.jobs.find(id, person), int(number) if of == id else 0
    except NoSuchTurn:
        kept = Job(id, person)
        kept.put("done", state.assistant().threads(person).turn(id).answer)
        kept.end()
        return kept, 0


@router.post("/ask/stream", response_class=EventStream)
async def ask_stream(begun: Annotated[tuple[Job, int], Depends(_begun)]) -> EventStream:
    """The answer of /v1/ask as it grows: events `status`, `citation`, `evidence`, `finding`, `delta`, then `done` with
    the whole answer, or `error`. It is finished and kept even where nobody listens to the end."""
    return _stream(*begun)


@router.get("/turns/{id}/stream", response_class=EventStream)
async def follow(begun: Annotated[tuple[Job, int], Depends(_followed)]) -> EventStream:
    """The events of an answer in the making, from the beginning or after `Last-Event-ID`; of a finished one `done`."""
    return _stream(*begun)


def _stream(job: Job, after: int) -> EventStream:
    return EventStream(_sent(job, after), headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})


async def _sent(job: Job, after: int) -> AsyncIterator[bytes]:
    """What goes over the line. Events that are there together go in one piece: each piece has its price in CPU."""
    async for told in job.read(after, patience_s=_PING_S):
        events = (format_sse_event(data_str=data, event=name, id=f"{job.id}:{number}") for number, name, data in told)
        yield b"".join(events) or KEEPALIVE_COMMENT


def _answer(job: Job, body: AskIn, state: State, request: Request) -> None:
    """Makes the answer and tells the job what happens."""
    question, lang = body.asked(state.settings.lang), _lang(body, state)

    def heard(event: Event) -> None:
        if isinstance(event, Status):
            job.thread = event.thread or job.thread
            _say(job, event.text, lang)
        elif isinstance(event, Delta):
            job.put("delta", {"markdown": event.markdown})
        else:
            job.put(_NAMES.get(type(event.what), "finding"), event.shown)

    with telling(job, request.scope):
        reply = state.assistant().ask(question, person=job.person, thread=body.thread, turn=job.id, listen=heard)
        job.put("done", reply.document)


def _say(job: Job, text: Text, lang: Lang) -> None:
    """Puts a status, unless the job has just said the same."""
    said = {"text": text.render(lang), "thread": job.thread, "turn": job.id}
    if not job.events or job.events[-1] != ("status", json.dumps(said, ensure_ascii=False)):
        job.put("status", said)


def _lang(body: AskIn, state: State) -> Lang:
    return body.lang or state.settings.lang or detect(body.question)


_NAMES: dict[type, str] = {Citation: "citation", Evidence: "evidence"}
