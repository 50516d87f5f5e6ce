"""What `kbase eval drills` runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.drills.agreement import SETS, Agreement, lines, measure, read_answers
from kbase.config import Settings
from kbase.drills.deck import Deck, read_deck
from kbase.drills.grading.meaning import Meaning
from kbase.drills.grading.prepared import sentences
from kbase.errors import BadInput
from kbase.retrieval.embedder import choose_embedder
from kbase.retrieval.protocol import Embedder
from kbase.text import Phrase

NO_MODEL = Phrase("There is no embedding model to calibrate.", "沒有可以校準的向量模型。")
SET_MODEL = Phrase("Set KBASE_EMBED_MODEL.", "請設定 KBASE_EMBED_MODEL。")
_ALLOWED = 0.002  # share of foreign points that may count as made


@dataclass(frozen=True)
class Report:
    """The figures of each set of answers."""

    sets: dict[str, Agreement]
    model: str | None

    def json(self) -> dict[str, Any]:
        """For programs."""
        return {"model": self.model, **{name: found.json() for name, found in self.sets.items()}}

    def lines(self) -> list[str]:
        """For people."""
        out = [f"meaning by {self.model}" if self.model else "no model: by words only", ""]
        return [line for name, found in self.sets.items() for line in (*out, *lines(name, found), "")]


def run(settings: Settings, *, only: str | None = None) -> Report:
    """Grades the written answers; only: one of the sets."""
    deck = read_deck(settings.corpus_dir)
    meaning = Meaning.of(choose_embedder(settings))
    found = {name: read_answers(name) for name in SETS if only in (None, name)}
    sets = {name: measure(answers, deck, meaning) for name, answers in found.items() if answers}
    return Report(sets, meaning.embedder.model_id if meaning else None)


def calibrate(settings: Settings) -> str:
    """The line for kbase.drills.grading.meaning.NEAR: the least cosine at which at most 1 in 500 foreign points counts.

    BadInput without a model.
    """
    embedder = choose_embedder(settings)
    if embedder is None:
        raise BadInput(NO_MODEL(), SET_MODEL())
    own, foreign = (np.array([*pair]) for pair in zip(*_cosines(read_deck(settings.corpus_dir), embedder), strict=True))
    near = float(np.quantile(foreign, 1 - _ALLOWED))
    made = float((own >= near).mean())
    return f'"{embedder.model_id}": {near:.3f},  # makes {made:.0%} of the points of model answers'


def _cosines(deck: Deck, embedder: Embedder) -> Iterator[tuple[float, float]]:
    """(best with an own point, best with a point of the next card of the topic) of each sentence of model answers."""
    meaning = Meaning(embedder, 1.0)
    for topic in deck.topics:
        cards = deck.of_topic(topic)
        for card, other in zip(cards, [*cards[1:], cards[0]], strict=True):
            said = _said(card.answer.all)
            own, foreign = (meaning.cosines(c, said).max(axis=1) for c in (card, other))
            yield from zip(map(float, own), map(float, foreign), strict=True)


def _said(answers: Sequence[str]) -> list[str]:
    return [sentence.said for answer in answers for sentence in sentences(answer)]
