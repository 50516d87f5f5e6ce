"""Requests, replies and errors in the form of https://platform.openai.com/docs/api-reference/chat."""

import time
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models import Document, ErrorBody

MODEL = "kbase"
PATHS = ("/v1/chat/", "/v1/models")
_TYPES = {
    "unauthorized": "authentication_error",
    "forbidden_host": "permission_error",
    "refused": "permission_error",
    "busy": "rate_limit_error",
    "internal": "server_error",
    "no_index": "server_error",
    "index_mismatch": "server_error",
    "cluster_unreachable": "server_error",
}


class Message(BaseModel):
    """One message. What else front ends send along is accepted and ignored."""

    model_config = ConfigDict(extra="ignore")
    role: str = Field(max_length=40, examples=["user"])
    content: str | list[dict[str, Any]] | None = Field(None, examples=["Why does payment-api keep restarting?"])

    @property
    def text(self) -> str:
        """Its words; parts that are no text are left out."""
        if isinstance(self.content, str):
            return self.content
        parts = [p.get("text") for p in self.content or () if p.get("type") in ("text", "input_text")]
        return "\n".join(p for p in parts if isinstance(p, str))


class StreamOptions(BaseModel):
    """How a stream ends."""

    model_config = ConfigDict(extra="ignore")
    include_usage: bool | None = Field(None, description="A last chunk says how many tokens were used")


class ChatIn(BaseModel):
    """A conversation whose last user message is the question. Sampling parameters are accepted and ignored."""

    model_config = ConfigDict(extra="ignore")
    model: str | None = Field(None, max_length=200, description="Any; there is one", examples=[MODEL])
    messages: list[Message] = Field(
        min_length=1, max_length=2000, description="System messages are accepted and change nothing"
    )
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    tools: Any = Field(None, description="Used for titles alone, by the front ends that want them as a function call")
    tool_choice: Any = None
    response_format: Any = Field(None, description="Used for titles alone")


class FunctionOut(Document):
    """A function that is to be called. arguments: JSON."""

    name: str
    arguments: str


class ToolCallOut(Document):
    """A title, where a front end wants it as the call of a function of its own."""

    id: str
    type: Literal["function"]
    function: FunctionOut


class SaidOut(Document):
    """What was said."""

    role: Literal["assistant"]
    content: str | None
    tool_calls: list[ToolCallOut] | None = None


class ChoiceOut(Document):
    """The one choice."""

    index: int
    message: SaidOut
    logprobs: None = None
    finish_reason: Literal["stop", "tool_calls"]


class UsageOut(Document):
    """Tokens, estimated from the lengths of the texts."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatOut(Document):
    """A whole reply."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[ChoiceOut]
    usage: UsageOut


class ModelOut(Document):
    """A model that can be named in a request."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsOut(Document):
    """All of them."""

    object: Literal["list"]
    data: list[ModelOut]


class OpenAiErrorBody(ErrorBody):
    """A failure as OpenAI's clients read it, with the hint beside it."""

    type: str
    param: None = None


class OpenAiErrorOut(Document):
    """The document of every failure of these routes."""

    error: OpenAiErrorBody


def error_fields(path: str, code: str) -> dict[str, Any]:
    """What an error document of these paths has besides code, message and hint; {} for other paths."""
    return {"type": _TYPES.get(code, "invalid_request_error"), "param": None} if path.startswith(PATHS) else {}


def chunk(id: str, created: int, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    """One piece of a streamed reply."""
    choices = [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
    return {"id": id, "object": "chat.completion.chunk", "created": created, "model": MODEL, "choices": choices}


def now() -> int:
    """Seconds since 1970, as these documents carry them."""
    return int(time.time())
