"""Conversations: a thread of turns, each a question and the answer that was given."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kbase.store.tables import Base


class Thread(Base):
    """A conversation of one person. id: random and unguessable.  title: its first question, shortened."""

    __tablename__ = "thread"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    turns: Mapped[list["Turn"]] = relationship(cascade="all, delete-orphan", order_by="Turn.rank", passive_deletes=True)
    __table_args__ = (Index("ix_thread_person_updated_at", "person", "updated_at"),)


class Turn(Base):
    """One question of a thread. answer: as `POST /v1/ask` gave it.  context: what a follow-up may refer to.

    search_text: question and answer, folded as `kbase.assistant.threads.folded` does.
    """

    __tablename__ = "turn"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    thread_id: Mapped[str] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    search_text: Mapped[str] = mapped_column(Text, default="", server_default="")
