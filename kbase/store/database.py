"""Opens the database, brings its tables up to date and hands out sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session, sessionmaker

from kbase.errors import BadInput
from kbase.text import Phrase

CANNOT_OPEN = Phrase("The database {url} cannot be opened: {why}.", "無法開啟資料庫 {url}：{why}。")
CHECK_URL = Phrase(
    "Check KBASE_DATABASE_URL, that the server runs, and that the folder can be written to.",
    "請檢查 KBASE_DATABASE_URL、資料庫伺服器是否在執行，以及資料夾是否可寫入。",
)
_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_MS = 10_000  # how long a writer waits for another process before it gives up
_LOCK = 0x6B62617365  # "kbase": the advisory lock that lets one process at a time migrate a PostgreSQL database


class Database:
    """An up-to-date database. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that commits at the end of the block, and takes everything back where the block fails."""
        with self._sessions.begin() as session:
            yield session

    def close(self) -> None:
        """Ends all connections."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at an SQLAlchemy URL, with the tables of this version. BadInput where it cannot be had.

    Several processes may start at once: one migrates, the others wait for it.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            _teach_sqlite(engine)
        with engine.begin() as connection:
            _migrate(connection)
    except (ArgumentError, NoSuchModuleError, DBAPIError, CommandError, ImportError, OSError) as fault:
        shown = _without_password(url)
        why = str(getattr(fault, "orig", None) or fault).split("\n")[0].rstrip(".")
        raise BadInput(CANNOT_OPEN(url=shown, why=why), CHECK_URL()) from fault
    return Database(engine)


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "KBASE_DATABASE_URL"


def _teach_sqlite(engine: Engine) -> None:
    """Transactions that hold for table changes too, readers beside a writer, and checked foreign keys.

    https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#enabling-non-legacy-sqlite-transactional-modes-with-the-sqlite3-or-aiosqlite-driver
    """

    @event.listens_for(engine, "connect")
    def _connected(raw: Any, _record: Any) -> None:
        raw.isolation_level = None
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", f"busy_timeout = {_BUSY_MS}"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # IMMEDIATE: a reader that writes later would fail at once instead of waiting for the other writer.
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "heads")
