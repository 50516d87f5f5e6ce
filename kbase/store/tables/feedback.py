"""What a person thought of an answer."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kbase.store.tables import Base


class Feedback(Base):
    """The last word of a person on one turn. value: "helpful" or "not_helpful".  reason: "" where none was given."""

    __tablename__ = "feedback"
    turn_id: Mapped[str] = mapped_column(ForeignKey("turn.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
