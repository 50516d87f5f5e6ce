"""What holds in a channel, and which conversation goes on in a thread."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, select

from kbase.store.database import Database
from kbase.store.tables.slack import ChannelSettings, Conversation, Mute, Outcome, Vote

Mode = Literal["mention", "engaged", "all"]
MODES: tuple[Mode, ...] = ("mention", "engaged", "all")


@dataclass(frozen=True)
class Rules:
    """The settings of a channel. namespace: "" = notes only, "*" = the whole cluster, None = nobody has said.

    cluster: SOURCE, "" = the one that the service answers about.  lang: of alerts, "" = English.
    daily: when the question of the day comes ("09:00", UTC), "" = never.
    """

    channel: str
    cluster: str = ""
    namespace: str | None = None
    lang: str = ""
    mode: Mode = "mention"
    on_call: str = ""
    alerts: bool = False
    watch: bool = False
    daily: str = ""


@dataclass(frozen=True)
class Places:
    """Channels and threads in the database. now: the clock."""

    database: Database
    now: Callable[[], datetime]

    def rules(self, channel: str) -> Rules:
        """What holds there; the defaults where nobody has said anything."""
        with self.database.session() as session:
            row = session.get(ChannelSettings, channel)
        return _rules(row) if row else Rules(channel)

    def taking_alerts(self) -> list[Rules]:
        """The channels that get alerts."""
        with self.database.session() as session:
            rows = session.scalars(select(ChannelSettings).where(ChannelSettings.alerts)).all()
        return [_rules(row) for row in rows]

    def with_daily(self) -> list[Rules]:
        """The channels that have a question of the day."""
        with self.database.session() as session:
            rows = session.scalars(select(ChannelSettings).where(ChannelSettings.daily != "")).all()
        return [_rules(row) for row in rows]

    def change(self, channel: str, member: str, **values: Any) -> Rules:
        """Sets some of the rules of a channel; all of them."""
        rules = replace(self.rules(channel), **values)
        kept = {**vars(rules), "namespace": "?" if rules.namespace is None else rules.namespace}
        with self.database.session() as session:
            session.merge(ChannelSettings(**kept, changed_by=member, changed_at=self.now()))
        return rules

    def conversation(self, channel: str, thread_ts: str) -> Conversation | None:
        """What goes on in a thread; None where kbase was never asked there."""
        with self.database.session() as session:
            return session.get(Conversation, (channel, thread_ts))

    def converse(self, channel: str, thread_ts: str, thread: str, lang: str) -> None:
        """Remembers the assistant's conversation of a thread."""
        with self.database.session() as session:
            session.merge(Conversation(channel=channel, thread_ts=thread_ts, thread=thread, lang=lang))

    def vote(self, message_id: str, member: str, value: str, reason: str = "") -> None:
        """Keeps the last word of a member on a message."""
        with self.database.session() as session:
            session.merge(Vote(message_id=message_id, member=member, value=value, reason=reason, at=self.now()))

    def votes(self, message_id: str) -> list[Vote]:
        """All votes on a message."""
        with self.database.session() as session:
            return list(session.scalars(select(Vote).where(Vote.message_id == message_id)))

    def solved(self, message_id: str, *, rule: str, about: str, code: str, cause: str, member: str) -> None:
        """Keeps what it really was."""
        known = {"rule": rule[:200], "about": about[:400], "code": code[:80], "cause": cause, "member": member}
        with self.database.session() as session:
            session.merge(Outcome(message_id=message_id, at=self.now(), **known))

    def last_time(self, rule: str, about: str) -> Outcome | None:
        """How it was solved the last time this rule spoke of this object."""
        same = select(Outcome).where(Outcome.rule == rule[:200], Outcome.about == about[:400])
        with self.database.session() as session:
            return session.scalars(same.order_by(Outcome.at.desc())).first()

    def mute(self, channel: str, rule: str, owner: str, lasting: timedelta, member: str) -> datetime:
        """Alerts of the rule about the owner ("" = any) are not shown until the moment given back."""
        until = self.now() + lasting
        with self.database.session() as session:
            session.execute(delete(Mute).where(Mute.until <= self.now()))
            session.merge(Mute(channel=channel, rule=rule[:200], owner=owner[:400], until=until, member=member))
        return until

    def unmute(self, channel: str, rule: str) -> int:
        """Ends the mutes of a rule; how many there were."""
        with self.database.session() as session:
            rows = session.scalars(select(Mute).where(Mute.channel == channel, Mute.rule == rule)).all()
            for row in rows:
                session.delete(row)
        return len([r for r in rows if r.until > self.now()])

    def mutes(self, channel: str) -> list[Mute]:
        """What is muted in a channel now."""
        still = select(Mute).where(Mute.channel == channel, Mute.until > self.now()).order_by(Mute.until)
        with self.database.session() as session:
            return list(session.scalars(still))


def _rules(row: ChannelSettings) -> Rules:
    return Rules(
        row.channel,
        row.cluster,
        None if row.namespace == "?" else row.namespace,
        row.lang,
        "engaged" if row.mode == "engaged" else "all" if row.mode == "all" else "mention",
        row.on_call,
        row.alerts,
        row.watch,
        row.daily,
    )
