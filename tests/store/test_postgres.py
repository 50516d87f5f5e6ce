"""The same on a real PostgreSQL server, started for these tests where its programs are on this machine."""

import getpass
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kbase.assistant.threads import Threads
from kbase.errors import NoSuchThread
from kbase.store.database import Database, open_database
from kbase.store.tables import all_tables

pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
_PLACES = [Path(p) for p in os.environ.get("PATH", "").split(":")] + sorted(Path("/usr/lib/postgresql").glob("*/bin"))
BIN = next((p for p in _PLACES if (p / "initdb").exists() and (p / "postgres").exists()), None)
pytestmark = pytest.mark.skipif(BIN is None, reason="no PostgreSQL server is installed (initdb, postgres)")


def _owner() -> list[str]:
    """PostgreSQL refuses to run as root: then as whoever owns nothing."""
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[str]:
    """The address of a server without databases of its own; it ends with the tests."""
    if _owner() and not shutil.which("setpriv"):
        pytest.skip("PostgreSQL does not run as root, and there is no setpriv")
    folder = tmp_path_factory.mktemp("pg")
    if _owner():
        for place in (folder, *folder.parents):
            if place.stat().st_uid == 0 and place.is_relative_to("/tmp") and place != Path("/tmp"):
                place.chmod(0o755)
        os.chown(folder, 65534, 65534)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, env = folder / "data", {**os.environ, "LC_ALL": "C"}
    made = [*_owner(), str(BIN / "initdb"), "-D", str(data), "-U", "kbase", "-A", "trust", "-E", "UTF8", "-N"]
    done = subprocess.run(made, env=env, capture_output=True, text=True, cwd=folder)
    if done.returncode:
        pytest.skip(f"initdb fails for {getpass.getuser()}: {done.stderr.strip().splitlines()[-1:]}")
    options = ["-h", "127.0.0.1", "-p", str(port), "-k", "", "-F"]
    running = subprocess.Popen(
        [*_owner(), str(BIN / "postgres"), "-D", str(data), *options],
        env=env,
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for line in running.stderr:
            if "ready to accept connections" in line:
                break
        threading.Thread(target=running.stderr.read, daemon=True).start()
        yield f"postgresql+psycopg://kbase@127.0.0.1:{port}/postgres"
    finally:
        running.terminate()
        running.wait(20)


@pytest.fixture
def database(server) -> Iterator[Database]:
    opened = open_database(server)
    yield opened
    opened.close()


def test_migrations_make_the_tables_that_the_classes_describe(database):
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), all_tables()) == []


def test_several_may_open_it_at_once(server):
    """The advisory lock lets one migrate; the others wait and find the tables."""
    failed = []

    def opened():
        try:
            open_database(server).close()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test shows it
            failed.append(fault)

    threads = [threading.Thread(target=opened) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []


def test_threads_are_kept_found_and_deleted(database):
    """As on SQLite: search in either Chinese script, feedback, and nobody else's."""
    ann, bob = Threads(database, "ann"), Threads(database, "bob")
    thread = ann.start("節點為什麼 NotReady？")
    ann.add(thread.id, "節點為什麼 NotReady？", {"answer": "磁碟滿了 100%"}, {"question": "q"}, id="t" * 32)
    ann.judge("t" * 32, "helpful")
    ann.judge("t" * 32, "not_helpful", "no")
    assert [t.id for t in ann.page(query="节点 磁盘 notready")] == [thread.id]
    assert ann.page(query="100_") == bob.page() == []
    kept = ann.get(thread.id).turns[0]
    assert (kept.answer["thread"], kept.context, kept.asked_at.tzinfo is not None) == (
        thread.id,
        {"question": "q"},
        True,
    )
    assert ann.judged(thread.id)["t" * 32].value == "not_helpful"
    with pytest.raises(NoSuchThread):
        bob.get(thread.id)
    ann.delete(thread.id)
    assert ann.page() == []
