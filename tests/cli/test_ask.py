"""`kbase ask` as a person uses it."""

import json
import re
import shutil

import pytest

from tests.clusters import CLINIC
from tests.conftest import RECORDING

BUNDLE = f"bundle:{RECORDING}"
WHY = "why does oven restart?"


def test_an_answer_has_cause_proof_and_sources(cli):
    """The first line names the cause; evidence, next steps, what was not checked and the source follow."""
    ended = cli("ask", WHY, "--cluster", BUNDLE)
    assert (ended.status, ended.err) == (0, "")
    first = ended.out.splitlines()[0]
    assert "exit code 3" in first
    assert "OVEN_TEMP" in first
    assert "[E" in first
    for words in ("--previous", ".lastState.terminated.exitCode", "[K1]", "Not checked:", "v1.36.0"):
        assert words in ended.out


def test_every_mark_leads_somewhere(cli):
    """Each [E4] and [K1] of an answer is a row of its table or a line below it."""
    out = cli("ask", WHY, "--cluster", BUNDLE).out
    for mark in set(re.findall(r"\[([EK]\d+)\]", out)):
        assert f"| {mark} |" in out or f"\n- [{mark}] " in out, mark


def test_the_question_comes_from_standard_input(cli):
    """With '-' the question is read from standard input; bytes that are not UTF-8 do no harm."""
    ended = cli("ask", "-", "--cluster", BUNDLE, "--json", stdin=WHY.encode() + b"\n\xff\xfe")
    assert ended.status == 0
    assert json.loads(ended.out)["question"].startswith(WHY)


def test_json_goes_alone_to_standard_output(process):
    """--json prints one JSON document and nothing else, also in a real process."""
    ended = process("ask", WHY, "--cluster", BUNDLE, "--json")
    answer = json.loads(ended.out)
    assert (ended.status, ended.err) == (0, "")
    assert answer["findings"][0]["code"] == "POD-CRASH"
    assert answer["findings"][0]["about"] == answer["findings"][0]["about"] | {"kind": "Deployment", "name": "oven"}
    assert answer["cluster"]["source"] == BUNDLE


@pytest.mark.parametrize(("lang", "words"), [("en", "Root cause"), ("zh-TW", "叢集"), ("zh-CN", "集群")])
def test_lang_decides_the_language(cli, lang, words):
    """--lang wins over the question's own language."""
    assert words in cli("ask", WHY, "--cluster", BUNDLE, "--lang", lang).out


def test_kbase_lang_is_the_default(cli):
    """KBASE_LANG decides where --lang is not given."""
    assert "原因" in cli("ask", WHY, "--cluster", BUNDLE, lang="zh-TW").out


def test_the_namespace_narrows_the_question(cli):
    """-n looks in one namespace: what lies in another is not found there."""
    assert "OVEN_TEMP" in cli("ask", WHY, "--cluster", BUNDLE, "-n", "bakery").out
    assert "OVEN_TEMP" not in cli("ask", WHY, "--cluster", BUNDLE, "-n", "front").out


def test_an_unknown_namespace_is_said_and_the_nearest_named(cli):
    """A namespace that does not exist is not "nothing found"."""
    out = cli("ask", "is anything wrong?", "--cluster", BUNDLE, "-n", "bakry").out
    assert "bakry" in out
    assert "bakery" in out
    assert "No fault found" not in out


def test_an_unknown_object_is_said(cli):
    """A name that nothing has is answered with that and how to list what there is, not with a guess."""
    out = cli("ask", "why is ledger-api broken?", "--cluster", BUNDLE).out
    assert "no “ledger-api”" in out
    assert "kubectl get" in out
    assert "No fault found" not in out


def test_without_a_cluster_the_notes_answer(cli):
    """--cluster none answers from the notes, cites them and says that no cluster was looked at."""
    ended = cli("ask", "What does CrashLoopBackOff mean?", "--cluster", "none")
    assert "The container started, ended" in ended.out
    assert "[K1]" in ended.out
    assert "no cluster" in cli("ask", "why does my pod crash loop CrashLoopBackOff?", "--cluster", "none").out.lower()


def test_nothing_known_is_an_answer(cli):
    """A question that the notes do not cover is answered with that, status 0, and no invention."""
    ended = cli("ask", "how do I tune Postgres autovacuum?", "--cluster", "none", "--json")
    answer = json.loads(ended.out)
    assert (ended.status, answer["abstained"]) == (0, True)
    assert answer["abstain_reason"]


def test_clinic_in_chinese(cli):
    """The issue's own example: exit code 78, DATABASE_URL, with evidence and the note cited."""
    if not CLINIC.exists():
        pytest.skip("the clinic recording (../shared) is not here")
    question = "為什麼 payment-api 一直重啟？"
    answer = json.loads(cli("ask", question, "-n", "payments", "--cluster", f"bundle:{CLINIC}", "--json").out)
    assert "78" in answer["answer"].splitlines()[0]
    assert "DATABASE_URL" in answer["answer"].splitlines()[0]
    assert {".status.containerStatuses[0].lastState.terminated.exitCode"} <= {e["path"] for e in answer["evidence"]}
    assert answer["citations"][0]["note"] == "runbooks/crashloopbackoff"
    assert answer["lang"] == "zh-TW"
    assert "沒有檢查" in answer["answer"]


def test_log_lines_cannot_steer_the_terminal(cli, tmp_path):
    """Escape sequences in the cluster's own text reach neither a terminal nor a pipe."""
    evil = tmp_path / "evil"
    shutil.copytree(RECORDING, evil)
    (log,) = evil.glob("logs/bakery/*/oven.previous.log")
    log.write_text(log.read_text() + "2026-10-05T06:20:00Z fatal: \x1b]0;owned\x07\x1b[2J\u202etfel\n")
    out = cli("ask", WHY, "--cluster", f"bundle:{evil}").out
    assert "fatal" in out
    assert not any(steering in out for steering in "\x1b\x07\u202e")


def test_run_prints_what_the_commands_print(cli):
    """--run adds the outputs of those that read, and as JSON a list of them."""
    ended = cli("ask", WHY, "--run", "--cluster", BUNDLE)
    assert (ended.status, ended.err) == (0, "")
    assert re.search(r"`kubectl [^`]+ --previous` \[E1\]\n\n```text\n[^`]*OVEN_TEMP is not a number", ended.out)
    ran = json.loads(cli("ask", WHY, "--run", "--json", "--cluster", BUNDLE).out)["ran"]
    assert "OVEN_TEMP" in ran[0]["output"]


def test_run_says_where_there_is_nothing_to_run(cli):
    """Without a cluster no command is run."""
    assert "no command" in cli("ask", "what does CrashLoopBackOff mean?", "--run", "--cluster", "none").out
