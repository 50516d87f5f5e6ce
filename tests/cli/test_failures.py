"""Every failure is one line on standard error, with its exit status, in the reader's language, never a traceback."""

import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest

from kbase.script import LANGS
from tests.conftest import HERE, RECORDING, heeds_ctrl_c
from tests.replay.server import Fault, replay

BUNDLE = f"bundle:{RECORDING}"
HAN = re.compile(r"[\u4e00-\u9fff]")
NONE = ("--cluster", "none")
BAD = {
    "no question": ("ask",),
    "empty question": ("ask", "  ", *NONE),
    "long question": ("ask", "x" * 4001, *NONE),
    "two questions": ("ask", "a", "b"),
    "unknown language": ("ask", "hi", "--lang", "fr", *NONE),
    "unknown source": ("ask", "hi", "--cluster", "prod"),
    "no such recording": ("ask", "hi", "--cluster", "bundle:/nowhere"),
    "no such kubeconfig": ("ask", "hi", "--cluster", "kubeconfig:/nowhere"),
    "no such context": ("ask", "hi", "--cluster", "context:prod"),
    "not in a cluster": ("ask", "hi", "--cluster", "in-cluster"),
    "not read yet": ("ask", "hi", "--cluster", "text:/etc/hosts"),
    "no cluster to check": ("check", *NONE),
    "unknown target": ("check", "deploy/bakery/ovn", "--cluster", BUNDLE),
    "unknown level": ("check", "--fail-on", "panic", "--cluster", BUNDLE),
    "unknown command": ("chek",),
    "unknown option": ("check", "--namspace", "x"),
    "option without value": ("check", "--cluster"),
    "flag with value": ("check", "--json=1"),
    "unknown note": ("notes", "show", "runbooks/crash"),
    "note without id": ("notes", "show"),
    "unknown format": ("rbac", "--format", "toml"),
    "bundle without cluster": ("bundle", "/tmp/never", *NONE),
    "beyond loopback": ("serve", "--host", "0.0.0.0", *NONE),
    "bad port": ("serve", "--port", "70000"),
    "not a port": ("serve", "--port", "http"),
}


def one_line(ended, lang: str) -> None:
    assert ended.err.startswith("kbase: ")
    assert ended.err.endswith("\n")
    assert ended.err.count("\n") == 1
    assert "Traceback" not in ended.err
    assert bool(HAN.search(ended.err)) == (lang != "en"), ended.err


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("args", BAD.values(), ids=BAD)
def test_bad_usage_is_status_2(cli, args, lang):
    """Usage and input that cannot be used: status 2, nothing on standard output."""
    ended = cli(*args, lang=lang)
    assert (ended.status, ended.out) == (2, "")
    one_line(ended, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_no_index_is_status_4(cli, monkeypatch, tmp_path, lang):
    """Without an index: status 4 and the command that builds one."""
    monkeypatch.setenv("KBASE_DATA_DIR", str(tmp_path / "empty"))
    for args in (("ask", "what is a pod?", *NONE), ("notes", "list"), ("serve", *NONE)):
        ended = cli(*args, lang=lang)
        assert ended.status == 4
        assert "kbase ingest" in ended.err
        one_line(ended, lang)


def test_an_index_of_another_kind_is_status_4(cli, monkeypatch, data_dir, tmp_path):
    """A damaged index is not read as an empty one."""
    import shutil

    shutil.copytree(data_dir, tmp_path / "data")
    for manifest in (tmp_path / "data").rglob("manifest.json"):
        manifest.write_text('{"format": 99}')
    monkeypatch.setenv("KBASE_DATA_DIR", str(tmp_path / "data"))
    ended = cli("ask", "what is a pod?", *NONE)
    assert ended.status == 4
    assert "--rebuild" in ended.err
    one_line(ended, "en")


@pytest.mark.parametrize("lang", LANGS)
def test_an_unreachable_cluster_is_status_3(cli, tmp_path, lang):
    """A cluster that was named and refuses connections or credentials: status 3."""
    with replay(RECORDING, tmp_path) as server:
        kubeconfig = f"kubeconfig:{server.kubeconfig}"
    for args in (("ask", "hi", "--cluster", kubeconfig), ("check", "--cluster", kubeconfig)):
        ended = cli(*args, lang=lang)
        assert ended.status == 3
        one_line(ended, lang)


def test_a_broken_setting_names_the_variable(cli, monkeypatch):
    """A setting that cannot be used is named with what it has to be."""
    monkeypatch.setenv("KBASE_DEADLINE_S", "soon")
    ended = cli("ask", "what is a pod?", *NONE)
    assert (ended.status, "KBASE_DEADLINE_S" in ended.err) == (2, True)
    one_line(ended, "en")


@pytest.mark.parametrize("lang", LANGS)
def test_a_fault_of_ours_is_one_line(cli, monkeypatch, lang):
    """An exception nobody expected: status 2, one line, its kind, and how to see more."""

    def broken(*_, **__):
        raise RuntimeError("boom\nsecond line")

    monkeypatch.setattr("kbase.bootstrap.build", broken)
    ended = cli("ask", "what is a pod?", *NONE, lang=lang)
    assert ended.status == 2
    assert "RuntimeError" in ended.err
    assert "KBASE_DEBUG=1" in ended.err
    one_line(ended, lang)


def test_debug_shows_where(own_env):
    """With KBASE_DEBUG the traceback is shown."""
    broken = (
        "import kbase.bootstrap as b; b.build = 1; import kbase.cli, sys; sys.argv[1:] = ['ask', 'x']; kbase.cli.main()"
    )
    env = {**own_env, "KBASE_DEBUG": "1"}
    done = subprocess.run([sys.executable, "-c", broken], env=env, cwd=HERE.parent, capture_output=True, text=True)
    assert "Traceback" in done.stderr


def test_a_failing_check_does_not_reach_standard_error(process):
    """Logs stay off: a check that fails is said in the report, not on standard error."""
    ended = process("check", "--cluster", BUNDLE, "--fail-on", "never")
    assert (ended.status, ended.err) == (0, "")


@pytest.mark.parametrize("args", [("notes", "show", "workloads/probes"), ("rbac",), ("check", "--cluster", BUNDLE)])
def test_a_reader_that_leaves_is_no_failure(own_env, args):
    """`kbase ... | head -1` prints no complaint, and the command ends as it would have."""
    whole = subprocess.run([sys.executable, "-m", "kbase", *args], env=own_env, cwd=HERE.parent, capture_output=True)
    read, write = os.pipe()
    os.close(read)  # the reader has left before the first line
    cut = subprocess.run(
        [sys.executable, "-m", "kbase", *args], env=own_env, cwd=HERE.parent, stdout=write, stderr=subprocess.PIPE
    )
    os.close(write)
    assert (cut.returncode, cut.stderr) == (whole.returncode, b"")


def test_ctrl_c_ends_at_once(own_env, tmp_path):
    """An interrupt while the cluster hangs ends the process at once, without a traceback."""
    with replay(RECORDING, tmp_path, faults=(Fault(r"/api/v1/pods", "stall"),)) as server:
        args = [sys.executable, "-m", "kbase", "check", "--cluster", f"kubeconfig:{server.kubeconfig}"]
        pipe, own = subprocess.PIPE, {"cwd": HERE.parent, "preexec_fn": heeds_ctrl_c}
        running = subprocess.Popen(args, env=own_env, stdout=pipe, stderr=pipe, **own)
        deadline = time.monotonic() + 20
        while not any("/pods" in r for r in server.requests) and time.monotonic() < deadline:
            time.sleep(0.01)
        begin = time.monotonic()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=10)
    assert (out, err, running.returncode) == (b"", b"", -signal.SIGINT)
    assert time.monotonic() - begin < 3


