"""`POST /slack/events`: events, commands, buttons and views of Slack by HTTP; verified by the signing secret."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.slack import slack_of
from api.state import StateDep


@asynccontextmanager
async def _working(app: FastAPI) -> AsyncIterator[None]:
    """What was left unanswered is taken up when the service starts, where Slack is configured."""
    state = app.state.kbase
    if state.settings.slack_bot_token:
        await run_in_threadpool(slack_of(state).begin)
    yield
    if state.settings.slack_bot_token:
        await run_in_threadpool(slack_of(state).end)


router = APIRouter(tags=["slack"], lifespan=_working)


@router.post("/slack/events", include_in_schema=False)
async def events(request: Request, state: StateDep) -> Response:
    """Hands a delivery to slack-bolt, which refuses what Slack has not signed within five minutes."""
    from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response

    body = await request.body()
    app = await run_in_threadpool(slack_of(state).app)
    try:
        delivered = to_bolt_request(request, body)
    except (ValueError, UnicodeDecodeError):
        return Response(status_code=400)
    return to_starlette_response(await run_in_threadpool(app.dispatch, delivered))
