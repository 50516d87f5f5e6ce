"""Slack and alerts: what is to be done, what is to be said, and what was decided."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from kbase.store.tables import Base


class Moment(TypeDecorator[datetime]):
    """A moment that is aware of its zone on every database: SQLite forgets it, and all are kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As it is kept."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As it is read."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class Job(Base):
    """Something that was asked for. event, place: what may happen only once, "" = cannot happen twice.

    event: id of the delivery.  place: channel and moment of a message, since a mention comes as two events.
    lane: jobs of one lane are done one after the other, by moment (seconds since 1970, as Slack writes them).
    state: "waiting", "done".  claimed_until: somebody works on it till then.
    """

    __tablename__ = "slack_job"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    event: Mapped[str | None] = mapped_column(String(200), unique=True)
    place: Mapped[str | None] = mapped_column(String(200), unique=True)
    lane: Mapped[str] = mapped_column(String(200))
    moment: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(Moment)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_slack_job_state_moment", "state", "moment"),)


class Outgoing(Base):
    """What one message should say. version counts its contents, sent the one that Slack has; due_at None = both agree.

    rank: in which order they were made.  ts: Slack's name of it, "" before it is posted.
    body: text and blocks, None = it is to be deleted.
    doubtful: a post of which no answer came back, so it may stand there already.
    context: what its buttons need (the result, the question, the language).
    """

    __tablename__ = "slack_message"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    rank: Mapped[int] = mapped_column(index=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    channel: Mapped[str] = mapped_column(String(40))
    thread_ts: Mapped[str] = mapped_column(String(40))
    ts: Mapped[str] = mapped_column(String(40))
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    respond_url: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    sent: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    first_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int]
    doubtful: Mapped[bool]
    problem: Mapped[str] = mapped_column(String(200))
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_slack_message_channel_ts", "channel", "ts"),)


class ChannelSettings(Base):
    """What holds in a channel. namespace: "" = notes only, "*" = the whole cluster.  alerts: this channel gets alerts.

    watch: alerts that other apps post there are diagnosed.  daily: when the question of the day comes, UTC.
    """

    __tablename__ = "slack_channel"
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    cluster: Mapped[str] = mapped_column(String(300))
    namespace: Mapped[str] = mapped_column(String(63))
    lang: Mapped[str] = mapped_column(String(10))
    mode: Mapped[str] = mapped_column(String(10))
    on_call: Mapped[str] = mapped_column(String(40))
    alerts: Mapped[bool]
    watch: Mapped[bool]
    daily: Mapped[str] = mapped_column(String(5))
    changed_by: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime] = mapped_column(Moment)


class Conversation(Base):
    """A thread of a channel, and the conversation of the assistant that goes on in it."""

    __tablename__ = "slack_thread"
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    thread_ts: Mapped[str] = mapped_column(String(40), primary_key=True)
    thread: Mapped[str] = mapped_column(String(32))
    lang: Mapped[str] = mapped_column(String(10))


class Vote(Base):
    """The last word of one member on one message."""

    __tablename__ = "slack_vote"
    message_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    member: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)


class Outcome(Base):
    """What it really was, in the words of who solved it. rule: "" where no alert led there.  code: what kbase said."""

    __tablename__ = "slack_outcome"
    message_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    rule: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(String(400))
    code: Mapped[str] = mapped_column(String(80))
    cause: Mapped[str] = mapped_column(Text)
    member: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_slack_outcome_rule_about", "rule", "about"),)


class Incident(Base):
    """Alerts of one rule about one owner with one cause, in one channel. alerts: Alertmanager's fingerprint -> alert.

    shown: False where it was muted or over the cap.  result: what the last check gave.  remarks: what happened to it.
    """

    __tablename__ = "alert_incident"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    thread_ts: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(String(200))
    owner: Mapped[str] = mapped_column(String(400))
    cause: Mapped[str] = mapped_column(String(80))
    alerts: Mapped[dict[str, Any]] = mapped_column(JSON)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    remarks: Mapped[list[Any]] = mapped_column(JSON)
    shown: Mapped[bool]
    started_at: Mapped[datetime] = mapped_column(Moment)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    last_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    times: Mapped[int]
    __table_args__ = (Index("ix_alert_incident_channel_closed_at", "channel", "closed_at"),)


class Mute(Base):
    """Alerts of a rule about an owner are recorded and not shown until then. owner: "" = any."""

    __tablename__ = "alert_mute"
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    rule: Mapped[str] = mapped_column(String(200), primary_key=True)
    owner: Mapped[str] = mapped_column(String(400), primary_key=True)
    until: Mapped[datetime] = mapped_column(Moment)
    member: Mapped[str] = mapped_column(String(40))
