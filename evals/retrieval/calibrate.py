"""Weights of abstaining (`kbase/retrieval/confidence.py`), fitted on the development questions and printed.

`python -m evals.retrieval.calibrate` fits with the packaged model and with words alone; what it says of precision and
recall is cross-validated, so no question is judged by weights that saw it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple

import numpy as np
import numpy.typing as npt

from evals.retrieval.command import indexed
from evals.retrieval.metrics import SEED, decision
from evals.retrieval.question import Judged, read_questions
from kbase.config import Settings
from kbase.question.entities import kinds_in
from kbase.retrieval.search import IndexSearcher

FOLDS = 10
_RIDGE = 1.0  # on standardised signs
_STEPS = 50

Table = npt.NDArray[np.float64]


def fitted(signs: Table, answerable: npt.NDArray[np.bool_]) -> tuple[float, Table]:
    """Bias and weights of ridge logistic regression, by Newton's method.

    signs: float64 [questions, signs]; a column that never varies gets weight 0.
    Hastie, Tibshirani & Friedman (2009), "The Elements of Statistical Learning", 4.4.1
    """
    mean, spread = signs.mean(axis=0), signs.std(axis=0)
    spread[spread == 0] = np.inf
    rows = np.column_stack([np.ones(len(signs)), (signs - mean) / spread])
    ridge = np.diag([0.0, *[_RIDGE] * signs.shape[1]])
    found = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (answerable - p) - ridge @ found
        step = np.linalg.solve((rows * (p * (1 - p))[:, None]).T @ rows + ridge, slope)
        found += step
        if np.abs(step).max() < 1e-9:
            break
    weights = found[1:] / spread
    return float(found[0] - weights @ mean), weights


def judged_blind(signs: Table, answerable: npt.NDArray[np.bool_]) -> Table:
    """Probability for each question by weights fitted on the other folds, float64 [questions]."""
    fold = np.random.default_rng(SEED).permutation(len(signs)) % FOLDS
    out = np.zeros(len(signs))
    for part in range(FOLDS):
        bias, weights = fitted(signs[fold != part], answerable[fold != part])
        out[fold == part] = 1 / (1 + np.exp(-bias - signs[fold == part] @ weights))
    return out


def lines(searcher: IndexSearcher, questions: Sequence[Judged]) -> Iterator[str]:
    """The weights, what naming a kind of the API adds, and precision and recall of abstaining at some thresholds."""
    asked = [(q, signs) for q in questions if (signs := searcher.signs(q.question, lang=q.lang))]
    table = np.array([[*astuple(signs), float(bool(kinds_in(q.question)))] for q, signs in asked])
    answerable = np.array([q.answerable for q, _ in asked])
    bias, weights = fitted(table, answerable)
    told = ", ".join(f"{weight:.2f}" for weight in weights[:-1])
    yield f"Weights({bias:.2f}, ({told}))  # a kind of the API: {weights[-1]:+.2f}"
    blind = judged_blind(table, answerable)
    for enough in (0.3, 0.4, 0.45, 0.5, 0.55, 0.6):
        made = decision([*(blind < enough)], [*~answerable])
        wrong = int((blind[answerable] < enough).sum())
        yield f"  below {enough}: precision {made.precision:.3f}, recall {made.recall:.3f}, {wrong} answerable lost"


def main() -> None:
    """Prints both sets of weights."""
    for model in ("auto", "none"):
        index, embedder, glossary = indexed(Settings(embed_model=model))
        print(model, *lines(IndexSearcher(index, embedder, glossary=glossary), read_questions(split="dev")), sep="\n")


if __name__ == "__main__":
    main()
