"""What our messages should say. What Slack has and what it should have may differ while it is down, never for good."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from kbase.assistant.threads import new_id
from kbase.slack.blocks import Message
from kbase.slack.memory.lock import alone
from kbase.store.database import Database
from kbase.store.tables.slack import Outgoing

_EDIT_EVERY = timedelta(seconds=1)  # more edits than Slack allows would only be delayed
_LEASE = timedelta(seconds=60)
_TAKING = 0x6B626F75  # "kbou"
_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Place:
    """Where to speak. thread_ts: "" = not in a thread.  respond_url: where a slash command may be answered instead."""

    channel: str
    thread_ts: str = ""
    respond_url: str = ""


@dataclass(frozen=True)
class Outbox:
    """Messages in the database. now: the clock."""

    database: Database
    now: Callable[[], datetime]
    changed: Callable[[], None] = field(default=lambda: None)  # told when there is something to send

    def say(self, key: str, parts: Sequence[Message], place: Place, context: dict[str, Any] | None = None) -> str:
        """Makes the messages of a key say these parts, in order; id of the last. Saying the same again does nothing.

        context: kept with the last part, where the buttons stand; None leaves it.
        """
        at = self.now()
        with self.database.session() as session:
            known = self._of(session, key)
            for n in range(len(parts), len(known)):
                self._change(known[n], None, at)
            last = ""
            for n, part in enumerate(parts):
                row = known[n] if n < len(known) else self._new(session, f"{key}:{n}", place, at)
                self._change(row, {"text": part.text, "blocks": part.blocks}, at)
                if n == len(parts) - 1 and context is not None:
                    row.context = context
                last = row.id
        self.changed()
        return last

    def adopt(self, key: str, place: Place, ts: str) -> None:
        """Remembers a message that was posted on another way, under a key."""
        with self.database.session() as session:
            known = self._of(session, key)
            row = known[0] if known else self._new(session, f"{key}:0", place, self.now())
            row.ts, row.sent_at = ts, self.now()

    def settle(self, key: str, part: Message, context: dict[str, Any]) -> None:
        """Keeps what an adopted message says by now, as sent."""
        with self.database.session() as session:
            row = self._of(session, key)[0]
            self._change(row, {"text": part.text, "blocks": part.blocks}, self.now())
            row.sent, row.due_at, row.context = row.version, None, context

    def get(self, id: str) -> Outgoing | None:
        """A message by its id."""
        with self.database.session() as session:
            return session.get(Outgoing, id)

    def at(self, channel: str, ts: str) -> Outgoing | None:
        """A message by where it stands."""
        with self.database.session() as session:
            return session.scalars(select(Outgoing).where(Outgoing.channel == channel, Outgoing.ts == ts)).first()

    def of(self, key: str) -> list[Outgoing]:
        """The messages of a key, in order."""
        with self.database.session() as session:
            return self._of(session, key)

    def take(self) -> Outgoing | None:
        """The next message that is due, ours to send; None where none is. A thread's messages keep their order."""
        now = self.now()
        free = (Outgoing.claimed_until.is_(None)) | (Outgoing.claimed_until <= now)
        due = select(Outgoing).where(Outgoing.due_at <= now, free).order_by(Outgoing.rank).limit(1)
        with self.database.session() as session:
            alone(session, _TAKING)
            row = session.scalars(due).first()
            if row is not None:
                row.claimed_until = now + _LEASE
            return row

    def sent(self, id: str, version: int, ts: str) -> None:
        """Slack has this version."""
        with self.database.session() as session:
            row = session.get_one(Outgoing, id)
            row.ts, row.sent, row.sent_at = ts or row.ts, version, self.now()
            row.attempts, row.doubtful, row.problem, row.claimed_until = 0, False, "", None
            row.due_at = None if row.version == version else self.now() + _EDIT_EVERY

    def later(self, id: str, wait: timedelta, problem: str, *, doubtful: bool = False) -> None:
        """Slack does not have it: to be tried again. doubtful: it may have it all the same."""
        with self.database.session() as session:
            row = session.get_one(Outgoing, id)
            row.attempts += 1
            row.doubtful = row.doubtful or doubtful
            row.problem, row.due_at, row.claimed_until = problem[:200], self.now() + wait, None

    def hold(self, channel: str | None, wait: timedelta) -> None:
        """Nothing goes to a channel (None: to any) for so long, so that what was said first comes first."""
        until = self.now() + wait
        waiting = update(Outgoing).where(Outgoing.due_at < until)
        if channel is not None:
            waiting = waiting.where(Outgoing.channel == channel)
        with self.database.session() as session:
            session.execute(waiting.values(due_at=until))

    def give_up(self, id: str, problem: str) -> None:
        """It will not be sent; what stands there stays."""
        with self.database.session() as session:
            row = session.get_one(Outgoing, id)
            row.problem, row.due_at, row.claimed_until = problem[:200], None, None

    def replace(self, id: str, body: dict[str, Any]) -> None:
        """Says the same in another form, at once."""
        with self.database.session() as session:
            row = session.get_one(Outgoing, id)
            row.body, row.version, row.due_at, row.claimed_until = body, row.version + 1, self.now(), None

    def repost(self, id: str) -> None:
        """Posts it as a new message, at once; the old one stays as it is."""
        with self.database.session() as session:
            row = session.get_one(Outgoing, id)
            row.ts, row.doubtful, row.due_at, row.claimed_until = "", False, self.now(), None

    def forget(self) -> None:
        """Deletes old messages; their buttons then say that they are too old."""
        old = self.now() - _KEPT
        with self.database.session() as session:
            session.execute(delete(Outgoing).where(Outgoing.first_at < old, Outgoing.due_at.is_(None)))

    def _of(self, session: Session, key: str) -> list[Outgoing]:
        parts = session.scalars(select(Outgoing).where(Outgoing.key.like(f"{key}:%"))).all()
        return sorted(parts, key=lambda row: int(row.key.rpartition(":")[2]))

    def _new(self, session: Session, key: str, place: Place, at: datetime) -> Outgoing:
        last = session.scalar(select(func.max(Outgoing.rank))) or 0
        row = Outgoing(
            id=new_id(),
            rank=last + 1,
            key=key,
            channel=place.channel,
            thread_ts=place.thread_ts,
            ts="",
            body=None,
            context={},
            respond_url=place.respond_url,
            version=0,
            sent=0,
            due_at=None,
            first_at=at,
            sent_at=None,
            attempts=0,
            doubtful=False,
            problem="",
            claimed_until=None,
        )
        session.add(row)
        return row

    def _change(self, row: Outgoing, body: dict[str, Any] | None, at: datetime) -> None:
        if row.body == body and row.version:
            return
        row.body, row.version = body, row.version + 1
        soonest = row.sent_at + _EDIT_EVERY if row.sent_at else at
        row.due_at = max(at, soonest, row.due_at or at)
