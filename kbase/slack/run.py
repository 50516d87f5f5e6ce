"""Runs the desk: threads that work and send, and Socket Mode for a cluster that Slack cannot reach."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from kbase.assistant.ask import Assistant
from kbase.config import Settings
from kbase.errors import BadInput
from kbase.text import Phrase

if TYPE_CHECKING:
    from slack_bolt import App

    from kbase.slack.desk import Desk

NO_BOLT = Phrase("Slack needs the package slack-bolt.", "Slack 需要 slack-bolt 套件。")
INSTALL = Phrase("Install it: pip install 'kbase[slack]'", "安裝：pip install 'kbase[slack]'")
MISSING = Phrase("{name} is not set.", "沒有設定 {name}。")
WHERE = Phrase(
    "Create the app from deploy/slack/manifest.yaml and copy its tokens; the README tells where they stand.",
    "請用 deploy/slack/manifest.yaml 建立 app，再複製它的 token；README 有說明位置。",
)
REFUSED = Phrase("Slack refuses the token: {why}.", "Slack 拒絕這個 token：{why}。")
UNREACHABLE = Phrase("Slack cannot be reached: {why}.", "無法連上 Slack：{why}。")
NETWORK = Phrase("Check the network and proxy of this machine.", "請檢查這台機器的網路與 proxy。")
_WORKERS = 4
_RENEW_S, _TICK_S = 10.0, 1.0
_FORGET_EVERY, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


def now_utc() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def secret(settings: Settings, name: str) -> str:
    """The value of a secret setting. BadInput where it is not set."""
    value = getattr(settings, name)
    if value is None:
        raise BadInput(MISSING(name=f"KBASE_{name.upper()}"), WHERE())
    return str(value.get_secret_value())


def open_desk(settings: Settings, assistant: Assistant) -> "Desk":
    """A desk that knows who it is in Slack. BadInput: no package, no token, a token that Slack refuses, no network."""
    try:
        from slack_sdk.errors import SlackApiError

        from kbase.slack.app import web_client
        from kbase.slack.desk import Desk
    except ImportError as fault:
        raise BadInput(NO_BOLT(), INSTALL()) from fault
    slack = web_client(secret(settings, "slack_bot_token"), settings.slack_url)
    try:
        bot = str(slack.auth_test()["user_id"])
    except SlackApiError as refusal:
        raise BadInput(REFUSED(why=str(refusal.response["error"])[:100]), WHERE()) from refusal
    except OSError as fault:
        raise BadInput(UNREACHABLE(why=type(fault).__name__), NETWORK()) from fault
    return Desk(settings, assistant, slack, now_utc, bot=bot)


@dataclass
class Office:
    """Threads at a desk: workers for jobs, one for the mail. They stop within a job's time."""

    desk: "Desk"
    workers: int = _WORKERS
    _stop: threading.Event = field(default_factory=threading.Event)
    _wake: threading.Condition = field(default_factory=threading.Condition)
    _threads: list[threading.Thread] = field(default_factory=list)
    _held: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Begins with what was left from before."""
        self.desk.changed = self.wake
        loops = [self._mail, self._renew, *[self._work] * self.workers]
        self._threads = [threading.Thread(target=loop, daemon=True, name=f"slack-{loop.__name__}") for loop in loops]
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is something to do."""
        with self._wake:
            self._wake.notify_all()

    def stop(self, timeout: float = 5.0) -> None:
        """Ends; jobs that are not done within the timeout are given back for another process."""
        self._stop.set()
        self.wake()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self.desk.inbox.release(self._held)

    def _work(self) -> None:
        while not self._stop.is_set():
            held: list[str] = []

            def hold(id: str, held: list[str] = held) -> None:
                held.append(id)
                self._held.add(id)

            busy = self._surely(lambda: self.desk.work(hold), default=False)
            self._held.difference_update(held)
            if not busy:
                self._rest(_TICK_S)

    def _mail(self) -> None:
        from kbase.slack.drill import post_daily
        from kbase.slack.sender import Sender

        sender = Sender(self.desk.slack, self.desk.outbox, self.desk.now)
        forgotten = looked = self.desk.now() - _FORGET_EVERY
        while not self._stop.is_set():
            sent = self._surely(sender.send_due, default=0)
            if self.desk.now() - forgotten >= _FORGET_EVERY:
                forgotten = self.desk.now()
                self._surely(self.desk.forget, default=None)
            if self.desk.now() - looked >= _MINUTE:
                looked = self.desk.now()
                self._surely(lambda: post_daily(self.desk), default=None)
            if not sent:
                self._rest(_TICK_S)

    def _renew(self) -> None:
        while not self._stop.wait(_RENEW_S):
            if held := list(self._held):
                self._surely(partial(self.desk.inbox.renew, held), default=None)

    def _surely(self, step: Callable[[], Any], *, default: Any) -> Any:
        """A step that may fail while the database is away; the thread goes on."""
        try:
            return step()
        except Exception:  # noqa: BLE001 - a thread that ends would leave every later question unanswered
            structlog.get_logger().exception("slack_desk_failed")
            self._stop.wait(_TICK_S)
            return default

    def _rest(self, seconds: float) -> None:
        with self._wake:
            if not self._stop.is_set():
                self._wake.wait(seconds)


@contextmanager
def connected(app: "App", app_token: str, **given: Any) -> Iterator[Any]:
    """Socket Mode, connected until the block ends. BadInput where Slack refuses the app-level token."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk.errors import SlackApiError

    handler: Any = SocketModeHandler(app, app_token, logger=app.client._logger, **given)
    try:
        handler.connect()
    except SlackApiError as refusal:
        handler.close()
        raise BadInput(REFUSED(why=str(refusal.response["error"])[:100]), WHERE()) from refusal
    except OSError as fault:
        handler.close()
        raise BadInput(UNREACHABLE(why=type(fault).__name__), NETWORK()) from fault
    try:
        yield handler
    finally:
        with suppress(Exception):
            handler.close()
