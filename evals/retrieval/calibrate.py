"""Weights of abstaining (`kbase/retrieval/confidence.py`), fitted on the development questions and printed.

`python -m evals.retrieval.calibrate` fits with the packaged model, for the packaged notes and for any others, and with
words alone; what it says of precision and recall is cross-validated, so no question is judged by weights that saw it.
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from evals.retrieval.command import indexed
from evals.retrieval.metrics import SEED, decision
from evals.retrieval.peers.task import documentation_task, sample
from evals.retrieval.question import Judged, read_questions
from kbase.config import Settings
from kbase.question.entities import kinds_in
from kbase.retrieval.search import IndexSearcher

FOLDS = 10
OWN = "packaged notes"
FOLDER = Path(__file__).with_name("foreign_dev")
QUESTIONS = FOLDER.with_suffix(".jsonl")
PAGES = 300  # files of the documentation
_RIDGE = 1.0  # on standardised signs
_STEPS = 50

Table = npt.NDArray[np.float64]


def fitted(signs: Table, answerable: npt.NDArray[np.bool_]) -> tuple[float, Table]:
    """Bias and weights of ridge logistic regression, by Newton's method.

    signs: float64 [questions, signs]; a column that never varies gets weight 0.
    Hastie, Tibshirani & Friedman (2009), "The Elements of Statistical Learning", 4.4.1
    """
    mean, spread = signs.mean(axis=0), signs.std(axis=0)
    spread[spread < 1e-9] = np.inf
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


class Asked(NamedTuple):
    """Questions asked of one collection: their signs, whether each names a kind of the API and has an answer."""

    signs: Table
    kinds: npt.NDArray[np.bool_]
    answerable: npt.NDArray[np.bool_]


def asked(searcher: IndexSearcher, questions: Sequence[Judged]) -> Asked:
    """The signs of each question; those that find nothing at all are left out."""
    found = [(q, signs) for q in questions if (signs := searcher.signs(q.question, lang=q.lang))]
    return Asked(
        np.array([astuple(signs) for _, signs in found]),
        np.array([bool(kinds_in(q.question)) for q, _ in found]),
        np.array([q.answerable for q, _ in found]),
    )


def lines(name: str, groups: Mapping[str, Asked]) -> Iterator[str]:
    """The weights for all groups together, what naming a kind of the API adds, and precision and recall of abstaining
    in each group at some thresholds."""
    table = np.concatenate([np.column_stack([group.signs, group.kinds]) for group in groups.values()])
    answerable = np.concatenate([group.answerable for group in groups.values()])
    bias, weights = fitted(table, answerable)
    told = ", ".join(f"{weight:.2f}" for weight in weights[:-1])
    yield f"{name} = Weights({bias:.2f}, ({told}))  # a kind of the API: {weights[-1]:+.2f}"
    blind = judged_blind(table, answerable)
    ends = np.cumsum([len(group.kinds) for group in groups.values()])
    for title, end, group in zip(groups, ends, groups.values(), strict=True):
        rows = slice(end - len(group.kinds), end)
        for enough in (0.4, 0.5, 0.6):
            made = decision([*(blind[rows] < enough)], [*~group.answerable])
            wrong = int((blind[rows][group.answerable] < enough).sum())
            figures = f"precision {made.precision:.3f}, recall {made.recall:.3f}"
            yield f"  {title}, below {enough}: {figures}, {wrong} of {group.answerable.sum()} answerable lost"


def collections(model: str, documentation: Path | None, folders: Sequence[Sequence[Path]]) -> dict[str, Asked]:
    """What can be fitted on: the packaged notes, small foreign folders, a sample of the documentation if it is there.

    folders: notes, and a file of questions on them.  The documentation has no questions without an answer of its own;
    those of the packaged notes serve.
    """
    own = read_questions(split="dev")
    found = {OWN: _collection(model, None, own)}
    for notes, questions in ((FOLDER, QUESTIONS), *folders):
        found[notes.name] = _collection(model, notes, read_questions(questions, split="dev"))
    if documentation:
        with tempfile.TemporaryDirectory() as folder:
            pages = documentation_task(sample(documentation, PAGES, Path(folder)))
            asked_of_it = [*pages.questions, *(q for q in own if not q.answerable)]
            found["documentation"] = _collection(model, Path(folder), asked_of_it)
    return found


def _collection(model: str, notes: Path | None, questions: Sequence[Judged]) -> Asked:
    index, embedder, glossary = indexed(Settings(embed_model=model), notes)
    return asked(IndexSearcher(index, embedder, glossary=glossary), questions)


def main() -> None:
    """Prints the three sets of weights."""
    ap = argparse.ArgumentParser(prog="python -m evals.retrieval.calibrate", description=__doc__)
    ap.add_argument("--documentation", type=Path, metavar="FOLDER", help="the Kubernetes documentation as files")
    ap.add_argument(
        "--folder",
        type=Path,
        nargs=2,
        action="append",
        default=[],
        metavar=("NOTES", "QUESTIONS"),
        help="a folder of notes and a file of development questions on it",
    )
    args = ap.parse_args()
    found = collections("auto", args.documentation, args.folder)
    print(*lines("TRAINED_NOTES", {OWN: found.pop(OWN)}), *lines("ANY_NOTES", found), sep="\n")
    print(*lines("WORDS_ONLY", collections("none", args.documentation, args.folder)), sep="\n")


if __name__ == "__main__":
    main()
