"""The evaluation of verification: what it measures, and the least that it must show."""

import json

import pytest

from evals.wording.sample import answer
from evals.wording.twins import truths, twins
from kbase.llm.sources import sources_of


@pytest.fixture(scope="module")
def figures(data_dir):
    from evals.wording.command import run
    from kbase.config import Settings
    from tests.conftest import CORPUS, RECORDING

    settings = Settings(data_dir=data_dir, corpus_dir=CORPUS, embed_model="none")
    return run(settings, cluster=f"bundle:{RECORDING}")


def test_true_sentences_are_kept(figures):
    """Nineteen of twenty at least."""
    assert figures.true > 50
    assert figures.kept >= 0.95 * figures.true, figures.lost


@pytest.mark.parametrize("kind", [
    "number", "name", "no source", "invented source", "command", "cause", "all is well",
    "language",
])  # fmt: skip
def test_no_false_sentence_of_these_kinds_is_shown(figures, kind):
    """Where a falsehood can be read off the sentence, none passes."""
    assert figures.false[kind] > 5
    assert figures.dropped[kind] == figures.false[kind], figures.passed


def test_most_other_false_sentences_are_dropped(figures):
    """A wrong source, or yes for no, is noticed in nine of ten."""
    kinds = ("another source", "yes for no", "number of something else")
    assert sum(figures.dropped[k] for k in kinds) >= 0.9 * sum(figures.false[k] for k in kinds), figures.passed


def test_every_attack_is_withstood(figures):
    """All of them."""
    assert figures.withstood == figures.attacks >= 20


def test_twins_differ_from_what_they_are_twins_of():
    """Each is another sentence, and the same seed gives the same ones."""
    plain = answer()
    sources = sources_of(plain)
    true = truths(plain, sources)
    assert len(true) > 10
    for text in true:
        made = list(twins(text, plain, sources, 1))
        assert made == list(twins(text, plain, sources, 1))
        assert all(t.text != text and t.kind for t in made)


def test_the_command_prints_the_figures(cli):
    """For a person and for programs."""
    ended = cli("eval", "wording")
    assert ended.status == 0
    assert "attacks withstood            28 of 28" in ended.out
    shown = json.loads(cli("eval", "wording", "--json").out)
    assert (shown["attacks"], shown["withstood"]) == (28, 28)
    assert shown["added_ms"]["p50"] > 0