def on_terminal(args: list[str], env: dict[str, str]) -> str:
    """What a terminal of 80 columns is sent."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "kbase", *args],
        env={**env, "COLUMNS": "80"},
        cwd=HERE.parent,
        stdout=theirs,
        close_fds=True,
    )
    os.close(theirs)
    sent = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux reports the closed other end so
            break
        if not part:
            break
        sent += part
    os.close(ours)
    running.wait(20)
    return sent.decode().replace("\r\n", "\n")


def test_a_terminal_gets_styles_and_a_pipe_markdown(own_env, process):
    """On a terminal Markdown is rendered and nothing is cut off; piped it stays Markdown."""
    args = ["ask", "why does oven restart?", "--cluster", BUNDLE]
    shown, piped = on_terminal(args, own_env), process(*args).out
    assert "\x1b[1mRoot cause" in shown
    assert "|---|" not in shown
    assert "**Root cause" in piped
    assert "\x1b" not in piped
    plain = re.sub(r"\x1b\[\d+m", "", shown)
    assert ".status.containerStatuses[0].lastState.terminated.exitCode" in plain
    assert "…" not in plain


def test_no_color_is_honoured(own_env):
    """NO_COLOR leaves the words and the layout, without escape sequences."""
    shown = on_terminal(["ask", "why does oven restart?", "--cluster", BUNDLE], {**own_env, "NO_COLOR": "1"})
    assert "Root cause" in shown
    assert "\x1b" not in shown


def test_a_terminal_without_chinese_still_answers(process):
    """An output encoding that has no Han characters shows "?" in their place instead of failing."""
    ended = process(
        "ask", "why does oven restart?", "--cluster", BUNDLE, "--lang", "zh-TW", env={"PYTHONIOENCODING": "ascii"}
    )
    assert (ended.status, ended.err) == (0, "")
    assert "OVEN_TEMP" in ended.out


def test_json_survives_a_terminal_without_chinese(process):
    """JSON is escaped where the output is not UTF-8, so that no character is lost."""
    import json

    ended = process(
        "ask",
        "oven 為什麼一直重啟？",
        "--cluster",
        BUNDLE,
        "--json",
        env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"},
    )
    assert json.loads(ended.out)["question"] == "oven 為什麼一直重啟？"
