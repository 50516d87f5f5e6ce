"""Passages that repeat another one, so that copies do not crowd out the second fact."""

from collections.abc import Iterable, Iterator

from kbase.types import Chunk

_LENGTH = 8  # characters of a shingle: two Chinese words, or one English word and its neighbour's beginning
_REPEATED = 0.8  # share of its shingles from which on a passage says nothing that the other does not


def distinct(ranked: Iterable[tuple[Chunk, float]]) -> Iterator[tuple[Chunk, float]]:
    """Chunks with their scores, in their order, without those that an earlier one contains almost whole.

    A longer passage that holds an earlier one and more stays. Containment by shingles: Broder (1997), "On the
    resemblance and containment of documents", doi 10.1109/SEQUEN.1997.666900
    """
    shown: list[frozenset[str]] = []
    for chunk, score in ranked:
        own = shingles(chunk.text)
        if any(len(own & other) >= _REPEATED * len(own) for other in shown):
            continue
        shown.append(own)
        yield chunk, score


def shingles(text: str) -> frozenset[str]:
    """Every run of eight characters of a text, white space and case aside; of a shorter text, the text."""
    plain = "".join(text.lower().split())
    return frozenset(plain[i : i + _LENGTH] for i in range(max(1, len(plain) - _LENGTH + 1)))
