"""The grader against the verdicts made by hand."""

import pytest

from evals.drills.agreement import SETS, lines, measure, read_answers
from kbase.drills.deck import read_deck
from tests.drills.conftest import REAL

# What was measured, less a little: the grader must not get worse. The aim for both is 0.9.
FLOORS = {"dev": 0.92, "test": 0.8}


@pytest.mark.parametrize("name", [name for name in SETS if read_answers(name)])
def test_the_verdicts_agree_as_often_as_was_measured(name):
    found = measure(read_answers(name), read_deck(REAL))
    assert found.share >= FLOORS[name], "\n".join(lines(name, found))


@pytest.fixture(scope="module")
def dev():
    return measure(read_answers("dev"), read_deck(REAL))


def test_hardly_a_wrong_answer_is_taken_for_correct(dev):
    taken = dev.confusion()["wrong"]
    assert taken["correct"] <= 0.02 * sum(taken.values())


@pytest.mark.parametrize("kind", ["stuffed", "evasive", "injected", "echo"])
def test_what_is_no_answer_never_gets_anything(dev, kind):
    assert dev.by("kind")[kind][1] == 1
