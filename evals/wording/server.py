"""A scripted OpenAI-compatible service on loopback: it says what it is told to, well or badly."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """One reply. text: what is said.  calls: functions it wants called, as (name, arguments).

    fault: "stall" sends the text and then nothing, "break" cuts the connection there, "trickle" goes on with comments
    for ever, "garbage" sends something that is no JSON, "plain_json" ignores that a stream was asked for.
    status: of the response; anything but 200 comes with `error` as its body.  usage: tokens it claims, 0 for none.
    """

    text: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    fault: Literal["", "stall", "break", "trickle", "garbage", "plain_json"] = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = "scripted"
    usage: int = 0
    finish: str = ""  # why it ends, where that is not the usual: "length"
    piece: int = 7  # characters of a chunk: sentences and marks are cut anywhere


Script = Callable[[Json], Reply]


class Scripted:
    """The running service. base_url: for clients.  requests: the bodies it got, in order."""

    def __init__(self, script: Script | Reply | Sequence[Reply]) -> None:
        self.requests: list[Json] = []
        self.keys: list[str] = []
        self.closing = threading.Event()
        self._script = script
        self._lock = threading.Lock()
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                scripted.keys.append(self.headers.get("Authorization", ""))
                _answer(self, scripted.next(body), scripted.closing)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def next(self, body: Json) -> Reply:
        """The reply to a request; of a list of replies the last one is repeated."""
        with self._lock:
            self.requests.append(body)
            at = len(self.requests) - 1
        if isinstance(self._script, Reply):
            return self._script
        return self._script(body) if callable(self._script) else self._script[min(at, len(self._script) - 1)]

    def start(self) -> None:
        """Serves in a thread."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        """Ends; those who stall go on and find the connection closed."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def scripted(script: Script | Reply | Sequence[Reply]) -> Iterator[Scripted]:
    """A service for the time of a block."""
    server = Scripted(script)
    server.start()
    try:
        yield server
    finally:
        server.close()


def document(body: Json) -> Json:
    """The document that a request carries: question, answer_by_rules, sources."""
    said = next(m["content"] for m in body["messages"] if m["role"] == "user")
    found: Json = json.JSONDecoder().raw_decode(said)[0]  # a line about the language comes behind it
    return found


def _answer(handler: BaseHTTPRequestHandler, reply: Reply, closing: threading.Event) -> None:
    try:
        if reply.status != 200:
            _whole(handler, reply.status, {"error": {"message": reply.error, "type": "scripted"}}, reply.headers)
        elif reply.fault == "plain_json":
            message = {"role": "assistant", "content": reply.text}
            _whole(handler, 200, {"object": "chat.completion", "choices": [{"index": 0, "message": message}]}, {})
        else:
            _stream(handler, reply, closing)
    except OSError:
        handler.close_connection = True  # whoever asked has left


def _whole(handler: BaseHTTPRequestHandler, status: int, body: Json, headers: Mapping[str, str]) -> None:
    data = json.dumps(body).encode()
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)


def _stream(handler: BaseHTTPRequestHandler, reply: Reply, closing: threading.Event) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    for at in range(0, len(reply.text), reply.piece):
        _chunk(handler, {"content": reply.text[at : at + reply.piece]})
    for index, (name, arguments) in enumerate(reply.calls):
        function = {"name": name, "arguments": arguments}
        _chunk(handler, {"tool_calls": [{"index": index, "id": f"call_{index}", "function": function}]})
    if reply.fault == "stall":
        closing.wait()
    while reply.fault == "trickle" and not closing.wait(0.01):
        handler.wfile.write(b": still thinking\n\n")
        handler.wfile.flush()
    if reply.fault == "garbage":
        handler.wfile.write(b"data: {this is no JSON\n\n")
    if reply.fault in ("", "plain_json"):
        finish = reply.finish or ("tool_calls" if reply.calls else "stop")
        _chunk(handler, {}, finish=finish)
        if reply.usage:
            _event(handler, {"choices": [], "usage": _usage(reply.usage)})
        handler.wfile.write(b"data: [DONE]\n\n")
    elif reply.fault == "break":
        handler.wfile.write(b'data: {"id": "x", "choi')
    handler.wfile.flush()


def _chunk(handler: BaseHTTPRequestHandler, delta: Json, finish: str | None = None) -> None:
    _event(handler, {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _event(handler: BaseHTTPRequestHandler, fields: Json) -> None:
    chunk = {"id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted", **fields}
    handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
    handler.wfile.flush()


def _usage(total: int) -> Json:
    return {"prompt_tokens": total - 1, "completion_tokens": 1, "total_tokens": total}
