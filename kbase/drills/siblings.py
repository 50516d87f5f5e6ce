"""Cards that ask nearly the same in different groups: whoever has just answered one knows the other one's answer."""

import functools
import math
from collections import Counter
from collections.abc import Iterable

from kbase.drills.card import Card
from kbase.retrieval.fold import terms

_ALIKE = 0.27  # likeness from which on two cards are siblings: about seventy pairs of the 261 cards of the corpus
_SAID, _ASKED = 2 / 3, 1 / 3  # what their answers and their questions count

Vector = dict[str, float]  # word -> weight


class Siblings:
    """Tells siblings among cards by the words of their questions and answers, each word by how few cards hold it."""

    def __init__(self, cards: Iterable[Card]) -> None:
        texts = [_texts(card) for card in cards]
        self._rarity = [_rarity([text[side] for text in texts]) for side in (0, 1)]
        self._known: dict[str, list[Vector]] = {}

    def are(self, one: Card, other: Card) -> bool:
        """Whether two cards are siblings; no card is its own."""
        if one.id == other.id:
            return False
        said, asked = map(_dot, self._vectors(one), self._vectors(other))
        return _SAID * said + _ASKED * asked >= _ALIKE

    def any(self, card: Card, others: Iterable[Card]) -> bool:
        """Whether a card is a sibling of one of the others."""
        return any(self.are(card, other) for other in others)

    def _vectors(self, card: Card) -> list[Vector]:
        if card.id not in self._known:
            self._known[card.id] = [_unit(words, self._rarity[side]) for side, words in enumerate(_texts(card))]
        return self._known[card.id]


def _unit(words: Counter[str], rarity: Vector) -> Vector:
    weights = {word: (1 + math.log(count)) * rarity.get(word, 0.0) for word, count in words.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _dot(one: Vector, other: Vector) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)


@functools.lru_cache(maxsize=2048)
def _texts(card: Card) -> tuple[Counter[str], Counter[str]]:
    """The words of what a card says and of what it asks, in English: a card says the same in Chinese."""
    said = " ".join([card.answer.en, *(point.says.en for point in card.points)])
    return Counter(terms(said)), Counter(terms(" ".join([card.question.en, *card.variants.en])))


def _rarity(texts: list[Counter[str]]) -> Vector:
    held = Counter(word for words in texts for word in words)
    return {word: math.log(1 + len(texts) / count) for word, count in held.items()}
