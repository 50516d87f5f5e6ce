"""notes, bundle, rbac, ingest and serve, as a person calls them."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

from kbase.script import LANGS
from tests.conftest import CORPUS, HERE, RECORDING

BUNDLE = f"bundle:{RECORDING}"


@pytest.mark.parametrize(("lang", "title"), [("en", "no node fits"), ("zh-TW", "沒有節點"), ("zh-CN", "没有节点")])
def test_notes_are_listed_once_each_in_the_readers_language(cli, lang, title):
    """One line per note: id and the title of the file that the language reads."""
    lines = cli("notes", "list", lang=lang).out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "runbooks/crashloopbackoff",
        "runbooks/pod-pending",
        "workloads/probes",
    ]
    assert title in lines[1]


def test_notes_list_as_json(cli):
    """Each note with its languages, sources and the checks that prove it."""
    notes = json.loads(cli("notes", "list", "--json").out)
    assert notes[0]["id"] == "runbooks/crashloopbackoff"
    assert notes[0]["langs"] == ["en", "zh-TW"]
    assert notes[0]["checks"] == ["POD-CRASH"]


def test_a_note_is_shown_whole(cli):
    """The text of the file below its front matter, with every heading, row and fence, in order."""
    shown = cli("notes", "show", "runbooks/crashloopbackoff").out
    file = (CORPUS / "runbooks/crashloopbackoff.en.md").read_text("utf-8").split("---\n", 2)[2]
    assert [line for line in shown.splitlines() if line] == [line for line in file.splitlines() if line]


def test_a_note_as_json_has_its_text(cli):
    """--json gives description and text."""
    note = json.loads(cli("notes", "show", "workloads/probes", "--json", "--lang", "zh-TW").out)
    assert note["lang"] == "zh-TW"
    assert "periodSeconds" in note["text"]


def test_a_bundle_can_be_asked_again(cli, tmp_path):
    """What bundle records answers like the cluster it was recorded from."""
    out = tmp_path / "copy"
    ended = cli("bundle", str(out), "--cluster", BUNDLE)
    assert (ended.status, ended.err) == (0, "")
    assert str(out) in ended.out
    first, again = (
        json.loads(cli("check", "--cluster", c, "--json").out)["findings"] for c in (BUNDLE, f"bundle:{out}")
    )
    assert first
    assert [(f["code"], f["about"], f["cause"]) for f in first] == [(f["code"], f["about"], f["cause"]) for f in again]


def test_a_bundle_overwrites_nothing(cli, tmp_path):
    """A folder that is not empty is refused and stays as it was."""
    (tmp_path / "notes.txt").write_text("mine")
    ended = cli("bundle", str(tmp_path), "--cluster", BUNDLE)
    assert ended.status == 2
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["notes.txt"]


def test_the_role_reads_and_nothing_more(cli):
    """The printed ClusterRole has no verb but get, list and watch, and no Secret, exec or proxy."""
    role = yaml.safe_load(cli("rbac").out)
    assert role["kind"] == "ClusterRole"
    assert {v for rule in role["rules"] for v in rule["verbs"]} <= {"get", "list", "watch"}
    named = {r for rule in role["rules"] for r in rule.get("resources", [])}
    assert {"pods", "pods/log", "deployments"} <= named
    assert not named & {"secrets", "pods/exec", "pods/attach", "pods/portforward", "nodes/proxy", "*"}


def test_the_role_as_a_helm_template(cli):
    """--format helm names the role after the release, in any case of the word."""
    out = cli("rbac", "--format", "HELM").out
    assert "{{ .Release.Name }}" in out
    assert "- secrets\n" not in out


@pytest.mark.parametrize("lang", LANGS)
def test_ingest_and_ask(cli, monkeypatch, tmp_path, lang):
    """`kbase ingest` builds an index that answers at once; its summary is in the reader's language."""
    pytest.importorskip("ingest.__main__", reason="the command of ingest is not there yet")
    monkeypatch.setenv("KBASE_DATA_DIR", str(tmp_path))
    ended = cli("ingest", lang=lang)
    assert ended.status == 0
    assert "6" in ended.out
    assert ("passages" in ended.out) == (lang == "en")
    assert "The container started" in cli("ask", "What does CrashLoopBackOff mean?", "--cluster", "none").out


def test_ingest_says_what_it_skipped(cli, monkeypatch, tmp_path):
    """Input that cannot be read is named with its reason, and the exit status is 2."""
    pytest.importorskip("ingest.__main__", reason="the command of ingest is not there yet")
    monkeypatch.setenv("KBASE_DATA_DIR", str(tmp_path / "data"))
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "good.md").write_text("# Kneading\n\nTen minutes by hand.\n")
    (folder / "bad.md").write_bytes(bytes(range(256)) * 8)
    ended = cli("ingest", str(folder), "--collection", "team", "--json")
    assert ended.status == 2
    assert [Path(s["name"]).name for s in json.loads(ended.out)["skipped"]] == ["bad.md"]
    assert cli("ingest", str(tmp_path / "nowhere")).status == 2


def test_serve_refuses_a_taken_port(cli):
    """A port that is taken: status 2, one line that names it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = cli("serve", "--port", str(port), "--cluster", "none")
    assert ended.status == 2
    assert str(port) in ended.err
    assert ended.err.count("\n") == 1


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_serve_answers_and_stops_on_an_interrupt(own_env):
    """The service says where it listens, answers, and ends on Ctrl-C without a traceback."""
    port = free_port()
    args = [sys.executable, "-m", "kbase", "serve", "--port", str(port), "--cluster", BUNDLE]
    running = subprocess.Popen(args, env=own_env, cwd=HERE.parent, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stderr is not None
        assert json.loads(running.stderr.readline())["url"] == f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/check?namespace=front", timeout=20) as reply:
            assert json.load(reply)["findings"][0]["about"]["name"] == "display"
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=20)
    finally:
        running.kill()
    assert running.returncode in (0, 130, -signal.SIGINT)
    assert "Traceback" not in err
    assert "display" not in err


def test_key_allows_to_listen_beyond_loopback(own_env):
    """With KBASE_API_KEY the service listens on every address, and wants the key."""
    port = free_port()
    env = {**own_env, "KBASE_API_KEY": "k-123"}
    args = [sys.executable, "-m", "kbase", "serve", "--host", "0.0.0.0", "--port", str(port), "--cluster", "none"]
    running = subprocess.Popen(args, env=env, cwd=HERE.parent, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stderr is not None
        assert "serving" in running.stderr.readline()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/notes")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=20)
        assert refused.value.code == 401
        request.add_header("Authorization", "Bearer k-123")
        with urllib.request.urlopen(request, timeout=20) as reply:
            assert len(json.load(reply)) == 3
    finally:
        running.terminate()
        running.wait(20)
    assert "k-123" not in running.stderr.read()


def test_version(process):
    """--version prints name and version."""
    assert re.fullmatch(r"kbase \d+\.\d+\.\d+\n", process("--version").out)


def test_called_alone_it_explains_itself(process):
    """`kbase` and `kbase notes` print their help, status 0."""
    assert process().out.startswith("Usage: kbase COMMAND")
    assert process("notes").out.startswith("Usage: kbase notes COMMAND")
