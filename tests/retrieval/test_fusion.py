import pytest

from kbase.retrieval.fusion import reciprocal_rank_fusion

EQUAL = {"bm25": 1.0, "dense": 1.0}


def test_hand_worked() -> None:
    """Each list gives 1 / (60 + rank); the sums decide."""
    fused = reciprocal_rank_fusion({"bm25": [1, 2, 3], "dense": [3, 1]}, weights=EQUAL, k=60)
    assert fused == [
        (1, pytest.approx(1 / 61 + 1 / 62)),
        (3, pytest.approx(1 / 63 + 1 / 61)),
        (2, pytest.approx(1 / 62)),
    ]


def test_ties_go_by_id() -> None:
    """Equal sums come in the order of chunk ids."""
    assert [i for i, _ in reciprocal_rank_fusion({"bm25": [8, 5], "dense": [5, 8]}, weights=EQUAL)] == [5, 8]


def test_weights_count() -> None:
    """A list that counts twice outvotes one that counts once."""
    fused = reciprocal_rank_fusion({"a": [1], "b": [2]}, weights={"a": 1.0, "b": 2.0}, k=60)
    assert fused == [(2, pytest.approx(2 / 61)), (1, pytest.approx(1 / 61))]


def test_arguments_stay_as_they_were() -> None:
    """The rankings are not changed, and no ranking at all gives nothing."""
    rankings = {"bm25": [2, 1], "dense": []}
    reciprocal_rank_fusion(rankings)
    assert rankings == {"bm25": [2, 1], "dense": []}
    assert reciprocal_rank_fusion({}) == []
