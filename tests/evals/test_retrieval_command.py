"""`kbase eval retrieval` as a person calls it, on a small corpus."""

import json

import pytest

from evals.retrieval import command
from evals.retrieval.question import Judged

QUESTIONS = (
    Judged("a", "dev", "en", "troubleshoot", "why does my pod stay pending", ("runbooks/pod-pending",)),
    Judged("b", "dev", "zh-TW", "concept", "就緒探針", ("workloads/probes", "workloads/probes#Nowhere"), (("移出",),)),
    Judged("c", "dev", "zh-CN", "unanswerable", "今天晚上吃什么", why="life"),
)


@pytest.fixture
def few(own_env, monkeypatch, tmp_path):
    monkeypatch.setenv("KBASE_DATA_DIR", str(tmp_path))  # the index of the evaluation is kept there
    monkeypatch.setattr(command, "read_questions", lambda _, *, split: QUESTIONS)


def test_figures_as_json_by_variant_and_group(cli, few):
    """The whole and its parts, each with languages and types; words only, as the tests have no model."""
    ended = cli("eval", "retrieval", "--json")
    found = json.loads(ended.out)
    assert (ended.status, found["split"], found["model"]) == (0, "dev", "")
    assert {"whole", "without boost field"} <= set(found["variants"])
    whole = found["variants"]["whole"]
    assert whole["all"]["questions"] == 3
    assert whole["en"]["ranked"]["recall@5"]["mean"] == 1.0
    assert whole["zh-TW"]["facts"]["mean"] == 1.0
    assert whole["all"]["abstention"]["recall"] == 1.0


def test_figures_as_a_table(cli, few):
    """One line a group, then one a variant."""
    ended = cli("eval", "retrieval")
    assert (ended.status, ended.err) == (0, "")
    assert [line for line in ended.out.splitlines() if line.startswith("zh-CN")]
    assert [line for line in ended.out.splitlines() if line.startswith("without boost field")]


def test_an_unknown_split_is_refused_in_one_line(cli):
    """The error names the splits there are."""
    ended = cli("eval", "retrieval", "--split", "train")
    assert ended.status == 2
    assert "dev, test, all" in ended.err
