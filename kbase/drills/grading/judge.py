"""A model that reads the answer too: it says which points are made, with the words that make them, and is checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kbase.drills.card import Card
from kbase.drills.grading.points import Judged, Status
from kbase.drills.grading.prepared import Sentence, plain

STATUSES: tuple[Status, ...] = ("present", "missing", "contradicted")


@dataclass(frozen=True)
class Reading:
    """What a model says of one point. quote: the words of the answer that show it; "" for a missing point."""

    status: Status
    quote: str = ""


class Judge(Protocol):
    """Reads an answer against the points of a card."""

    @property
    def name(self) -> str: ...  # noqa: D102

    def read(self, card: Card, answer: str) -> Mapping[str, Reading]:
        """Point id -> what the model says of it. Any exception, and an incomplete reading, leave it to the rules."""


def verified(judge: Judge, card: Card, answer: Sequence[Sentence]) -> tuple[Judged, ...] | None:
    """What a model found, where it can be relied on; None where the rules have to decide.

    Every point must be judged, and each that is not missing with words that stand in the answer: a model that was
    talked into something by the answer has nothing to quote.
    """
    text = "\n".join(sentence.said for sentence in answer)
    try:
        readings = judge.read(card, text)
    except Exception:  # noqa: BLE001  whatever the model's side raises, the rules can grade
        return None
    if set(readings) != {point.id for point in card.points}:
        return None
    folded = plain(text)
    for reading in readings.values():
        if reading.status not in STATUSES:
            return None
        if reading.status != "missing" and (len(reading.quote) < 2 or plain(reading.quote) not in folded):
            return None
    return tuple(Judged(p, readings[p.id].status, readings[p.id].quote) for p in card.points)
