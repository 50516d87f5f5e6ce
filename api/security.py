"""Who may ask, and how much: a bearer key, the loopback names where there is no key, and a limit for bodies."""

import hmac
from collections.abc import Mapping

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import reply
from kbase.text import Phrase

NO_KEY = Phrase("This service wants a key.", "這個服務需要金鑰。")
SEND_KEY = Phrase("Send it as `Authorization: Bearer KEY`.", "請以 `Authorization: Bearer KEY` 送出。")
OTHER_HOST = Phrase("This service does not answer to the name “{host}”.", "這個服務不接受以「{host}」這個名稱連線。")
USE_LOOPBACK = Phrase(
    "Use 127.0.0.1 or localhost, or set KBASE_API_KEY.", "請使用 127.0.0.1 或 localhost，或設定 KBASE_API_KEY。"
)
TOO_LARGE = Phrase("The request body is larger than {most} bytes.", "請求內容超過 {most} 位元組。")
SHORTER = Phrase("Send a shorter question.", "請縮短問題。")
_OPEN = frozenset({"/healthz", "/readyz", "/"})  # probes and the empty web page carry no key and learn nothing by it
_OPEN_FOLDER = "/ui/"  # scripts, styles and words of the page, which asks for the key itself
_PROVEN = frozenset({"/slack/events", "/v1/alerts"})  # these verify a signature and a secret of their own
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


class RequireKey:
    """401 for every request without one of the keys, except health probes; the key says who asks: `scope["person"]`."""

    def __init__(self, app: ASGIApp, keys: Mapping[str, str]) -> None:
        self.app = app
        self.keys = [(person, key.encode()) for person, key in keys.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a permitted request on."""
        if scope["type"] != "http" or scope["path"] in _OPEN | _PROVEN or scope["path"].startswith(_OPEN_FOLDER):
            await self.app(scope, receive, send)
            return
        if person := self._person(Request(scope)):
            await self.app({**scope, "person": person}, receive, send)
            return
        refusal = reply(scope, 401, "unauthorized", NO_KEY(), SEND_KEY())
        refusal.headers["WWW-Authenticate"] = "Bearer"
        await refusal(scope, receive, send)

    def _person(self, request: Request) -> str | None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        given = key.strip().encode("latin-1")  # the bytes that were sent, as the header was decoded
        if scheme.lower() != "bearer":
            return None
        matches = [
            person for person, own in self.keys if hmac.compare_digest(given, own)
        ]  # all, so that time tells nothing
        return matches[0] if matches else None


class RequireLoopbackName:
    """403 for a request to another name than this machine's own, where no key protects the service.

    A web page may point its own name at 127.0.0.1 (DNS rebinding) and then read what this service answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a permitted request on."""
        host = Request(scope).url.hostname or "" if scope["type"] == "http" else "localhost"
        if host in _LOOPBACK or scope.get("path") in _PROVEN:
            await self.app(scope, receive, send)
            return
        await reply(scope, 403, "forbidden_host", OTHER_HOST(host=host), USE_LOOPBACK())(scope, receive, send)


class LimitBody:
    """413 for bodies larger than `most` bytes, whether announced or not. of: other limits by path."""

    def __init__(self, app: ASGIApp, most: int, of: Mapping[str, int] | None = None) -> None:
        self.app, self.most, self.of = app, most, of or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reads the body up to the limit, then hands it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        messages: list[Message] = []
        size, more, most = 0, True, self.of.get(scope["path"], self.most)
        while more:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
            if size > most:
                refusal = reply(scope, 413, "too_large", TOO_LARGE(most=most), SHORTER())
                refusal.headers["Connection"] = "close"  # what the client still sends is not read
                await refusal(scope, receive, send)
                return

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        await self.app(scope, replay, send)
