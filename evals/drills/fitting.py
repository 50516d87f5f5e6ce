"""The weights of kbase.drills.grading.weights: `python -m evals.drills.fitting` prints them.

The rule: logistic regression over the signs of kbase.drills.grading.falsehood, on the answers of dev.yaml only. Of an
answer that holds something false (kinds wrong, swapped, mixed) the one passage that looks most like a wrong claim is an
example, chosen anew in each round; of a truthful one the passages that look most like one are counterexamples. The
constant is set so that 0 is passed by at most SURE of the truthful answers, and `doubtful` so that it is passed by at
most DOUBT of them, both measured out of fold: no card is in the fold that it is measured with.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from evals.drills.agreement import Written, read_answers
from kbase.config import Settings
from kbase.drills.deck import Deck, read_deck
from kbase.drills.grading.falsehood import SIGNS, held
from kbase.drills.grading.meaning import Meaning
from kbase.drills.grading.prepared import sentences
from kbase.drills.grading.weights import Weights
from kbase.retrieval.embedder import choose_embedder

SURE, DOUBT = 0.02, 0.05  # share of truthful answers
FALSE, TRUTHFUL = ("wrong", "swapped", "mixed"), ("good", "half", "other_language")
_FOLDS, _ROUNDS, _COUNTEREXAMPLES = 8, 8, 6
_RIDGE, _WEIGHT_OF_FALSE = 3.0, 2.0

Matrix: TypeAlias = NDArray[np.float64]  # of two dimensions
Vector: TypeAlias = NDArray[np.float64]  # of one


@dataclass(frozen=True, eq=False)
class Example:
    """An answer: the signs of each passage beside each claim, [pair, sign]; whether it holds something false."""

    fold: int
    false: bool
    signs: Matrix


def examples(answers: Sequence[Written], deck: Deck, meaning: Meaning | None) -> list[Example]:
    """The answers of which it is known whether they hold something false."""
    found = []
    for one in answers:
        if one.kind not in FALSE and (one.kind not in TRUTHFUL or one.verdict == "wrong"):
            continue
        signs = [h.signs for h in held(deck.card(one.card), sentences(one.answer), meaning)]
        if signs:
            fold = zlib.crc32(one.card.encode()) % _FOLDS
            found.append(Example(fold, one.kind in FALSE, np.array(signs, dtype=np.float64)))
    return found


def fitted(found: Sequence[Example]) -> tuple[Weights, Vector]:
    """The weights, and out of fold the greatest sum of each truthful answer, by which they were set."""
    loose = []
    for fold in range(_FOLDS):
        apart = _regression([e for e in found if e.fold != fold])
        loose += [_most(e, apart) for e in found if e.fold == fold and not e.false]
    highest = np.array(loose)
    zero, doubt = (float(np.quantile(highest, 1 - share)) for share in (SURE, DOUBT))
    signs = _regression(found)
    constant = float(signs[-1]) - zero
    return Weights(tuple(map(float, signs[:-1])), constant, doubt - zero), highest - zero


def _most(example: Example, weights: Vector) -> float:
    return float((example.signs @ weights[:-1] + weights[-1]).max())


def _regression(found: Sequence[Example]) -> Vector:
    """[sign + 1]: weights and, last, the constant."""
    start = {"near_claim": 1.0, "near_truth": -0.85, "telling_said": 0.3}
    weights = np.array([*(start.get(sign, 0.0) for sign in SIGNS), 0.0])
    for _ in range(_ROUNDS):
        rows, labels = [], []
        for example in found:
            order = np.argsort(-(example.signs @ weights[:-1]))[: 1 if example.false else _COUNTEREXAMPLES]
            rows += [example.signs[i] for i in order]
            labels += [float(example.false)] * len(order)
        weights = _logistic(np.array(rows), np.array(labels))
    return weights


def _logistic(rows: Matrix, labels: Vector) -> Vector:
    """Newton's method with a ridge penalty on all but the constant."""
    ones = np.hstack([rows, np.ones((len(rows), 1))])
    counts = np.where(labels > 0, _WEIGHT_OF_FALSE, 1.0)
    ridge = np.full(ones.shape[1], _RIDGE)
    ridge[-1] = 1e-6
    weights = np.zeros(ones.shape[1])
    for _ in range(30):
        likely = 1 / (1 + np.exp(-ones @ weights))
        slope = ones.T @ (counts * (likely - labels)) + ridge * weights
        curve = (ones * (counts * likely * (1 - likely))[:, None]).T @ ones + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights


def main() -> None:
    """Prints the two tables."""
    settings = Settings()
    deck, meaning = read_deck(settings.corpus_dir), Meaning.of(choose_embedder(settings))
    for kind in (None, meaning) if meaning else (None,):
        found = examples(read_answers("dev"), deck, kind)
        weights, _ = fitted(found)
        caught = [_most(e, np.array([*weights.signs, weights.constant])) > 0 for e in found if e.false]
        signs = ", ".join(f"{w:.2f}" for w in weights.signs)
        name = kind.embedder.model_id if kind else "words"
        print(f'"{name}": Weights(({signs}), {weights.constant:.2f}, {weights.doubtful:.2f}),')
        print(f"  # finds something false in {np.mean(caught):.0%} of the answers that hold it (in sample)")


if __name__ == "__main__":
    main()
