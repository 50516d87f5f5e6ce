"""One OpenAI-compatible service: a request out, its reply as it arrives, and nothing waits beyond the deadline."""

import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from kbase.cluster.redact import Masker
from kbase.errors import BadInput
from kbase.text import Phrase

if TYPE_CHECKING:  # half a second to load; only those who ask a model pay for it
    from openai import OpenAI
    from openai.types.chat import ChatCompletionChunk

NO_LIBRARY = Phrase(
    "KBASE_LLM_MODEL is set, but the library `openai` is not installed.",
    "已設定 KBASE_LLM_MODEL，但沒有安裝 `openai` 函式庫。",
)
INSTALL = Phrase(
    "Install it with: pip install 'kbase[llm]', or unset KBASE_LLM_MODEL.",
    "請安裝：pip install 'kbase[llm]'，或取消 KBASE_LLM_MODEL。",
)
NO_SERVICE = Phrase(
    "KBASE_LLM_MODEL is set, but neither KBASE_LLM_BASE_URL nor KBASE_LLM_API_KEY.",
    "已設定 KBASE_LLM_MODEL，但沒有設定 KBASE_LLM_BASE_URL 或 KBASE_LLM_API_KEY。",
)
NO_MODEL = Phrase(
    "KBASE_LLM_BASE_URL is set, but not KBASE_LLM_MODEL.", "已設定 KBASE_LLM_BASE_URL，但沒有設定 KBASE_LLM_MODEL。"
)
SET_BOTH = Phrase(
    "Set both, for example KBASE_LLM_BASE_URL=http://127.0.0.1:11434/v1 and KBASE_LLM_MODEL=qwen3.",
    "兩者都要設定，例如 KBASE_LLM_BASE_URL=http://127.0.0.1:11434/v1 與 KBASE_LLM_MODEL=qwen3。",
)
_OPENAI = "https://api.openai.com/v1"
_REST_S = 15.0  # a service that gave no answer is not asked again before
_MOST_REST_S = 120.0  # however long it asks to be left alone, it is tried again after two minutes
_DROPPABLE = ("stream_options", "temperature", "tools", "max_tokens")  # what some services do not know


