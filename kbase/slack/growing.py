"""An answer as it grows: one message that is edited, or, where a member talks to kbase alone, a stream."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.web.chat_stream import ChatStream

from kbase.assistant.events import Delta, Event, Found, Status
from kbase.script import Lang
from kbase.slack.blocks import messages
from kbase.slack.cards.card import Card, joined
from kbase.slack.memory.outbox import Outbox, Place
from kbase.types import Finding

_EVERY = timedelta(seconds=1)
_STREAMED = 8000  # characters a call; Slack takes 12,000
_BUFFER = 600  # characters that are worth a call


class Growing(Protocol):
    """A message in the making."""

    def hear(self, event: Event) -> None:
        """Shows what happens."""

    def finish(self, card: Card, context: dict[str, Any]) -> None:
        """Shows the whole answer, durably."""


@dataclass
class Edited:
    """A message of the outbox. Edits that come faster than Slack takes them are left out, never the last."""

    outbox: Outbox
    key: str
    place: Place
    lang: Lang
    now: Callable[[], datetime]
    _status: str = ""
    _found: list[str] = field(default_factory=list)
    _text: str = ""
    _shown_at: datetime | None = None

    def hear(self, event: Event) -> None:
        """Shows the status, then the findings, then the words."""
        if isinstance(event, Status):
            self._status = event.text.render(self.lang)
        elif isinstance(event, Delta):
            self._text += event.markdown
        elif isinstance(event, Found) and isinstance(event.what, Finding):
            self._found.append(event.what.cause.render(self.lang))
        else:
            return
        if self._shown_at is None or self.now() - self._shown_at >= _EVERY:
            self._shown_at = self.now()
            self.outbox.say(self.key, messages(self._growing())[:1], self.place)

    def finish(self, card: Card, context: dict[str, Any]) -> None:
        """Replaces what was shown so far."""
        self.outbox.say(self.key, messages(card), self.place, context)

    def _growing(self) -> Card:
        found = "\n".join(f"- {cause}" for cause in self._found[:5])
        status = f"⏳ {self._status}…"
        return Card(self.lang, status, joined([status, self._text or found]))


@dataclass
class Streamed:
    """A stream of Slack's own: https://docs.slack.dev/reference/methods/chat.startStream.

    Whatever goes wrong with it, the outbox still delivers the answer, into the same message where there is one.
    """

    slack: WebClient
    fallback: Edited
    member: str
    team: str
    _stream: ChatStream | None = None
    _text: str = ""
    _broken: bool = False

    def hear(self, event: Event) -> None:
        """Shows the status beside kbase's name, and appends words."""
        if isinstance(event, Status):
            self._try(lambda: self._say_status(event.text.render(self.fallback.lang)))
        elif isinstance(event, Delta):
            self._text += event.markdown
            self._try(lambda: self._append(event.markdown))
        if self._broken:
            self.fallback.hear(event)

    def finish(self, card: Card, context: dict[str, Any]) -> None:
        """Ends the stream with the sources and buttons."""
        parts = messages(card)
        whole = self._text == context["answer"]["answer"]
        if self._stream is None or self._broken or len(parts) > 1 or not whole:
            self.fallback.finish(card, context)
            return
        ending = messages(replace(card, body="", tail=""))[0]
        self._try(lambda: self._stop(f"\n\n{card.tail}" if card.tail else "", ending.blocks))
        if self._broken:
            self.fallback.finish(card, context)
        else:
            self.fallback.outbox.settle(self.fallback.key, parts[0], context)

    def _say_status(self, words: str) -> None:
        place = self.fallback.place
        self.slack.assistant_threads_setStatus(channel_id=place.channel, thread_ts=place.thread_ts, status=f"{words}…")

    def _append(self, markdown: str) -> None:
        place = self.fallback.place
        if self._stream is None:
            self._stream = self.slack.chat_stream(
                buffer_size=_BUFFER,
                channel=place.channel,
                thread_ts=place.thread_ts,
                recipient_user_id=self.member,
                recipient_team_id=self.team,
            )
        for at in range(0, len(markdown), _STREAMED):
            self._stream.append(markdown_text=_unmentioning(markdown[at : at + _STREAMED]))
        if self._stream.ts:
            self.fallback.outbox.adopt(self.fallback.key, place, self._stream.ts)

    def _stop(self, rest: str, blocks: list[dict[str, Any]]) -> None:
        assert self._stream is not None
        said = self._stream.stop(markdown_text=_unmentioning(rest) or None, blocks=blocks)
        self.fallback.outbox.adopt(self.fallback.key, self.fallback.place, str(self._stream.ts or said["ts"]))

    def _try(self, step: Callable[[], None]) -> None:
        if self._broken:
            return
        try:
            step()
        except (SlackClientError, OSError, AssertionError) as fault:
            self._broken = True
            structlog.get_logger().info("slack_stream_ended", why=type(fault).__name__)


def _unmentioning(markdown: str) -> str:
    """Words in which `<!channel>` and `<@U1>` call nobody."""
    return markdown.replace("<!", "<\u200b!").replace("<@", "<\u200b@").replace("<#", "<\u200b#")
