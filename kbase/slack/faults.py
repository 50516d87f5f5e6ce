"""What a failed call of Slack's Web API means."""

import json
from datetime import timedelta

from slack_sdk.errors import SlackApiError

# https://docs.slack.dev/reference/methods/chat.postMessage#errors
TRANSIENT = frozenset(
    [
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "message_limit_exceeded",
    ]
)
BAD_TOKEN = frozenset(["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"])


def is_outage(fault: BaseException) -> bool:
    """Whether the same call may well succeed later: Slack or the network is away, or asks for patience."""
    if not isinstance(fault, SlackApiError):
        return isinstance(fault, OSError)
    error, status = error_of(fault)
    return status >= 429 or error in TRANSIENT | BAD_TOKEN or " " in error


def error_of(refusal: SlackApiError) -> tuple[str, int]:
    """The name of the error and the HTTP status; what is no JSON has no name."""
    said = refusal.response
    status = getattr(said, "status_code", None) or (said.get("status") if isinstance(said, dict) else None) or 200
    data = getattr(said, "data", said)
    if isinstance(data, bytes | str):
        try:
            data = json.loads(data)
        except ValueError:
            data = {}
    return str((data or {}).get("error") or ""), int(status)


def retry_after(refusal: SlackApiError) -> timedelta | None:
    """How long Slack wants to be left alone; None where it does not say."""
    headers = getattr(refusal.response, "headers", None) or {}
    said = next((v for k, v in headers.items() if k.lower() == "retry-after"), None)
    seconds = said[0] if isinstance(said, list) else said
    return timedelta(seconds=int(seconds)) if seconds and str(seconds).isdigit() else None
