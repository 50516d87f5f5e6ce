"""Tables as classes, one module per area; all are found by looking into this folder."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from kbase.registry import modules


class Base(DeclarativeBase):
    """What all tables share. Constraint names follow a rule, so that migrations can name them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def all_tables() -> MetaData:
    """The tables of every area, loaded."""
    modules(__name__)
    return Base.metadata
