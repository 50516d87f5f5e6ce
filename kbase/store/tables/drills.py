"""Drills: when each card is due for whom, every answer that was given, own cards, interviews and incidents."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Float, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kbase.store.tables import Base


class DrillSchedule(Base):
    """When a card comes again for a person. memory: the card's state as `fsrs.Card.to_dict` writes it."""

    __tablename__ = "drill_schedule"
    person: Mapped[str] = mapped_column(String(200), primary_key=True)
    card: Mapped[str] = mapped_column(String(120), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    memory: Mapped[dict[str, Any]] = mapped_column(JSON)
    __table_args__ = (Index("ix_drill_schedule_person_due_at", "person", "due_at"),)


class DrillReview(Base):
    """One graded answer. rating: what the schedule was told (again, hard, good, easy); overruled: by the person.

    missed: ids of the points that were missing or contradicted.  seconds: None where nobody took the time.
    """

    __tablename__ = "drill_review"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(200))
    card: Mapped[str] = mapped_column(String(120))
    topic: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(10))
    score: Mapped[float] = mapped_column(Float)
    missed: Mapped[list[str]] = mapped_column(JSON)
    rating: Mapped[str] = mapped_column(String(10))
    overruled: Mapped[bool]
    recalled: Mapped[float | None] = mapped_column(Float)  # chance of recall that the schedule expected; None when new
    seconds: Mapped[float | None] = mapped_column(Float)
    memory: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # the schedule's state before it, for an overruling
    __table_args__ = (Index("ix_drill_review_person_at", "person", "at"),)


class DrillCard(Base):
    """A person's own card. body: as `kbase.drills.card.Card` writes it."""

    __tablename__ = "drill_card"
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    person: Mapped[str] = mapped_column(String(200), index=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class DrillRun(Base):
    """A mock interview or an incident of a person. kind: mock, incident.  state: what the kind keeps of it."""

    __tablename__ = "drill_run"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[dict[str, Any]] = mapped_column(JSON)
    __table_args__ = (Index("ix_drill_run_person_started_at", "person", "started_at"),)
