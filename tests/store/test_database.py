"""The database: opened, migrated, shared between processes, and never half written."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from kbase.errors import BadInput
from kbase.store.database import open_database
from kbase.store.tables import all_tables
from kbase.store.tables.threads import Turn


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/deep/kbase.db"


def test_migrations_make_the_tables_that_the_classes_describe(url):
    """Whoever changes a table and forgets its migration is told which one."""
    database = open_database(url)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), all_tables()) == []


def test_opening_again_changes_nothing(url):
    open_database(url).close()
    database = open_database(url)
    assert "thread" in inspect(database.engine).get_table_names()


def test_several_processes_may_open_a_new_database_at_once(url):
    """One migrates, the others wait; none fails."""
    program = f"from kbase.store.database import open_database; open_database({url!r})"
    started = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]
    assert [p.wait(timeout=60) for p in started] == [0, 0, 0]


def test_a_block_that_fails_leaves_nothing_behind(url):
    """A turn without its thread is refused, and the session takes everything back."""
    database = open_database(url)
    with pytest.raises(IntegrityError), database.session() as session:
        session.add(Turn(id="t", thread_id="none", rank=0, question="q", answer={}, context={}, asked_at=_noon()))
    with database.session() as session:
        assert session.scalars(select(Turn)).all() == []


@pytest.mark.parametrize(
    ("url", "says"),
    [("nonsense", "KBASE_DATABASE_URL"), ("sqlite:////proc/none/kbase.db", "/proc/none"), ("gopher://h/x", "gopher")],
)
def test_a_database_that_cannot_be_had_is_named(url, says):
    """One sentence with what to check, and never a password."""
    with pytest.raises(BadInput) as refused:
        open_database(url)
    assert says in refused.value.message.render("en")


def test_a_password_is_never_shown():
    with pytest.raises(BadInput) as refused:
        open_database("postgresql+psycopg://kbase:hunter2@127.0.0.1:1/kbase")
    assert "hunter2" not in refused.value.message.render("en")


def _noon():
    from datetime import UTC, datetime

    return datetime(2026, 11, 20, 12, tzinfo=UTC)
