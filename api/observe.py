"""One log line and one measurement per request: by route template, never by question, note, object or key."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BROKEN, REPORT, document, reply
from api.jobs import Job
from api.metrics import Metrics
from kbase.errors import KbaseError

# Asked every few seconds; logged only when they fail.
_QUIET = frozenset({"/healthz", "/readyz", "/metrics", "/v1/cluster"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = structlog.get_logger()


class Observe:
    """Logs and measures every request, and turns a fault of ours into a 500 with an entry in the log."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands the request on and notes how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begin, status = perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as fault:
            _log.error("request_failed", route=_route(scope), fault=type(fault).__name__, at=_place(fault))
            if status:  # half an answer is out already: all that is left is to cut the connection
                raise
            await reply(scope, 500, "internal", BROKEN(), REPORT())(scope, receive, noted)
        finally:
            self._note(scope, status or 500, perf_counter() - begin)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = _route(scope), scope["method"] if scope["method"] in _METHODS else "other"
        self.metrics.count(route, method, status, seconds)
        tell = _log.debug if route in _QUIET and status < 400 else _log.info
        tell("request", route=route, method=method, status=status, ms=round(seconds * 1000, 1))


@contextmanager
def telling(job: Job, scope: Scope) -> Iterator[None]:
    """Around the work of a job: a failure becomes its event `error`, since the response has begun long before."""
    try:
        yield
    except KbaseError as error:
        job.put("error", document(scope, error.code, error.message, error.hint))
    except Exception as fault:  # noqa: BLE001 - whoever listens is told, as above for other routes
        _log.error("request_failed", route=_route(scope), fault=type(fault).__name__, at=_place(fault))
        job.put("error", document(scope, "internal", BROKEN(), REPORT()))


def _route(scope: Scope) -> str:
    """The template of the route; "none" for a path that nobody serves."""
    return getattr(scope.get("route"), "path", None) or "none"


def _place(fault: BaseException) -> str:
    """Where it was raised: "core.py:71 in answer". Not its message, which may hold a question or a log line."""
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return ""
    code = trace.tb_frame.f_code
    return f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} in {code.co_name}"
