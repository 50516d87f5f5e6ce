"""The card that asks what a person asks in other words."""

import functools
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kbase.drills.card import Card
from kbase.drills.deck import Deck
from kbase.drills.grading.claims import claim
from kbase.drills.grading.prepared import plain, plains
from kbase.drills.grading.wording import ASKING

_WANTED = 0.6  # what the first of the two shares counts: a card may well ask more than the person did
NEAR = 0.65  # likeness from which on two questions ask the same


@dataclass(frozen=True)
class Near:
    """A card and how alike its question is, 0 to 1."""

    card: Card
    likeness: float


class Nearest:
    """Finds cards by their questions and variants, in either language."""

    def __init__(self, cards: Iterable[Card]) -> None:
        asked = [(card, text) for card in cards for text in _questions(card)]
        self._asked = [
            (card, frozenset(claim(text).words) - ASKING)
            for (card, _), text in zip(asked, plains([text for _, text in asked]), strict=True)
        ]
        self._rarity = _rarity([words for _, words in self._asked])

    def of(self, question: str, *, most: int = 3) -> list[Near]:
        """The nearest cards, best first; each once."""
        wanted = frozenset(claim(plain(question)).words) - ASKING
        best: dict[str, Near] = {}
        for card, words in self._asked:
            likeness = self._likeness(wanted, words)
            if likeness > best.get(card.id, Near(card, 0.0)).likeness:
                best[card.id] = Near(card, round(likeness, 3))
        return sorted(best.values(), key=lambda near: -near.likeness)[:most]

    def _likeness(self, wanted: frozenset[str], asked: frozenset[str]) -> float:
        """The share of what is wanted that is asked, and of what is asked that is wanted, words by their rarity."""
        shared = sum(self._weight(w) for w in wanted & asked)
        if not shared:
            return 0.0
        wants, asks = (sum(self._weight(w) for w in words) for words in (wanted, asked))
        return _WANTED * shared / wants + (1 - _WANTED) * shared / asks

    def _weight(self, word: str) -> float:
        return self._rarity.get(word, self._rarity[""])


@functools.lru_cache(maxsize=4)
def nearest_in(deck: Deck) -> Nearest:
    """The cards of a deck to find one by; made once for each deck, since it takes a while."""
    return Nearest(deck.cards.values())


def _questions(card: Card) -> tuple[str, ...]:
    return (*card.question.all, *card.variants.en, *card.variants.zh)


def _rarity(asked: list[frozenset[str]]) -> Mapping[str, float]:
    """Word -> its weight; "" -> that of a word that no card has."""
    total = len(asked) + 1
    count = Counter(word for words in asked for word in words)
    return {"": math.log(total + 1), **{word: math.log(1 + total / n) for word, n in count.items()}}
