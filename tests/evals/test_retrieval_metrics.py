"""The figures of the retrieval evaluation, on numbers worked by hand."""

from math import log2

import pytest

from evals.retrieval.facts import plain, recall, says
from evals.retrieval.figures import percentile
from evals.retrieval.metrics import decision, interval, ndcg, reciprocal_rank, success

THIRD = (False, False, True, False, True)


@pytest.mark.parametrize(("k", "found"), [(1, 0.0), (2, 0.0), (3, 1.0), (5, 1.0)])
def test_success_asks_for_one_relevant_passage_among_the_first_k(k, found):
    """The first relevant one stands third."""
    assert success(THIRD, k) == found


def test_reciprocal_rank_is_one_over_the_first_relevant_rank():
    """Third: 1/3; none: 0."""
    assert reciprocal_rank(THIRD) == pytest.approx(1 / 3)
    assert reciprocal_rank((False,) * 10) == 0.0


def test_ndcg_is_the_gain_over_the_best_possible_gain():
    """Relevant at 3 and 5 of two accepted: (1/log2 4 + 1/log2 6) / (1/log2 2 + 1/log2 3)."""
    assert ndcg(THIRD, 10, 2) == pytest.approx((1 / 2 + 1 / log2(6)) / (1 + 1 / log2(3)))
    assert ndcg((True, True), 10, 2) == 1.0
    assert ndcg((True,) + (False,) * 9, 10, 40) < 1.0  # more accepted sections than places: the best fills all ten
    assert ndcg((), 10, 0) == 0.0


def test_ndcg_looks_at_the_first_k_only():
    """A relevant passage on place 5 is no gain among the first four."""
    assert ndcg(THIRD, 4, 1) == pytest.approx(1 / 2)


def test_an_interval_holds_its_mean_and_is_the_same_each_time():
    """Half of a hundred: mean 0.5, about 0.4 to 0.6, twice the same."""
    values = [1.0, 0.0] * 50
    found = interval(values)
    assert (found.mean, found) == (0.5, interval(values))
    assert 0.38 < found.low < 0.43
    assert 0.57 < found.high < 0.62


def test_equal_values_have_an_interval_without_width():
    """All ones stay 1 in any resample."""
    found = interval([1.0] * 7)
    assert (found.mean, found.low, found.high) == (1.0, 1.0, 1.0)


def test_a_decision_counts_precision_recall_and_their_harmonic_mean():
    """Said of 4, right in 3 of 5 true: 3/4, 3/5 and 2/3."""
    said = [True, True, True, True, False, False, False]
    true = [True, True, True, False, True, True, False]
    made = decision(said, true)
    assert (made.precision, made.recall, made.f1) == (0.75, 0.6, pytest.approx(2 / 3))


def test_a_decision_never_taken_counts_nothing():
    """No division by nothing."""
    made = decision([False, False], [True, False])
    assert (made.precision, made.recall, made.f1) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "spelling", "found"),
    [
        ("Set `--max-pods` to **110**.", "110", True),
        ("Kept are 16 files.", "6", False),
        ("up to 5,000 nodes", "5000", True),
        ("the ports 30000–32767", "30000-32767", True),
        ("排程器會略過它", "调度器", True),
        ("Failed twice", "fail", False),
        ("wait five minutes", "five minutes", True),
    ],
)
def test_a_fact_is_said_whole_in_any_script(text, spelling, found):
    """Marks, dashes, thousands separators and the Chinese script do not matter; parts of words and numbers do."""
    assert says(plain(text), [spelling]) is found


def test_fact_recall_is_the_share_of_the_facts_said():
    """Of two facts the text says one, by its second spelling."""
    assert recall("The default is 10 s.", [["ten seconds", "10 s"], ["30"]]) == 0.5
    with pytest.raises(ValueError, match="no facts"):
        recall("anything", [])


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.95, 4), (0.25, 1), (1.0, 4)])
def test_a_percentile_is_one_of_the_values(share, value):
    """The smallest that this share of 1, 2, 3, 4 does not exceed."""
    assert percentile([4, 2, 1, 3], share) == value
