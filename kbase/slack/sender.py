"""Makes Slack's messages say what the outbox says: posts, edits, deletes; once, however often it has to try."""

import http.client
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.error import URLError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from kbase.slack.faults import BAD_TOKEN, TRANSIENT, error_of, retry_after
from kbase.slack.memory.outbox import Outbox
from kbase.store.tables.slack import Outgoing

_TOO_LARGE = frozenset(
    ["msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "invalid_attachments"]
)
_NOT_THERE = frozenset(["not_in_channel", "channel_not_found", "is_archived", "restricted_action"])
_GONE = frozenset(["message_not_found", "cant_delete_message", "thread_not_found"])  # somebody deleted it
_CLOSED = frozenset(["edit_window_closed", "cant_update_message"])
_MOST_WAIT = timedelta(minutes=1)
_GIVE_UP = timedelta(hours=24)  # nobody reads an answer of yesterday
_PLAIN_CHARS = 3000


@dataclass(frozen=True)
class Sender:
    """The outbox's way to Slack. now: the clock."""

    slack: WebClient
    outbox: Outbox
    now: Callable[[], datetime]

    def send_due(self) -> int:
        """Sends all that is due; how many messages Slack took. Never raises for what Slack or the network do."""
        count = 0
        while row := self.outbox.take():
            count += self._send(row)
        return count

    def _send(self, row: Outgoing) -> bool:
        try:
            self.outbox.sent(row.id, row.version, self._call(row))
            return True
        except SlackApiError as refusal:
            self._refused(row, refusal)
        except (URLError, OSError, http.client.HTTPException) as fault:
            self._unreachable(row, fault)
        return False

    def _call(self, row: Outgoing) -> str:
        """Does what is missing; the message's ts."""
        if row.body is None:
            if row.ts:
                self.slack.chat_delete(channel=row.channel, ts=row.ts)
            return row.ts
        if row.ts:
            self.slack.chat_update(channel=row.channel, ts=row.ts, **_shown(row))
            return row.ts
        if row.doubtful and (ts := self._standing(row)):
            return ts
        thread = {"thread_ts": row.thread_ts} if row.thread_ts else {}
        said = {"channel": row.channel, "unfurl_links": False, "unfurl_media": False, **thread, **_shown(row)}
        return str(self.slack.api_call("chat.postMessage", json=said)["ts"])

    def _standing(self, row: Outgoing) -> str:
        """The ts of a message that was posted although no answer came back; "" where it is not there."""
        since = f"{row.first_at.timestamp() - 60:.6f}"
        if row.thread_ts:
            found = self.slack.conversations_replies(channel=row.channel, ts=row.thread_ts, oldest=since, limit=200)
        else:
            found = self.slack.conversations_history(channel=row.channel, oldest=since, limit=200)
        for message in found.get("messages") or []:
            if any(str(b.get("block_id", "")).startswith(row.id) for b in message.get("blocks") or []):
                return str(message["ts"])
        return ""

    def _refused(self, row: Outgoing, refusal: SlackApiError) -> None:
        error, status = error_of(refusal)
        wait = retry_after(refusal)
        if error in TRANSIENT or status == 429:
            self.outbox.later(row.id, wait or self._wait(row), error)
            self.outbox.hold(row.channel, wait or self._wait(row))
        elif status >= 500 or error in BAD_TOKEN or " " in error:  # words instead of a name: not Slack answered
            doubtful = error not in BAD_TOKEN and not row.ts
            self._again(row, self._wait(row), error or f"HTTP {status}", doubtful=doubtful)
        elif error in _TOO_LARGE and "blocks" in (row.body or {}):
            self._log(row, error)
            self._plainly(row)
        elif error in _NOT_THERE and row.respond_url:
            self._respond(row)
        elif error in _CLOSED:
            self._anew(row)
        elif error == "streaming_state_conflict":
            self._stop_stream(row)
        elif error == "missing_scope" and row.doubtful and not row.ts:
            self._undoubted(row)
        else:
            if error not in _GONE:
                self._log(row, error)
            self.outbox.give_up(row.id, error)

    def _unreachable(self, row: Outgoing, fault: BaseException) -> None:
        reason = fault.reason if isinstance(fault, URLError) else fault
        # Refused and unknown hosts never got it; of a connection that broke nobody knows.
        never = isinstance(reason, ConnectionRefusedError | socket.gaierror)
        self._again(row, self._wait(row), type(reason).__name__, doubtful=not never and not row.ts)

    def _again(self, row: Outgoing, wait: timedelta, problem: str, *, doubtful: bool) -> None:
        """Later, with everything else: Slack as a whole is away."""
        if self.now() - row.first_at > _GIVE_UP:
            self._log(row, problem)
            self.outbox.give_up(row.id, problem)
            return
        self.outbox.later(row.id, wait, problem, doubtful=doubtful)
        self.outbox.hold(None, wait)

    def _wait(self, row: Outgoing) -> timedelta:
        return min(timedelta(seconds=2**row.attempts), _MOST_WAIT)

    def _plainly(self, row: Outgoing) -> None:
        """The words alone: a message that Slack finds too large or odd is still said."""
        parts = [b["text"]["text"] for b in (row.body or {})["blocks"] if b["type"] == "section"]
        text = "\n\n".join(parts) or (row.body or {})["text"]
        self.outbox.replace(row.id, {"text": text[:_PLAIN_CHARS]})

    def _respond(self, row: Outgoing) -> None:
        """To the one who gave the command: kbase is not in that channel."""
        body = row.body or {}
        webhook = WebhookClient(row.respond_url, timeout=10)
        said = webhook.send(text=body["text"], blocks=body.get("blocks"), replace_original=row.sent > 0)
        if said.status_code == 200:
            self.outbox.sent(row.id, row.version, "")
        else:
            self._log(row, f"response_url: HTTP {said.status_code}")
            self.outbox.give_up(row.id, "not_in_channel")

    def _anew(self, row: Outgoing) -> None:
        """As a further message: the old one can no longer be edited."""
        self.outbox.repost(row.id)

    def _stop_stream(self, row: Outgoing) -> None:
        """Ends a stream that a process left open, so that its message can be edited."""
        try:
            self.slack.chat_stopStream(channel=row.channel, ts=row.ts)
            self.outbox.later(row.id, timedelta(0), "streaming_state_conflict")
        except SlackApiError:
            self._anew(row)

    def _undoubted(self, row: Outgoing) -> None:
        """Whether it stands there cannot be seen: twice is better than never."""
        self.outbox.repost(row.id)

    def _log(self, row: Outgoing, error: str) -> None:
        structlog.get_logger().warning("slack_refused", message=row.id, channel=row.channel, error=error)


def _shown(row: Outgoing) -> dict[str, Any]:
    """text and blocks. The first block carries the message's id, by which it is found again."""
    body = row.body or {}
    blocks = [dict(block) for block in body.get("blocks") or []]
    for n, block in enumerate(blocks):
        block["block_id"] = f"{row.id}.{row.version}.{n}"
    return {"text": body["text"], **({"blocks": blocks} if blocks else {})}
