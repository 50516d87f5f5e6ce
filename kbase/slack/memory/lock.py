"""One at a time, where the database would let several in."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def alone(session: Session, name: int) -> None:
    """Waits until nobody else is in a transaction that called this with the same number. SQLite knows no other way."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": name})
