"""A Slack of our own on the loopback: the Web API with its limits, and Socket Mode, as documented.

https://docs.slack.dev/reference/methods · https://docs.slack.dev/reference/block-kit · https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import itertools
import json
import threading
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

TOKEN, APP_TOKEN, BOT, TEAM = "xoxb-test", "xapp-test", "UKBASE01", "T0001"
_ELEMENTS = {"context": 10, "actions": 25, "context_actions": 5}


@dataclass
class Slack:
    """What a workspace holds, and how it misbehaves. now: seconds since 1970, for the names of messages.

    down: "" = well, "503" = answers nothing but that, "drops" = closes the connection before it looks, "forgets" =
    does what it is asked and closes the connection before it says so.
    """

    messages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    whispers: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    prompts: list[Any] = field(default_factory=list)
    private: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)  # channels that the bot is not in
    files: dict[str, str] = field(default_factory=dict)
    limited: dict[str, list[int]] = field(default_factory=dict)  # method -> Retry-After of the next calls
    errors: dict[str, list[str]] = field(default_factory=dict)  # method -> errors of the next calls
    down: str = ""
    acks: dict[str, Any] = field(default_factory=dict)
    sockets: int = 0
    now: float = 1_795_161_600.0
    url: str = ""

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._socket: web.WebSocketResponse | None = None
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(10)

    def reset(self) -> None:
        """An empty workspace that is well."""
        for name in ("messages", "calls", "views", "whispers", "responses", "statuses", "prompts", "private", "absent"):
            getattr(self, name).clear()
        for name in ("files", "limited", "errors", "acks"):
            getattr(self, name).clear()
        self.down, self.now, self.sockets = "", 1_795_161_600.0, 0

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    # What a test looks at

    def said(self, channel: str) -> list[dict[str, Any]]:
        """The messages of a channel that are not deleted, oldest first."""
        return [m for m in self.messages.get(channel, []) if not m.get("deleted")]

    def text(self, message: dict[str, Any]) -> str:
        """All that a reader sees of it."""
        return shown(message)

    def count(self, method: str) -> int:
        return sum(name == method for name, _ in self.calls)

    def wait(self, condition, timeout: float = 20.0) -> None:
        """Until the condition holds; fails after the timeout."""
        with self._changed:
            assert self._changed.wait_for(condition, timeout), "it never came"

    # Socket Mode, from Slack's side

    def deliver(self, type: str, payload: dict[str, Any], **more: Any) -> str:
        """Sends an envelope; its id."""
        id = f"env-{next(self._ids)}"
        envelope = {"envelope_id": id, "type": type, "payload": payload, "accepts_response_payload": True, **more}
        self._send(envelope)
        return id

    def disconnect(self) -> None:
        """Asks the app to connect anew, as Slack does every few hours, and closes the connection."""
        old = self._socket
        self._send({"type": "disconnect", "reason": "refresh_requested"})
        assert old is not None
        asyncio.run_coroutine_threadsafe(old.close(), self._loop)

    def _send(self, message: dict[str, Any]) -> None:
        assert self._socket is not None
        asyncio.run_coroutine_threadsafe(self._socket.send_str(json.dumps(message)), self._loop).result(10)

    # The server

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application(client_max_size=2**22)
        app.router.add_post("/api/{method}", self._call)
        app.router.add_get("/files/{name}", self._file)
        app.router.add_post("/respond/{name}", self._respond)
        app.router.add_get("/link", self._link)
        runner = web.AppRunner(app)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        host, port = site._server.sockets[0].getsockname()  # type: ignore[union-attr]
        self.url = f"http://{host}:{port}"
        started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await _arguments(request)
        if self.down == "503":
            return web.Response(status=503, text="<html>Slack is having a moment</html>")
        if self.down == "drops":
            return _hang_up(request)
        self.calls.append((method, given))
        if waits := self.limited.get(method):
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(waits.pop(0))}
            )
        wanted = APP_TOKEN if method == "apps.connections.open" else TOKEN
        if request.headers.get("Authorization") != f"Bearer {wanted}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if errors := self.errors.get(method):
            return web.json_response({"ok": False, "error": errors.pop(0)})
        answer = getattr(self, "_" + method.replace(".", "_"))(given)
        with self._changed:
            self._changed.notify_all()
        if self.down == "forgets":
            return _hang_up(request)
        return web.json_response(answer if "ok" in answer else {"ok": True, **answer})

    async def _file(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=403)
        return web.Response(text=self.files[request.match_info["name"]])

    async def _respond(self, request: web.Request) -> web.Response:
        self.responses.append(await request.json())
        with self._changed:
            self._changed.notify_all()
        return web.Response(text="ok")

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}}))
        self._socket = socket
        with self._changed:
            self.sockets += 1
            self._changed.notify_all()
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                said = json.loads(message.data)
                with self._changed:
                    self.acks[said["envelope_id"]] = said.get("payload")
                    self._changed.notify_all()
        return socket

    # The methods

    def _auth_test(self, given: dict[str, Any]) -> dict[str, Any]:
        who = {"user_id": BOT, "bot_id": "BKBASE01", "user": "kbase", "team": "clinic", "team_id": TEAM}
        return {**who, "url": "https://clinic.slack.com/"}

    def _apps_connections_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.url.replace("http", "ws") + "/link"}

    def _conversations_info(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": given["channel"], "is_private": given["channel"] in self.private}}

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        found = [m for m in self.said(given["channel"]) if given["ts"] in (m["ts"], m.get("thread_ts"))]
        return {"messages": [m for m in found if m["ts"] >= given.get("oldest", "0")], "has_more": False}

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"messages": [m for m in self.said(given["channel"]) if not m.get("thread_ts")], "has_more": False}

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        channel = given["channel"]
        if channel in self.absent:
            return {"ok": False, "error": "not_in_channel"}
        if error := problem(given):
            return {"ok": False, "error": error}
        ts = self._ts()
        message = {k: given[k] for k in ("text", "blocks", "thread_ts") if k in given} | {
            "ts": ts,
            "bot_id": "BKBASE01",
        }
        self.messages.setdefault(channel, []).append(message)
        return {"channel": channel, "ts": ts, "message": message}

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self._find(given)
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        if message.get("streaming"):
            return {"ok": False, "error": "streaming_state_conflict"}
        if error := problem(given):
            return {"ok": False, "error": error}
        message.update({k: given[k] for k in ("text", "blocks") if k in given}, edits=message.get("edits", 0) + 1)
        message.pop("markdown", None)
        return {"channel": given["channel"], "ts": message["ts"]}

    def _chat_delete(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self._find(given)
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        message["deleted"] = True
        return {}

    def _chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:
        if error := problem(given):
            return {"ok": False, "error": error}
        self.whispers.append(given)
        return {"message_ts": self._ts()}

    def _chat_startStream(self, given: dict[str, Any]) -> dict[str, Any]:
        if not (given.get("recipient_user_id") and given.get("recipient_team_id") and given.get("thread_ts")):
            return {"ok": False, "error": "missing_recipient"}
        message = {"ts": self._ts(), "thread_ts": given["thread_ts"], "text": "", "streaming": True, "markdown": ""}
        self.messages.setdefault(given["channel"], []).append(message)
        return self._stream(message, given)

    def _chat_appendStream(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self._find(given)
        if message is None or not message.get("streaming"):
            return {"ok": False, "error": "message_not_in_streaming_state"}
        return self._stream(message, given)

    def _chat_stopStream(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self._find(given)
        if message is None or not message.get("streaming"):
            return {"ok": False, "error": "message_not_in_streaming_state"}
        if error := problem({**given, "text": "x"}):
            return {"ok": False, "error": error}
        self._stream(message, given)
        message.update(streaming=False, blocks=_json(given.get("blocks")) or [])
        return {"channel": given["channel"], "ts": message["ts"]}

    def _stream(self, message: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        for chunk in _json(given.get("chunks")) or []:
            if len(chunk["text"]) > 12_000:
                return {"ok": False, "error": "msg_too_long"}
            message["markdown"] += chunk["text"]
        return {"channel": given["channel"], "ts": message["ts"]}

    def _views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        if not str(given.get("trigger_id", "")).startswith("trigger"):
            return {"ok": False, "error": "invalid_trigger_id"}
        return self._view(f"V{next(self._ids)}", given)

    def _views_update(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._view(given["view_id"], given)

    def _view(self, id: str, given: dict[str, Any]) -> dict[str, Any]:
        view = _json(given["view"])
        if error := view_problem(view):
            return {"ok": False, "error": error}
        self.views[id] = view
        return {"view": {"id": id, **view}}

    def _assistant_threads_setStatus(self, given: dict[str, Any]) -> dict[str, Any]:
        self.statuses.append(given["status"])
        return {}

    def _assistant_threads_setSuggestedPrompts(self, given: dict[str, Any]) -> dict[str, Any]:
        self.prompts.append(given)
        return {}

    def _find(self, given: dict[str, Any]) -> dict[str, Any] | None:
        return next((m for m in self.said(given["channel"]) if m["ts"] == given["ts"]), None)

    def _ts(self) -> str:
        return f"{self.now:.0f}.{next(self._ids):06d}"


def shown(message: dict[str, Any]) -> str:
    """Text of a message's or view's blocks, a line each."""
    lines = [message["markdown"]] if message.get("markdown") else []
    for block in _json(message.get("blocks")) or []:
        lines += [block["text"]["text"]] if isinstance(block.get("text"), dict) else []
        lines += [e["text"] for e in block.get("elements") or [] if isinstance(e.get("text"), str)]
    return "\n".join(lines or [message.get("text") or ""])


def problem(given: dict[str, Any]) -> str:
    """The error that Slack gives for a message; "" for none."""
    blocks = _json(given.get("blocks")) or []
    if not given.get("text") and not blocks:
        return "no_text"
    if len(given.get("text") or "") > 4000:
        return "msg_too_long"
    if len(blocks) > 50 or len(shown(given)) > 12_000 + len(blocks):
        return "msg_blocks_too_long"
    return _blocks_problem(blocks)


def view_problem(view: dict[str, Any]) -> str:
    """The error that Slack gives for a modal; "" for none."""
    titles = [view[name]["text"] for name in ("title", "submit", "close") if name in view]
    if not 0 < len(view["title"]["text"]) <= 24 or any(not 0 < len(t) <= 24 for t in titles):
        return "invalid_arguments"
    inputs = any(b["type"] == "input" for b in view["blocks"])
    if inputs and "submit" not in view:
        return "invalid_arguments"
    return _blocks_problem(view["blocks"]) if len(view["blocks"]) <= 100 else "invalid_arguments"


def _blocks_problem(blocks: list[dict[str, Any]]) -> str:
    ids = [b["block_id"] for b in blocks if "block_id" in b]
    if len(ids) != len(set(ids)) or any(len(i) > 255 for i in ids):
        return "invalid_blocks"
    return "" if all(map(_block_is_fine, blocks)) else "invalid_blocks"


def _block_is_fine(block: dict[str, Any]) -> bool:
    kind = block["type"]
    if kind == "section":
        return block["text"]["type"] == "mrkdwn" and 0 < len(block["text"]["text"]) <= 3000
    if kind == "input":
        return block["element"]["type"] == "plain_text_input" and 0 < len(block["label"]["text"]) <= 2000
    if kind not in _ELEMENTS or not 0 < len(block["elements"]) <= _ELEMENTS[kind]:
        return False
    return all(_element_is_fine(e, kind) for e in block["elements"])


def _element_is_fine(element: dict[str, Any], kind: str) -> bool:
    if kind == "context":
        return element["type"] in ("mrkdwn", "plain_text") and 0 < len(element["text"]) <= 2000
    if element["type"] == "button":
        return 0 < len(element["text"]["text"]) <= 75 and len(element.get("value", "")) <= 2000
    if element["type"] == "static_select":
        return 0 < len(element["options"]) <= 100 and all(len(o["value"]) <= 150 for o in element["options"])
    pair = [element.get("positive_button"), element.get("negative_button")]
    return element["type"] == "feedback_buttons" and all(p and len(p["text"]["text"]) <= 75 for p in pair)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(json.loads(await request.text() or "{}"))
    return {k: v for k, v in (await request.post()).items() if isinstance(v, str)}


def _hang_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()
