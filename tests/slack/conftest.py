"""A desk over the small index and the small recording, in a workspace of its own, with a clock that stands."""

import itertools
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse
from sqlalchemy import func, select

from kbase.assistant.ask import Assistant
from kbase.bootstrap import build
from kbase.config import Settings
from kbase.slack.app import build_app, web_client
from kbase.slack.desk import Desk
from kbase.slack.sender import Sender
from kbase.store.database import open_database
from kbase.store.tables.slack import Job, Outgoing
from tests.conftest import RECORDING
from tests.slack.service import BOT, TEAM, TOKEN, Slack

AMY, BOB, OPS, PUBLIC, PRIVATE, DIRECT = "UAMY0001", "UBOB0001", "SONCALL1", "C0PUBLIC", "C0PRIVATE", "D0AMY0001"


@pytest.fixture(scope="session")
def workspace():
    served = Slack()
    yield served
    served.close()


@pytest.fixture
def slack(workspace):
    """The workspace, empty."""
    workspace.reset()
    workspace.private.add(PRIVATE)
    return workspace


@dataclass
class Clock:
    """A clock that stands until it is told to go on."""

    at: datetime = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def tick(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Bench:
    """kbase in Slack, driven by hand: what Slack delivers, what the desk does, what the outbox sends."""

    desk: Desk
    slack: Slack
    clock: Clock
    ids: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.app = build_app(self.desk)
        self.sender = Sender(self.desk.slack, self.desk.outbox, self.clock)

    def deliver(self, body: dict[str, Any]) -> BoltResponse:
        """A delivery, through slack-bolt."""
        return self.app.dispatch(BoltRequest(body=body, mode="socket_mode"))

    def event(self, event: dict[str, Any], id: str = "") -> BoltResponse:
        return self.deliver(
            {"type": "event_callback", "event": event, "event_id": id or f"Ev{next(self.ids)}", "team_id": TEAM}
        )

    def mention(self, text: str, *, channel: str = PRIVATE, thread: str = "", user: str = AMY, ts: str = "") -> str:
        """Somebody mentions kbase; the ts of their message."""
        ts = ts or f"{self.clock.at.timestamp():.0f}.{next(self.ids):06d}"
        event = {"type": "app_mention", "user": user, "text": f"<@{BOT}> {text}", "ts": ts, "channel": channel}
        assert self.event(event | ({"thread_ts": thread} if thread else {})).status == 200
        return ts

    def message(self, text: str, *, channel: str = DIRECT, kind: str = "im", **more: Any) -> str:
        """Somebody writes a message; its ts."""
        ts = f"{self.clock.at.timestamp():.0f}.{next(self.ids):06d}"
        event = {"type": "message", "user": AMY, "text": text, "ts": ts, "channel": channel, "channel_type": kind}
        assert self.event(event | more).status == 200
        return ts

    def command(self, text: str, *, channel: str = PRIVATE, user: str = AMY) -> str:
        """Somebody types /kbase; what they alone see at once."""
        id = next(self.ids)
        said = {"command": "/kbase", "text": text, "channel_id": channel, "user_id": user, "team_id": TEAM}
        said |= {"trigger_id": f"trigger{id}", "response_url": f"{self.slack.url}/respond/{id}"}
        response = self.deliver(said)
        assert response.status == 200
        return response.body

    def press(self, action: str, message: dict[str, Any], *, channel: str = PRIVATE, user: str = AMY, **more) -> None:
        """Somebody presses a button of a message."""
        element, block = next(
            (e, b) for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == action
        )
        id = next(self.ids)
        said = {"action_id": action, "block_id": block["block_id"], "type": element["type"], "action_ts": f"{id}.0"}
        said |= {"value": element.get("value", "")} | more
        body = {"type": "block_actions", "user": {"id": user}, "trigger_id": f"trigger{id}", "actions": [said]}
        body |= {"channel": {"id": channel}, "message": {"ts": message["ts"]}, "team": {"id": TEAM}}
        assert self.deliver(body).status == 200

    def submit(self, line: str, *, user: str = AMY) -> None:
        """Somebody sends the view that was opened last."""
        id, view = list(self.slack.views.items())[-1]
        state = {"values": {"line": {"line": {"type": "plain_text_input", "value": line}}}}
        body = {"type": "view_submission", "user": {"id": user}, "view": {"id": id, **view, "state": state}}
        assert self.deliver({**body, "team": {"id": TEAM}}).status == 200

    def settle(self) -> None:
        """All jobs done, all messages sent, however long the outbox waits between edits."""
        for _ in range(50):
            busy = bool(self.desk.work()) or bool(self.sender.send_due())
            if not busy:
                if not self.unsent() and not self.waiting():
                    return
                self.clock.tick(1)

    def waiting(self) -> int:
        """How many jobs are not done."""
        return self._count(Job, Job.state == "waiting")

    def unsent(self) -> int:
        """How many messages are still to be sent, or to be sent anew."""
        return self._count(Outgoing, Outgoing.due_at.is_not(None))

    def _count(self, table, condition) -> int:
        with self.desk.database.session() as session:
            return session.scalar(select(func.count(table.id)).where(condition))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A database with all its tables, to be copied."""
    file = tmp_path_factory.mktemp("database") / "empty.db"
    open_database(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def desk_of(own_env, slack, clock, tmp_path, empty_database):
    """A desk with other settings: desk_of(slack_admins="U1")."""
    shutil.copy(empty_database, tmp_path / "kbase.db")

    def made(**given) -> Desk:
        settings = Settings(**{"cluster": f"bundle:{RECORDING}", "slack_url": f"{slack.url}/api", **given})
        assistant = Assistant(build(settings), lambda: open_database(f"sqlite:///{tmp_path}/kbase.db"), now=clock)
        return Desk(settings, assistant, web_client(TOKEN, settings.slack_url), clock, bot=BOT)

    return made


@pytest.fixture
def bench_of(desk_of, slack, clock):
    """A bench with other settings; each call is a new process over the same database."""
    return lambda **given: Bench(desk_of(**given), slack, clock)


@pytest.fixture
def bench(bench_of) -> Bench:
    return bench_of()
