"""Builds and runs the service."""

import ipaddress
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from api import errors, metrics, routes, schema
from api.models import ErrorOut
from api.observe import Observe
from api.security import LimitBody, RequireKey, RequireLoopbackName
from api.state import State
from kbase import __version__, log
from kbase.config import Settings
from kbase.errors import BadInput
from kbase.registry import modules
from kbase.text import Phrase

OPEN = Phrase(
    "Listening on {host} without a key would let anyone ask.", "在 {host} 監聽卻沒有金鑰，等於任何人都能提問。"
)
OPEN_HINT = Phrase("Set KBASE_API_KEY, or listen on 127.0.0.1.", "請設定 KBASE_API_KEY，或改在 127.0.0.1 監聽。")
CANNOT_LISTEN = Phrase("Cannot listen on {host} port {port}: {why}.", "無法在 {host} 的連接埠 {port} 監聽：{why}。")
OTHER_PORT = Phrase("Choose another with --port, or --host.", "請以 --port 或 --host 指定別的。")
_MAX_BODY = 64 * 1024  # bytes; a question is a few hundred
_MAX_BODY_OF = {
    "/v1/chat/completions": 4 * 1024 * 1024,  # front ends send the whole conversation along
    "/v1/alerts": 4 * 1024 * 1024,  # a storm comes in one delivery
    "/slack/events": 1024 * 1024,  # a press of a button brings its whole message along
}
_GRACE_S = 5  # for requests that are being answered when the service is asked to stop
_FAILURES: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorOut, "description": "A question, target or body that cannot be used"},
    401: {"model": ErrorOut, "description": "The key is missing or wrong"},
    403: {"model": ErrorOut, "description": "Another cluster than the one served, or something kbase never reads"},
    404: {"model": ErrorOut, "description": "There is no such note, thread, turn or path"},
    413: {"model": ErrorOut, "description": f"The body is larger than {_MAX_BODY} bytes"},
    422: {"model": ErrorOut, "description": "A field is missing, unknown or of another type"},
    500: {"model": ErrorOut, "description": "A fault of kbase"},
    503: {"model": ErrorOut, "description": "No index, the cluster does not answer, or too many questions at once"},
}


def create_app(settings: Settings) -> FastAPI:
    """The application. Notes and cluster are opened on first use, so that start-up is quick and errors are answers."""
    # The same as FastAPI, but /docs brings its own scripts: a cluster is often not allowed to reach a CDN.
    app = FastAPIOffline(
        title="kbase",
        version=__version__,
        summary="Cited answers about Kubernetes, grounded in your cluster",
        responses=_FAILURES,
        lifespan=_lifespan,
    )
    app.state.kbase = State(settings)
    measured = metrics.Metrics()
    errors.install(app)
    metrics.install(app, measured)
    for module in modules(routes.__name__):
        app.include_router(module.router)
    schema.install(app)
    # The last one added sees a request first.
    app.add_middleware(LimitBody, most=_MAX_BODY, of=_MAX_BODY_OF)
    if settings.keys:
        app.add_middleware(RequireKey, keys=settings.keys)
    else:
        app.add_middleware(RequireLoopbackName)
    app.add_middleware(Observe, metrics=measured)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.kbase.jobs.close()


def run(settings: Settings) -> None:
    """Serves until interrupted. BadInput: an address beyond loopback without a key, or one that cannot be had."""
    if not settings.keys and not _is_loopback(settings.host):
        raise BadInput(OPEN(host=settings.host), OPEN_HINT())
    log.configure("info", as_json=not sys.stderr.isatty())
    app = create_app(settings)
    app.state.kbase.kbase().notes.notes()  # a missing index or an unreachable cluster is said at start
    app.state.kbase.assistant().store  # noqa: B018 - and so is a database that cannot be opened
    with _listening(settings.host, settings.port) as listener:
        structlog.get_logger().info("serving", url=_url(settings.host, listener.getsockname()[1]))
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=_GRACE_S
        )
        uvicorn.Server(config).run(sockets=[listener])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as fault:
        raise BadInput(CANNOT_LISTEN(host=host, port=port, why=fault.strerror or fault), OTHER_PORT()) from fault


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
