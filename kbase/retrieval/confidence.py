"""How likely the notes answer a question: the figure that abstaining is decided on.

Scores and ranks only order passages; the best of a hundred useless ones still comes first. What tells an answer from a
near miss is whether the first passages hold the question's words, its rare names above all, and whether they are near
to it in meaning, for so many passages: the more there are, the nearer the nearest one is to anything. Logistic
regression weighs these signs, so the result is a probability.
"""

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from math import exp, log10

import numpy as np

from kbase.retrieval.bm25 import Bm25
from kbase.retrieval.coverage import coverage, weight_and_shares
from kbase.retrieval.fold import Word, units
from kbase.retrieval.glossary import Glossary
from kbase.retrieval.query import corrected, share_named

JUDGED = 3  # passages: an answer shows little more
_NAMED = re.compile(r"[A-Z][A-Za-z0-9]+")


@dataclass(frozen=True)
class Signs:
    """What is weighed, each but the size 0 to 1 as a rule.

    coverage: share of the question's words that the best of the first passages holds, words of the field counting more
    (kbase.retrieval.coverage).  plain: the same, all words by their rarity alone.  missing: rarity of the rarest word
    with a capital letter that none of them holds, 1 where no note holds it.  held: rarity of the rarest Latin word that
    one of them holds: what hardly any note speaks of is rarely their subject.  named: whether it is the name of a note
    (kbase.retrieval.query.share_named).  near: cosine of the question and the nearest of them.  nearest: cosine of the
    nearest passage of all; both 0 where nothing is compared by meaning.  size: decimal logarithm of the number of
    passages there are.
    """

    coverage: float
    plain: float
    missing: float
    held: float
    named: float
    near: float = 0.0
    nearest: float = 0.0
    size: float = 0.0


@dataclass(frozen=True)
class Weights:
    """Bias and a weight for each of `Signs`, in their order."""

    bias: float
    of: tuple[float, ...]


# Fitted by `python -m evals.retrieval.calibrate`, which prints these lines, on development questions: with the cosines
# of the packaged model for the notes that it was trained on (questions lie nearer to those); for any others, on the
# Kubernetes documentation and two foreign folders, one of them not in the repository; and without any cosines (another
# model has cosines of another size), on all four.
TRAINED_NOTES = Weights(-10.52, (2.96, 4.54, -5.15, -4.14, 2.46, 7.53, 9.79, 0.0))
ANY_NOTES = Weights(-2.81, (1.80, 0.75, -4.25, -0.08, 0.0, 5.32, 9.08, -1.44))
WORDS_ONLY = Weights(0.45, (3.60, 2.66, -5.53, -1.66, 3.68, 0.0, 0.0, -0.95))
# The probability from which on there is an answer. A question that names a kind of the API is about Kubernetes, which
# adds 1.5 before the curve: the second.
ENOUGH, ENOUGH_OF_KIND = 0.40, 0.13


def confidence(signs: Signs, weights: Weights) -> float:
    """Probability, 0 to 1, that the first passages answer the question."""
    return 1 / (1 + exp(-weights.bias - float(np.dot(weights.of, astuple(signs)))))


def signs_of(
    query: str,
    bm25: Bm25,
    passages: Sequence[Sequence[int]],
    *,
    glossary: Glossary | None,
    near: float = 0.0,
    nearest: float = 0.0,
) -> Signs:
    """The signs for the first passages, each given as the ids of its chunks in all languages."""
    ids = [i for passage in passages for i in passage]
    rows = np.array([bm25.row_of[i] for i in ids], dtype=np.intp)
    most = bm25.idf("")
    missing = held = 0.0
    capitals = {name.lower() for name in _NAMED.findall(query)}
    for word in dict.fromkeys(corrected(unit, bm25) for unit in units(query)):
        if not isinstance(word, Word):
            continue
        weight, shares = weight_and_shares(word, bm25, rows)
        if not capitals.isdisjoint((*word.wholes, *word.parts)):
            missing = max(missing, weight * (1 - float(shares.max(initial=0.0))) / most)
        if any(bm25.holds(whole, rows).any() for whole in word.wholes):
            held = max(held, min(bm25.idf(whole) for whole in word.wholes) / most)
    named = share_named(query, bm25)
    with_field = coverage(query, bm25, ids, glossary=glossary)
    plain = coverage(query, bm25, ids, glossary=None)
    covered = max(with_field.values(), default=0.0), max(plain.values(), default=0.0)
    return Signs(*covered, missing, held, named, near, nearest, log10(max(1, len(bm25))))
