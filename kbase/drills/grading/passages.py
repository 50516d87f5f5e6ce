"""Passages of a sentence: its clauses, and runs of neighbouring ones, in each of which a claim may stand."""

import functools
import re
from dataclasses import dataclass

_MOST_CLAUSES = 3
_SHORTEST = 4  # characters of a passage
_BETWEEN = re.compile(
    r"[,;:()]|。|\b(?:while|whereas|but|because|so that|so|since|and|which|then)\b"
    r"|而(?!是)|但是?|因此|所以|因为|然后|、(?=.{6})",
    re.ASCII,
)


@dataclass(frozen=True)
class Passage:
    """A run of clauses. text: plain, the clauses joined by commas.  start, end: its place in the sentence."""

    text: str
    clauses: int
    start: int
    end: int


@functools.lru_cache(maxsize=8192)
def passages(sentence: str) -> tuple[Passage, ...]:
    """The runs of up to three clauses of a plain sentence, and all of it."""
    clauses = _clauses(sentence)
    found = []
    for first in range(len(clauses)):
        for last in range(first, min(first + _MOST_CLAUSES, len(clauses))):
            text = " , ".join(sentence[start:end].strip() for start, end in clauses[first : last + 1])
            if len(text) >= _SHORTEST:
                found.append(Passage(text, last - first + 1, clauses[first][0], clauses[last][1]))
    if len(clauses) > _MOST_CLAUSES:
        found.append(Passage(sentence, len(clauses), 0, len(sentence)))
    return tuple(found)


def _clauses(sentence: str) -> list[tuple[int, int]]:
    ends = [*(m.span() for m in _BETWEEN.finditer(sentence)), (len(sentence), len(sentence))]
    begins = [0, *(end for _, end in ends)]
    spans = [(begin, end) for begin, (end, _) in zip(begins, ends, strict=False)]
    return [(begin, end) for begin, end in spans if sentence[begin:end].strip(" .。!?")]
