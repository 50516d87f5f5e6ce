"""The known word that a mistyped one is nearest to."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

_SHORTEST, _LONG = 5, 8  # letters: below the first nothing is guessed, from the second on two slips are allowed
_NONE = np.zeros(0, dtype=np.int64)


class Spelling:
    """Known words by length. Only words of letters: numbers, flags and joined names are never guessed at."""

    def __init__(self, words: Iterable[str]) -> None:
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= _SHORTEST and word.isascii() and word.isalpha():
                by_length[len(word)].append(word)
        self._by_length = {length: (known, np.array(list(map(_letters, known)))) for length, known in by_length.items()}

    def nearest(self, word: str) -> list[str]:
        """The known words with the fewest slips from a word, in their order; [] where none is near enough."""
        if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
            return []
        most = 2 if len(word) >= _LONG else 1
        near = []
        for length in range(len(word) - most, len(word) + most + 1):
            known, letters = self._by_length.get(length, ((), _NONE))
            # One slip changes at most two letters; this leaves one word in a thousand to be looked at.
            similar = np.flatnonzero(np.bitwise_count(letters ^ _letters(word)) <= 2 * most)
            near += [(slips(word, known[at]), known[at]) for at in similar]
        fewest = min((count for count, _ in near), default=most + 1)
        return [known for count, known in near if count == fewest] if fewest <= most else []


def _letters(word: str) -> np.int64:
    """The letters of a word, one bit each."""
    bits = 0
    for char in word:
        bits |= 1 << (ord(char) & 63)
    return np.int64(bits)


def slips(a: str, b: str) -> int:
    """Optimal string alignment distance: letters left out, added, taken for another, or two neighbours exchanged.

    Boytsov (2011), "Indexing methods for approximate dictionary searching", doi 10.1145/1963190.1963191
    """
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        last, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y)))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]
