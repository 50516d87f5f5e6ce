"""`kbase drill` on a terminal: what a person reads and types, in three languages."""

import json
import re
from pathlib import Path

import pytest

from kbase.script import LANGS
from tests.conftest import CORPUS

REAL = Path(__file__).parents[2] / "corpus"
every_language = pytest.mark.parametrize("lang", LANGS)


def still(text: str) -> str:
    """Without what changes from run to run: dates, times, random ids."""
    text = re.sub(r"\d{4}-\d\d-\d\d( \d\d:\d\d UTC)?", "<date>", text)
    return re.sub(r"own/[0-9a-f]+", "own/<id>", text)


@every_language
def test_a_sitting_as_a_person_reads_it(cli, golden, lang):
    """A question, an answer, the verdict point by point, what to read, and when it comes again."""
    done = cli(
        "drill", "--count", "3", "--difficulty", "mid", stdin=b"taint without toleration keeps it off\n\n\n", lang=lang
    )
    assert done.status == 0
    golden(f"drill-sitting.{lang}.txt", still(done.out))


@every_language
def test_statistics_as_a_person_reads_them(cli, golden, lang):
    cli("drill", "--count", "1", "--difficulty", "mid", stdin=b"x\n\n\n")
    golden(f"drill-stats.{lang}.txt", still(cli("drill", "stats", lang=lang).out))


@every_language
def test_a_mock_interview_as_a_person_reads_it(cli, golden, lang):
    given = b"The FailedScheduling event says why.\n\n\nThe exit code.\n\n:q\n"
    done = cli("drill", "mock", "--count", "1", "--difficulty", "mid", stdin=given, lang=lang)
    golden(f"drill-mock.{lang}.txt", still(done.out))


@every_language
def test_an_incident_as_a_person_reads_it(cli, golden, lang, monkeypatch):
    """The ticket, kubectl's answers, refusals, a hint, and the reference path at the end."""
    monkeypatch.setenv("KBASE_CORPUS_DIR", str(REAL))
    typed = b"kubectl get pods\nkubectl delete pod x\nget pods | wc\nhint\nsolve\n"
    typed += b"DATABASE_URL is not set\n\nSet DATABASE_URL\n\n"
    done = cli("drill", "incident", "payment-api-restarts", stdin=typed, lang=lang)
    assert done.status == 0
    golden(f"drill-incident.{lang}.txt", re.sub(r"\d+ (min|分) \d+ (s|秒)", "<time>", done.out))


def test_ending_the_input_ends_a_sitting(cli):
    done = cli("drill", stdin=b"")
    assert (done.status, "0 of 0" in done.out) == (0, True)


def test_cards_and_incidents_are_listed(cli, monkeypatch):
    lines = cli("drill", "cards").out.splitlines()
    assert [line.split()[0] for line in lines] == ["workloads/probes", "workloads/pending", "workloads/crash"]
    assert json.loads(cli("drill", "cards", "--json").out)[0]["id"] == "workloads/probes"
    monkeypatch.setenv("KBASE_CORPUS_DIR", str(REAL))
    assert len(cli("drill", "incidents").out.splitlines()) >= 12


def test_export_writes_the_file_it_is_asked_for(cli, tmp_path):
    assert cli("drill", "export", str(tmp_path / "cards.csv")).status == 0
    assert (tmp_path / "cards.csv").read_bytes().count(b"workloads/") >= 3
    refused = cli("drill", "export", str(tmp_path / "cards.txt"))
    assert (refused.status, ".apkg" in refused.err) == (2, True)
    assert cli("drill", "export", str(tmp_path / "no" / "cards.csv")).status == 2


def test_a_question_is_saved_as_a_card(cli):
    saved = cli("drill", "save", "What does exit code 137 mean for a container?")
    assert "runbooks/crashloopbackoff" in saved.out
    assert "own/" in cli("drill", "cards").out


def test_a_recording_becomes_an_incident(cli, tmp_path):
    bundle = f"bundle:{REAL}/incidents/ranker-dies/bundle"
    made = cli("drill", "record", str(tmp_path / "mine"), "-n", "ml", "--cluster", bundle)
    assert (made.status, (tmp_path / "mine" / "incident.yaml").is_file()) == (0, True)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["drill", "--topic", "cooking"], "workloads"),
        (["drill", "--difficulty", "easy"], "junior"),
        (["drill", "incident", "none"], "kbase drill incidents"),
        (["drill", "save", "Why is my cat hungry?"], "kbase drill cards"),
    ],
)
def test_a_mistake_is_one_line_with_what_to_do(cli, args, says):
    done = cli(*args)
    assert done.status == 2
    assert says in done.err
    assert len(done.err.splitlines()) == 1


def test_without_an_index_it_says_so_before_anything_is_asked(cli, monkeypatch, tmp_path):
    monkeypatch.setenv("KBASE_DATA_DIR", str(tmp_path / "empty"))
    assert cli("drill").status == 4


def test_the_fixture_deck_is_read_from_the_corpus():
    assert (CORPUS / "drills" / "workloads.yaml").is_file()
