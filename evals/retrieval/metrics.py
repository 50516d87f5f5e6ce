"""Figures over rankings and decisions, each small enough to check by hand.

A ranking is given as the relevance of its passages, best first. Definitions: Manning, Raghavan & Schuetze (2008),
"Introduction to Information Retrieval", chapter 8, https://nlp.stanford.edu/IR-book/
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

SEED = 20261120
_RESAMPLES = 1000


@dataclass(frozen=True)
class Interval:
    """A mean and the bootstrap interval that holds it in 95 of 100 resamples; all from 0 to 1."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Decision:
    """Of a yes-or-no decision: precision, recall, and F1, their harmonic mean; 0 where nothing is there to count."""

    precision: float
    recall: float
    f1: float


def success(relevant: Sequence[bool], k: int) -> float:
    """1 when one of the first k passages is relevant, else 0: any of a question's accepted sections answers it."""
    return float(any(relevant[:k]))


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """1 / rank of the first relevant passage; 0 when there is none."""
    return next((1 / rank for rank, hit in enumerate(relevant, start=1) if hit), 0.0)


def ndcg(relevant: Sequence[bool], k: int, accepted: int) -> float:
    """Discounted gain of the first k passages as a share of the best that `accepted` relevant passages could give."""
    gain = sum(1 / log2(rank + 1) for rank, hit in enumerate(relevant[:k], start=1) if hit)
    best = sum(1 / log2(rank + 1) for rank in range(1, min(accepted, k) + 1))
    return gain / best if best else 0.0


def interval(values: Sequence[float]) -> Interval:
    """Mean and percentile bootstrap over the questions, the same for the same values (fixed seed).

    Efron & Tibshirani (1993), "An Introduction to the Bootstrap", chapter 13. ValueError where there are no values.
    """
    if not values:
        raise ValueError("no values to average")
    table = np.asarray(values, dtype=np.float64)
    draws = np.random.default_rng(SEED).integers(0, len(table), size=(_RESAMPLES, len(table)))
    low, high = np.percentile(table[draws].mean(axis=1), [2.5, 97.5])
    return Interval(float(table.mean()), float(low), float(high))


def decision(said: Sequence[bool], true: Sequence[bool]) -> Decision:
    """How well `said` agrees with `true`, for the positive class. ValueError where they differ in length."""
    right = sum(s and t for s, t in zip(said, true, strict=True))
    precision = right / sum(said) if any(said) else 0.0
    recall = right / sum(true) if any(true) else 0.0
    both = precision + recall
    return Decision(precision, recall, 2 * precision * recall / both if both else 0.0)
