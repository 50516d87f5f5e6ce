"""Incidents: alerts of one rule about one owner with one cause, opened, repeated and closed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from kbase.assistant.threads import new_id
from kbase.slack.alerts.alert import Alert
from kbase.store.database import Database
from kbase.store.tables.slack import Incident, Mute

_KEPT = timedelta(days=90)
_LASTS = timedelta(hours=24)  # an incident of which nothing is heard for so long is over; its end was not delivered


@dataclass(frozen=True)
class Incidents:
    """Incidents in the database. now: the clock."""

    database: Database
    now: Callable[[], datetime]

    def alike(self, channel: str, rule: str, owner: str, cause: str | None = None) -> Incident | None:
        """The open incident of a rule about an owner; with a cause, only of this cause."""
        found = (i for i in self.open(channel) if (i.rule, i.owner) == (rule[:200], owner[:400]))
        return next((i for i in found if cause is None or i.cause == cause), None)

    def open(self, channel: str) -> list[Incident]:
        """What has not ended in a channel, oldest first."""
        alive = Incident.last_at > self.now() - _LASTS
        wanted = select(Incident).where(Incident.channel == channel, Incident.closed_at.is_(None), alive)
        with self.database.session() as session:
            return list(session.scalars(wanted.order_by(Incident.opened_at, Incident.id)))

    def since(self, channel: str, start: datetime) -> list[Incident]:
        """What was heard of in a channel since then, oldest first."""
        wanted = select(Incident).where(Incident.channel == channel, Incident.last_at >= start)
        with self.database.session() as session:
            return list(session.scalars(wanted.order_by(Incident.opened_at, Incident.id)))

    def get(self, id: str) -> Incident | None:
        """One incident."""
        with self.database.session() as session:
            return session.get(Incident, id)

    def begin(
        self, channel: str, alerts: Sequence[Alert], owner: str, result: dict[str, Any] | None, *, shown: bool
    ) -> Incident:
        """A new incident. result: what the check gave, None where none ran."""
        now = self.now()
        started = min((datetime.fromisoformat(a.started) for a in alerts if a.started), default=now)
        incident = Incident(
            id=new_id(),
            channel=channel,
            thread_ts="",
            rule=alerts[0].rule[:200],
            owner=owner[:400],
            cause=str(result["cause"] if result else "")[:80],
            alerts={a.id: a.as_json() for a in alerts},
            result=result,
            remarks=[],
            shown=shown,
            started_at=started,
            opened_at=now,
            last_at=now,
            closed_at=None,
            times=1,
        )
        with self.database.session() as session:
            session.add(incident)
        return incident

    def hear(self, id: str, alerts: Sequence[Alert], **changes: Any) -> Incident:
        """The incident with the newest of its alerts; it ends when none of them fires. changes: further columns."""
        with self.database.session() as session:
            incident = session.get_one(Incident, id)
            incident.alerts = {**incident.alerts, **{a.id: a.as_json() for a in alerts}}
            incident.last_at, incident.times = self.now(), incident.times + 1
            for name, value in changes.items():
                setattr(incident, name, value)
            if not any(a["firing"] for a in incident.alerts.values()):
                ended = [datetime.fromisoformat(a["ended"]) for a in incident.alerts.values() if a["ended"]]
                incident.closed_at = max(ended, default=self.now())
            return incident

    def change(self, id: str, **changes: Any) -> Incident:
        """The incident with other columns."""
        with self.database.session() as session:
            incident = session.get_one(Incident, id)
            for name, value in changes.items():
                setattr(incident, name, value)
            return incident

    def remark(self, id: str, markdown: str, who: str = "") -> Incident:
        """The incident with one more line of small print; the last eight are kept."""
        with self.database.session() as session:
            incident = session.get_one(Incident, id)
            incident.remarks = [*incident.remarks, [markdown, who]][-8:]
            return incident

    def shown_since(self, channel: str, start: datetime) -> int:
        """How many incidents were opened and shown since then."""
        counted = select(func.count(Incident.id)).where(
            Incident.channel == channel, Incident.shown, Incident.opened_at > start
        )
        with self.database.session() as session:
            return int(session.scalar(counted) or 0)

    def is_muted(self, channel: str, rule: str, *owners: str) -> bool:
        """Whether alerts of the rule about any of these owners are muted now."""
        still = select(Mute).where(Mute.channel == channel, Mute.rule == rule[:200], Mute.until > self.now())
        with self.database.session() as session:
            return any(m.owner in ("", *(o[:400] for o in owners)) for m in session.scalars(still))

    def forget(self) -> None:
        """Deletes what ended long ago."""
        with self.database.session() as session:
            session.execute(delete(Incident).where(Incident.last_at < self.now() - _KEPT))
