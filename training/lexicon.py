"""Chinese words and what they are in English, found by how often both stand in the same pair of texts."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_WORD = re.compile(r"[a-z][a-z]+")
_LONGEST = 4  # characters of a word
_TOO_COMMON = frozenset(
    re.findall(r"\w+", "the of to and in is that for on with as are be this or can an by it you from not")
)


@dataclass(frozen=True)
class Meaning:
    """English words for a Chinese one, best first, each with its Dice coefficient (0 to 1)."""

    english: tuple[tuple[str, float], ...]

    @property
    def best(self) -> float:
        """The highest coefficient; 0 where nothing goes with the word."""
        return self.english[0][1] if self.english else 0.0


def lexicon(pairs: Sequence[tuple[str, str]], *, at_least: int, dice: float, most: int) -> dict[str, Meaning]:
    """Words of two to four characters, the most frequent first, and every single character of the Chinese side.

    pairs: (English, folded Chinese).  at_least: texts that hold a word.  dice: how much it goes with one English word.
    A run of characters is a word when it goes with an English word more than any part of it does, and when its
    neighbours vary: 群中 always follows 集, so it is none.
    """
    held = _held(pairs, at_least)
    meanings = _meanings(pairs, held)
    words = [w for w in sorted(held, key=lambda w: (-held[w], w)) if len(w) > 1 and _is_word(w, meanings, dice)]
    kept = {word: meanings[word] for word in words[:most]}
    return kept | {char: meanings.get(char, Meaning(())) for char in sorted({c for _, zh in pairs for c in _han(zh)})}


def _held(pairs: Sequence[tuple[str, str]], at_least: int) -> dict[str, int]:
    """Runs of one to four characters by the number of texts that hold them; longer ones only with free neighbours."""
    counts: Counter[str] = Counter()
    left: dict[str, Counter[str]] = defaultdict(Counter)
    right: dict[str, Counter[str]] = defaultdict(Counter)
    for number, (_, zh) in enumerate(pairs):
        counts.update({gram for gram, _, _ in _grams(zh)})
        for gram, before, after in _grams(zh):
            if len(gram) > 1:
                left[gram][before or f"^{number}"] += 1
                right[gram][after or f"${number}"] += 1
    frequent = {gram: n for gram, n in counts.items() if n >= (at_least if len(gram) > 1 else 1)}
    return {g: n for g, n in frequent.items() if len(g) == 1 or (_free(left[g]) and _free(right[g]))}


def _free(neighbours: Counter[str]) -> bool:
    return neighbours.most_common(1)[0][1] < 0.7 * neighbours.total()


def _meanings(pairs: Sequence[tuple[str, str]], held: dict[str, int]) -> dict[str, Meaning]:
    together: dict[str, Counter[str]] = defaultdict(Counter)
    english: Counter[str] = Counter()
    for en, zh in pairs:
        words = set(_WORD.findall(en.lower())) - _TOO_COMMON
        english.update(words)
        for gram in {g for g, _, _ in _grams(zh) if g in held}:
            together[gram].update(words)
    found = {}
    for gram, beside in together.items():
        scored = ((w, 2 * n / (held[gram] + english[w])) for w, n in beside.items() if n > 1 or held[gram] == 1)
        found[gram] = Meaning(tuple(sorted(scored, key=lambda item: (-item[1], item[0]))[:3]))
    return found


def _is_word(word: str, meanings: dict[str, Meaning], dice: float) -> bool:
    meaning = meanings.get(word)
    if meaning is None or meaning.best < dice:
        return False
    english = meaning.english[0][0]
    parts = {word[i:j] for i in range(len(word)) for j in range(i + 1, len(word) + 1)} - {word}
    return all(dict(meanings[p].english).get(english, 0.0) < meaning.best for p in parts if p in meanings)


def _grams(text: str) -> Iterator[tuple[str, str, str]]:
    """(characters, the one before, the one after) of every run of one to four; "" at an edge."""
    for run in HAN_RUN.findall(text):
        for size in range(1, _LONGEST + 1):
            for i in range(len(run) - size + 1):
                yield run[i : i + size], run[i - 1 : i] if i else "", run[i + size : i + size + 1]


def _han(text: str) -> Iterable[str]:
    return "".join(HAN_RUN.findall(text))
