"""What was asked for and is not answered yet; a delivery that comes again is known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from kbase.assistant.threads import new_id
from kbase.slack.memory.lock import alone
from kbase.store.database import Database
from kbase.store.tables.slack import Job

LEASE = timedelta(seconds=30)  # how long a job stays with a process that no longer says that it works on it
_CLAIMING = 0x6B62696E  # "kbin"
_KEPT = timedelta(days=7)  # Slack repeats a delivery within minutes


@dataclass(frozen=True)
class Request:
    """A job to be. event, place: what must not happen twice; see kbase.store.tables.slack.Job."""

    kind: str
    payload: dict[str, Any]
    event: str = ""
    place: str = ""
    lane: str = ""
    moment: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class Inbox:
    """Jobs in the database. now: the clock."""

    database: Database
    now: Callable[[], datetime]

    def put(self, request: Request) -> bool:
        """Keeps a job; False where it is known already, by its event or by its place."""
        at = self.now()
        job = Job(
            id=request.id,
            kind=request.kind,
            event=request.event or None,
            place=request.place or None,
            lane=request.lane or request.id,
            moment=request.moment or f"{at.timestamp():.6f}",
            payload=request.payload,
            state="waiting",
            attempts=0,
            received_at=at,
            claimed_until=None,
        )
        try:
            with self.database.session() as session:
                session.add(job)
        except IntegrityError:
            return False
        return True

    def claim(self) -> Job | None:
        """The next job, ours for LEASE; None where none waits. Jobs of one lane never run beside each other."""
        now, other = self.now(), aliased(Job)
        busy = select(other.id).where(other.lane == Job.lane, other.state == "waiting", other.claimed_until > now)
        free = (Job.claimed_until.is_(None)) | (Job.claimed_until <= now)
        wanted = select(Job).where(Job.state == "waiting", free, ~busy.exists()).order_by(Job.moment, Job.id).limit(1)
        with self.database.session() as session:
            alone(session, _CLAIMING)  # else two jobs of a lane could be claimed in the same moment
            job = session.scalars(wanted).first()
            if job is not None:
                job.claimed_until = now + LEASE
                job.attempts += 1
            return job

    def renew(self, ids: Iterable[str]) -> None:
        """Says that these are still being worked on."""
        self._set(ids, claimed_until=self.now() + LEASE)

    def release(self, ids: Iterable[str]) -> None:
        """Gives these back, for another process to do."""
        self._set(ids, claimed_until=None)

    def later(self, id: str, wait: timedelta = timedelta(seconds=1)) -> None:
        """Leaves a job for a moment, as it cannot be done yet; this counts as no attempt."""
        with self.database.session() as session:
            job = session.get_one(Job, id)
            job.claimed_until, job.attempts = self.now() + wait, job.attempts - 1

    def done(self, id: str) -> None:
        """Ends a job. Its event and place stay known."""
        self._set([id], state="done", claimed_until=None, payload={})

    def forget(self) -> None:
        """Deletes what was done long ago."""
        with self.database.session() as session:
            session.execute(delete(Job).where(Job.state == "done", Job.received_at < self.now() - _KEPT))

    def _set(self, ids: Iterable[str], **values: Any) -> None:
        with self.database.session() as session:
            session.execute(update(Job).where(Job.id.in_(list(ids))).values(**values))
