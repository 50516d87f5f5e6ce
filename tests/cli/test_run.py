"""`make run`, from the point where everything is installed."""

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.cli.test_other_commands import free_port
from tests.conftest import HERE, heeds_ctrl_c

RUN = [sys.executable, "scripts/run.py"]


@pytest.fixture
def env(own_env, tmp_path) -> dict[str, str]:
    """An empty data folder and a free port."""
    own = {"KBASE_DATA_DIR": str(tmp_path / "data"), "KBASE_PORT": str(free_port()), "KBASE_CLUSTER": "none"}
    return {**own_env, **own}


@pytest.fixture
def running(env) -> Iterator[subprocess.Popen[str]]:
    """The script in a process group of its own, as a terminal starts it."""
    pipe = subprocess.PIPE
    own = {"start_new_session": True, "preexec_fn": heeds_ctrl_c}
    with subprocess.Popen(RUN, env=env, cwd=HERE.parent, stdout=pipe, stderr=pipe, text=True, **own) as started:
        yield started
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)


def test_it_indexes_serves_answers_and_stops(env, running):
    """It says what it does, prints one cited answer, stays until Ctrl-C and leaves no process behind."""
    lines = list(itertools.takewhile(lambda line: not line.startswith("== ask more"), running.stdout))
    assert running.poll() is None
    os.killpg(running.pid, signal.SIGINT)  # what a terminal does on Ctrl-C
    out, err = running.communicate(timeout=20)
    steps = ["reading the notes", f"127.0.0.1:{env['KBASE_PORT']}", "asked: What does", "The container started", "[K1]"]
    positions = ["".join(lines).index(step) for step in steps]
    assert positions == sorted(positions)
    assert (running.returncode, "stopped" in out, "Traceback" in err) == (0, True, False)
    with pytest.raises(ProcessLookupError):
        os.killpg(running.pid, 0)


def test_a_taken_port_is_said(env):
    """Where the port is taken it ends at once, with a port to try."""
    with socket.create_server(("127.0.0.1", int(env["KBASE_PORT"]))):
        done = subprocess.run(RUN, env=env, cwd=HERE.parent, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert env["KBASE_PORT"] in done.stderr
    assert "KBASE_PORT=8081 make run" in done.stderr
