"""`POST /v1/alerts`: Alertmanager's webhook."""

import base64
import binascii
import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.slack import slack_of
from api.state import StateDep
from kbase.errors import BadInput, KbaseError
from kbase.text import Phrase

NO_SECRET = Phrase(
    "KBASE_ALERTS_SECRET is not set, so nobody may send alerts.", "沒有設定 KBASE_ALERTS_SECRET，所以不接受告警。"
)
SET_IT = Phrase(
    "Set it, and give Alertmanager the same under http_config.authorization.credentials or basic_auth.password.",
    "請設定它，並在 Alertmanager 的 http_config.authorization.credentials 或 basic_auth.password 填入相同的值。",
)
WRONG = Phrase("This secret for alerts is wrong or missing.", "告警的密鑰錯誤或缺少。")
NO_CHANNEL = Phrase("No Slack channel takes these alerts.", "沒有 Slack 頻道接收這些告警。")
CHOOSE = Phrase(
    "Set KBASE_ALERTS_CHANNEL, add ?channel=C0123456789 to the address, or `/kbase config alerts on` in a channel.",
    "請設定 KBASE_ALERTS_CHANNEL、在網址加上 ?channel=C0123456789，或在頻道執行 `/kbase config alerts on`。",
)
router = APIRouter(prefix="/v1", tags=["alerts"])


class AlertsOut(BaseModel):
    """What was taken. alerts: how many.  channels: where they will be shown."""

    alerts: int
    channels: list[str]


class Unauthorized(KbaseError):
    """A delivery without the secret."""

    code, http_status = "unauthorized", 401


@router.post("/alerts", status_code=202)
async def alerts(
    request: Request,
    state: StateDep,
    payload: Annotated[dict[str, Any], Body(description="Alertmanager's webhook payload, version 4")],
    channel: Annotated[str | None, Query(pattern=r"^[CGD][A-Z0-9]{2,20}$", description="Slack channel id")] = None,
) -> AlertsOut:
    """Keeps the alerts and answers at once; they are checked and shown in Slack after that.

    The secret comes as `Authorization: Bearer SECRET` or as the password of `Authorization: Basic`.
    """
    wanted = state.settings.alerts_secret
    if wanted is None:
        raise BadInput(NO_SECRET(), SET_IT())
    given = _given(request.headers.get("authorization", ""))
    if not hmac.compare_digest(given, wanted.get_secret_value().encode()):
        raise Unauthorized(WRONG(), SET_IT())
    return await run_in_threadpool(_take, slack_of(state), payload, channel)


def _take(slack: Any, payload: dict[str, Any], channel: str | None) -> AlertsOut:
    from kbase.slack.alerts.alert import alerts_of
    from kbase.slack.deliver import deliver

    found = alerts_of(payload)
    channels = deliver(slack.desk(), found, channel or "")
    if found and not channels:
        raise BadInput(NO_CHANNEL(), CHOOSE())
    return AlertsOut(alerts=len(found), channels=channels)


def _given(header: str) -> bytes:
    """The secret of a request; b"" for none."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode("latin-1", errors="replace")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value.strip(), validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return b""
    return b""
