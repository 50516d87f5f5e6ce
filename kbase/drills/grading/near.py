"""How near texts are to the sentences of a card: by the vectors of a model, or without one by the words they share."""

import functools

import numpy as np

from kbase.drills.grading.claims import Claim, claim
from kbase.drills.grading.meaning import Meaning
from kbase.drills.grading.reference import Reference
from kbase.retrieval.protocol import Vectors

Signed = tuple[str, bool]  # a word, and whether it is said or denied


def near(key: Reference, texts: tuple[str, ...], others: tuple[str, ...], meaning: Meaning | None) -> Vectors:
    """[text, other]: cosines, or without a model the shares of words that both have."""
    if meaning:
        found: Vectors = meaning.vectors(texts) @ meaning.vectors(others).T
        return found
    places, table, totals = _table(key, others)
    rows = np.zeros((len(texts), len(places)), dtype=np.float32)
    sums = np.zeros((len(texts), 1), dtype=np.float32)
    for row, text in enumerate(texts):
        for signed in _signed(claim(text)):
            sums[row] += key.weight(signed[0])
            if (place := places.get(signed)) is not None:
                rows[row, place] = 1
    shared: Vectors = 2 * (rows @ table.T) / np.maximum(sums + totals, 1e-6)
    return shared


@functools.lru_cache(maxsize=2048)
def _table(key: Reference, others: tuple[str, ...]) -> tuple[dict[Signed, int], Vectors, Vectors]:
    """The place of each signed word; [other, place]: its weight where the other holds it; [other]: all its weight."""
    held_words = [_signed(claim(other)) for other in others]
    places = {signed: n for n, signed in enumerate(dict.fromkeys(s for words in held_words for s in words))}
    table = np.zeros((len(others), len(places)), dtype=np.float32)
    for row, words in enumerate(held_words):
        for signed in words:
            table[row, places[signed]] = key.weight(signed[0])
    return places, table, table.sum(axis=1)


def _signed(one: Claim) -> list[Signed]:
    return [(word, sign) for word, signs in one.words.items() for sign in signs]
