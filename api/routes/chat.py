"""`POST /v1/chat/completions` and `GET /v1/models`: our answers for front ends that speak OpenAI's protocol."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, StreamingResponse

from api.identity import Person
from api.jobs import Job
from api.observe import telling
from api.openai.documents import MODEL, ChatIn, ChatOut, ModelOut, ModelsOut, OpenAiErrorOut, chunk, now
from api.openai.sources import sources_markdown
from api.openai.tasks import Task, question_in, task_of
from api.state import State, StateDep
from kbase.answer import Question
from kbase.assistant.events import Delta, Event
from kbase.assistant.threads import new_id
from kbase.config import MAX_QUESTION_CHARS
from kbase.errors import BadInput, NoSuchModel
from kbase.llm.endpoint import tokens_of
from kbase.text import Phrase

NO_QUESTION = Phrase("There is no user message with a text.", "沒有帶文字的 user 訊息。")
ASK_SOMETHING = Phrase("Send the question as the last user message.", "請把問題放在最後一則 user 訊息。")
TOO_LONG = Phrase("The question is longer than {most} characters.", "問題超過 {most} 個字元。")
SHORTEN = Phrase("Ask with the error message only.", "請只附上錯誤訊息。")
NO_MODEL = Phrase("There is no model “{name}”.", "沒有「{name}」這個模型。")
ONE_MODEL = Phrase("Use {name}.", "請使用 {name}。")
_ERRORS: dict[int | str, dict[str, Any]] = {
    n: {"model": OpenAiErrorOut} for n in (400, 401, 403, 404, 413, 422, 500, 503)
}
_CREATED = 1_763_596_800  # 20 November 2025: any moment will do, as long as it stays the same

router = APIRouter(prefix="/v1", tags=["chat"], responses=_ERRORS)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """What a request comes down to. earlier: the questions before it.  task: the reply to a task of the front end."""

    question: str
    earlier: tuple[str, ...]
    base: str
    person: str
    task: Task | None = None


def _asked(body: ChatIn, request: Request, state: StateDep, person: Person) -> Asked:
    """The last user message, and those before it. BadInput where there is none, or one too long to be a question."""
    said = [question_in(m.text) for m in body.messages if m.role == "user" and m.text.strip()]
    base = state.settings.public_url or str(request.base_url)
    if body.messages[-1].role == "user" and (task := task_of(body)):
        return Asked("", (), base, person, task)
    if not said:
        raise BadInput(NO_QUESTION(), ASK_SOMETHING())
    if len(said[-1]) > MAX_QUESTION_CHARS:
        raise BadInput(TOO_LONG(most=MAX_QUESTION_CHARS), SHORTEN())
    return Asked(said[-1], tuple(said[:-1]), base, person)


AskedDep = Annotated[Asked, Depends(_asked)]


@router.post(
    "/chat/completions",
    response_model=ChatOut,
    response_model_exclude_unset=True,
    responses={200: {"content": {"text/event-stream": {}}, "description": "The reply, whole or as chunks"}},
)
async def chat(body: ChatIn, asked: AskedDep, request: Request, state: StateDep) -> Any:
    """The answer to the last user message, in OpenAI's form, streamed on demand; earlier ones say what it follows.

    Sources stand below the answer as Markdown. What front ends ask for besides (titles, tags, suggestions) is made
    without asking kbase.
    """
    id, created = f"chatcmpl-{new_id()}", now()
    if body.stream:
        usage = bool(body.stream_options and body.stream_options.include_usage)
        job = Job(new_id(), asked.person)
        state.jobs.start(job, lambda job: _tell(job, asked, state, request))
        function = asked.task.function if asked.task else ""
        pieces = _chunks(job, id, created, _sent(body) if usage else None, function)
        return StreamingResponse(pieces, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
    text = await asyncio.wrap_future(state.jobs.run(lambda: _answer(asked, state, _unheard)))
    message: dict[str, Any] = {"role": "assistant", "content": text}
    ended = "stop"
    if asked.task and asked.task.function:
        message, ended = (
            {"role": "assistant", "content": None, "tool_calls": [_call(asked.task.function, text)]},
            "tool_calls",
        )
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": ended}
    whole = {"id": id, "object": "chat.completion", "created": created, "model": MODEL, "choices": [choice]}
    return JSONResponse({**whole, "usage": _usage(_sent(body), text)})


@router.get("/models")
def models() -> ModelsOut:
    """The one model: kbase itself."""
    return ModelsOut(object="list", data=[_model()])


@router.get("/models/{name:path}")
def model(name: str) -> ModelOut:
    """The one model; 404 for another."""
    if name != MODEL:
        raise NoSuchModel(NO_MODEL(name=name), ONE_MODEL(name=MODEL))
    return _model()


def _model() -> ModelOut:
    return ModelOut(id=MODEL, object="model", created=_CREATED, owned_by=MODEL)


def _unheard(_piece: str) -> None:
    """For replies that are sent whole."""


def _answer(asked: Asked, state: State, say: Say) -> str:
    """The whole reply; each piece of it is said as soon as it is certain."""
    if asked.task:
        say(asked.task.reply)
        return asked.task.reply
    assistant, conversations = state.assistant(), state.conversations
    said: list[str] = []

    def heard(event: Event) -> None:
        if isinstance(event, Delta):
            said.append(event.markdown)
            say(event.markdown)

    question = Question(asked.question, state.settings.lang)
    before = conversations.before(assistant, asked.person, asked.earlier)
    reply, after = assistant.converse(question, before, listen=heard)
    conversations.keep(asked.person, (*asked.earlier, asked.question), after)
    sources = sources_markdown(reply.answer, asked.base)
    say(sources)
    return "".join(said) + sources


def _tell(job: Job, asked: Asked, state: State, request: Request) -> None:
    """Makes the answer and tells the job its pieces."""
    with telling(job, request.scope):
        _answer(asked, state, lambda piece: job.put("said", piece))


def _delta(piece: str, function: str) -> dict[str, Any]:
    """What a chunk adds: to the text, or to the arguments of the function."""
    return {"tool_calls": [{"index": 0, **_call(function, piece)}]} if function else {"content": piece}


def _call(function: str, arguments: str) -> dict[str, Any]:
    return {"id": f"call_{new_id()}", "type": "function", "function": {"name": function, "arguments": arguments}}


async def _chunks(job: Job, id: str, created: int, sent: str | None, function: str = "") -> AsyncIterator[str]:
    """The stream: the role at once, the pieces as they come, how it ended, what it cost where that was asked for.

    function: the one whose arguments the text is.
    """
    yield _line(chunk(id, created, {"role": "assistant", "content": ""}))
    said = ""
    async for told in job.read():
        if failed := next((data for _, name, data in told if name == "error"), None):
            yield f"data: {failed}\n\n"
            return
        pieces = [piece for _, _, data in told if (piece := json.loads(data))]
        said += "".join(pieces)
        if pieces:
            yield "".join(_line(chunk(id, created, _delta(piece, function))) for piece in pieces)
    yield _line(chunk(id, created, {}, "tool_calls" if function else "stop"))
    if sent is not None:
        yield _line({**chunk(id, created, {}), "choices": [], "usage": _usage(sent, said)})
    yield "data: [DONE]\n\n"


def _line(fields: dict[str, Any]) -> str:
    return f"data: {json.dumps(fields, ensure_ascii=False)}\n\n"


def _sent(body: ChatIn) -> str:
    return "\n".join(m.text for m in body.messages)


def _usage(sent: str, said: str) -> dict[str, int]:
    prompt, completion = tokens_of(sent), tokens_of(said)
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