class LlmFault(Exception):
    """A reply that could not be had, or not to its end. reason: a stable word.  rest_s: how long not to ask again."""

    def __init__(self, reason: str, rest_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason, self.rest_s = reason, rest_s


@dataclass(frozen=True)
class Part:
    """A piece of a reply. calls: (index, id, name, piece of the arguments).  tokens: what it all cost, at its end.
    last: the service says that it is at its end.  cut: because it may not be longer, mid-sentence as it may be."""

    text: str = ""
    calls: tuple[tuple[int, str, str, str], ...] = ()
    tokens: int = 0
    last: bool = False
    cut: bool = False


@dataclass
class Endpoint:
    """A model behind an address. Safe to share between threads.

    timeout_s: for one answer, all its requests together.  max_tokens: of one reply.  budget_tokens: of one answer.
    """

    base_url: str
    model: str
    api_key: str = ""
    timeout_s: float = 20.0
    max_tokens: int = 800
    budget_tokens: int = 16_000
    clock: Callable[[], float] = time.monotonic
    _unknown: set[str] = field(default_factory=set)
    _rest_until: float = 0.0
    _client: "OpenAI | None" = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def resting(self) -> bool:
        """Whether it said, or showed, a moment ago that it cannot answer."""
        return self.clock() < self._rest_until

    def rest(self, seconds: float) -> None:
        """Leaves it alone for a while."""
        self._rest_until = max(self._rest_until, self.clock() + min(seconds, _MOST_REST_S))

    def reply(
        self,
        messages: Sequence[Mapping[str, Any]],
        *,
        until: float,
        max_tokens: int,
        tools: Sequence[Mapping[str, Any]] = (),
    ) -> Iterator[Part]:
        """The reply piece by piece. until: on the clock; LlmFault("timeout") then, whatever the service does.

        Everything that is sent goes through here, and is masked.
        """
        request: dict[str, Any] = {
            "model": self.model,
            "messages": [_masked(m) for m in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": 0,
            "max_tokens": max_tokens,
            **({"tools": list(tools)} if tools else {}),
        }
        pieces: queue.SimpleQueue[ChatCompletionChunk | Exception | None] = queue.SimpleQueue()
        stop = threading.Event()
        threading.Thread(target=self._pump, args=(request, until, pieces, stop), daemon=True, name="llm").start()
        begun = ended = False
        try:
            while (piece := self._next(pieces, until)) is not None:
                part = _part(piece)
                begun, ended = True, ended or part.last
                yield part
        finally:
            stop.set()
        if begun and not ended:
            raise LlmFault("broken")

    def _next(
        self, pieces: "queue.SimpleQueue[ChatCompletionChunk | Exception | None]", until: float
    ) -> "ChatCompletionChunk | None":
        left = until - self.clock()
        try:
            if left <= 0:
                raise queue.Empty
            piece = pieces.get(timeout=left)
        except queue.Empty:
            raise LlmFault("timeout", _REST_S) from None
        if isinstance(piece, Exception):
            raise _fault(piece) from piece
        return piece

    def _pump(
        self,
        request: dict[str, Any],
        until: float,
        out: "queue.SimpleQueue[ChatCompletionChunk | Exception | None]",
        stop: threading.Event,
    ) -> None:
        """Reads the service in a thread of its own, since a socket that trickles cannot be given a deadline."""
        try:
            with self._open(request, max(until - self.clock(), 0.05)) as chunks:
                for chunk in chunks:
                    if stop.is_set():
                        return
                    out.put(chunk)
            out.put(None)
        except Exception as fault:  # noqa: BLE001 - whatever ends the reply must reach the one who waits for it
            out.put(fault)

    def _open(self, request: dict[str, Any], timeout_s: float) -> Any:
        """The opened stream. What the service does not know is left out, now and from then on."""
        import openai

        again = True
        while True:
            try:
                return self.connect().chat.completions.create(**self._known(request), timeout=timeout_s)
            except openai.BadRequestError as refused:
                named = [p for p in _DROPPABLE if p not in self._unknown and re.search(p, str(refused.body or refused))]
                if not named:
                    raise
                self._unknown.update(named)
            except openai.APITimeoutError:
                raise
            except openai.APIConnectionError:
                if not again:
                    raise
                again = False  # a connection that was kept open may have been closed meanwhile

    def _known(self, request: dict[str, Any]) -> dict[str, Any]:
        kept = {k: v for k, v in request.items() if k not in self._unknown}
        if "max_tokens" in self._unknown:
            kept["max_completion_tokens"] = request["max_tokens"]
        return kept

    def connect(self) -> "OpenAI":
        """The client; the library is loaded on first use, so that no deadline counts that."""
        from openai import OpenAI

        with self._lock:
            if self._client is None:
                # Waiting for a busy service is decided by the deadline, not by the library.
                self._client = OpenAI(base_url=self.base_url, api_key=self.api_key or "none", max_retries=0)
            return self._client


def endpoint_of(
    *, base_url: str, model: str, api_key: str, timeout_s: float, max_tokens: int, budget_tokens: int
) -> Endpoint | None:
    """The service that the settings name; None where they name none. BadInput where half of it is missing."""
    if not model:
        if base_url:
            raise BadInput(NO_MODEL(), SET_BOTH())
        return None
    if not (base_url or api_key):
        raise BadInput(NO_SERVICE(), SET_BOTH())
    if find_spec("openai") is None:
        raise BadInput(NO_LIBRARY(), INSTALL())
    endpoint = Endpoint(base_url or _OPENAI, model, api_key, timeout_s, max_tokens, budget_tokens)
    # Loading the library takes longer than finding an answer: it is begun while the notes are searched.
    threading.Thread(target=endpoint.connect, daemon=True, name="llm-connect").start()
    return endpoint


def tokens_of(text: str) -> int:
    """About how many tokens a text has: a quarter of its Latin letters, and each Han character."""
    wide = sum(ord(c) > 0x2E80 for c in text)
    return wide + (len(text) - wide) // 4 + 1


def _masked(message: Mapping[str, Any]) -> dict[str, Any]:
    mask = Masker().text
    return {k: mask(v) if isinstance(v, str) and k == "content" else v for k, v in message.items()}


def _part(chunk: "ChatCompletionChunk") -> Part:
    tokens = chunk.usage.total_tokens if chunk.usage else 0
    if not chunk.choices or chunk.choices[0].delta is None:
        return Part(tokens=tokens)
    delta = chunk.choices[0].delta
    calls = tuple(
        (
            c.index or 0,
            c.id or "",
            (c.function.name if c.function else "") or "",
            (c.function.arguments if c.function else "") or "",
        )
        for c in delta.tool_calls or ()
    )
    ended = chunk.choices[0].finish_reason
    return Part(delta.content or "", calls, tokens, ended is not None, ended == "length")


def _fault(error: Exception) -> LlmFault:
    """What went wrong, as a word, and how long to leave the service alone."""
    import openai

    if isinstance(error, openai.RateLimitError):
        return LlmFault("rate_limited", _retry_after(error))
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return LlmFault("refused", _REST_S)
    if isinstance(error, openai.APITimeoutError):
        return LlmFault("timeout", _REST_S)
    if isinstance(error, openai.APIConnectionError):
        return LlmFault("unreachable", _REST_S)
    if isinstance(error, openai.APIStatusError):
        return LlmFault("failed" if error.status_code >= 500 else "bad_request", _REST_S * (error.status_code >= 500))
    return LlmFault("broken")


def _retry_after(error: Any) -> float:
    """Seconds that a 429 asks for; https://www.rfc-editor.org/rfc/rfc9110#field.retry-after. A date counts as none."""
    try:
        return float(error.response.headers.get("retry-after", _REST_S))
    except ValueError:
        return _REST_S
