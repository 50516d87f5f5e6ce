"""The known word that a mistyped one is nearest to."""

from collections import defaultdict
from collections.abc import Iterable

_SHORTEST, _LONG = 5, 8  # letters: below the first nothing is guessed, from the second on two slips are allowed


class Spelling:
    """Known words by length. Only words of letters: numbers, flags and joined names are never guessed at."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_length: dict[int, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        for word in words:
            if len(word) >= _SHORTEST and word.isascii() and word.isalpha():
                self._by_length[len(word)].append((word, frozenset(word)))

    def nearest(self, word: str) -> list[str]:
        """The known words with the fewest slips from a word, in their order; [] where none is near enough."""
        if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
            return []
        most = 2 if len(word) >= _LONG else 1
        letters = frozenset(word)
        near = [
            (slips(word, known), known)
            for length in range(len(word) - most, len(word) + most + 1)
            for known, theirs in self._by_length.get(length, ())
            if len(letters ^ theirs) <= 2 * most
        ]
        fewest = min((count for count, _ in near), default=most + 1)
        return [known for count, known in near if count == fewest] if fewest <= most else []


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
