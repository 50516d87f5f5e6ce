"""Passages that repeat another one, so that copies do not crowd out the second fact."""

from collections.abc import Iterable, Iterator

import numpy as np

from kbase.passage import Chunk

_LENGTH = 8  # characters of a shingle: two Chinese words, or one English word and its neighbour's beginning
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, and larger than any character
_REPEATED = 0.8  # share of its shingles from which on a passage says nothing that the other does not


def distinct(ranked: Iterable[tuple[Chunk, float]]) -> Iterator[tuple[Chunk, float]]:
    """Chunks with their scores, in their order, without those that an earlier one contains almost whole.

    A longer passage that holds an earlier one and more stays. Containment by shingles: Broder (1997), "On the
    resemblance and containment of documents", doi 10.1109/SEQUEN.1997.666900
    """
    shown: list[frozenset[int]] = []
    for chunk, score in ranked:
        own = shingles(chunk.text)
        if any(len(own & other) >= _REPEATED * len(own) for other in shown):
            continue
        shown.append(own)
        yield chunk, score


def shingles(text: str) -> frozenset[int]:
    """A number for every run of eight characters of a text, white space and case aside; of a shorter text, for it all.

    The number is a polynomial of the characters modulo 2^64: equal runs have equal ones, and cutting and hashing the
    runs one by one would take longer than ranking the passages.
    """
    codes = np.frombuffer("".join(text.lower().split()).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    runs = max(1, len(codes) - _LENGTH + 1)
    found = np.zeros(runs, dtype=np.uint64)
    for at in range(min(_LENGTH, len(codes))):
        found = found * _BASE + codes[at : at + runs]
    return frozenset(found.tolist())
