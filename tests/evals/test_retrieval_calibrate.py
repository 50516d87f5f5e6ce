import numpy as np
import pytest

from evals.retrieval.calibrate import fitted, judged_blind


def test_weights_on_a_hand_worked_table() -> None:
    """One sign of 0 or 1, answerable in 1 of 4 and 3 of 4: without the ridge the log odds would be -ln 3 and ln 3."""
    signs = np.array([[0.0]] * 400 + [[1.0]] * 400)
    answerable = np.array(([True] + [False] * 3) * 100 + ([True] * 3 + [False]) * 100)
    bias, weights = fitted(signs, answerable)
    assert bias == pytest.approx(-np.log(3), abs=0.02)
    assert weights[0] == pytest.approx(2 * np.log(3), abs=0.04)


def test_a_sign_that_never_varies_weighs_nothing() -> None:
    """It cannot tell questions apart."""
    signs = np.array([[n / 50, 1.0] for n in range(50)])
    _, weights = fitted(signs, signs[:, 0] > 0.5)
    assert weights[0] > 0
    assert weights[1] == 0


def test_judged_by_weights_that_did_not_see_it() -> None:
    """A sign that is only a question's own number predicts nothing: near the share of the answerable."""
    rng = np.random.default_rng(1)
    signs, answerable = rng.normal(size=(400, 1)), rng.random(400) < 0.7
    blind = judged_blind(signs, answerable)
    assert blind.mean() == pytest.approx(0.7, abs=0.06)
    assert blind.std() < 0.1
