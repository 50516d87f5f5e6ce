"""Which cards come next: what is due, what was weak, and new ones, mixed."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kbase.drills.card import DIFFICULTIES, Card
from kbase.drills.schedule import Memory, recall
from kbase.drills.siblings import Siblings
from kbase.store.tables.drills import DrillReview

Why = Literal["due", "weak", "new"]
_MIX: tuple[Why, ...] = ("due", "due", "new", "due", "weak", "new")  # turns; whoever has nothing passes
_UNKNOWN_SCORE = 0.5  # of a topic nobody answered yet


@dataclass(frozen=True)
class Chosen:
    """A card that comes next, and why."""

    card: Card
    why: Why


def choose(
    cards: Sequence[Card],
    due: Mapping[str, tuple[datetime, Memory]],
    reviews: Sequence[DrillReview],
    *,
    count: int,
    now: datetime,
    seed: str,
    siblings: Siblings,
    answered: Sequence[Card] = (),
) -> list[Chosen]:
    """At most `count` cards. Due ones come by how much is forgotten, weak ones are those that were last answered
    badly on an earlier day, new ones come easy first and from the weakest topics; one topic never fills a sitting.
    A sibling of a card that was chosen, or answered today, waits for another day.

    seed: what the order of equals hangs on (person and day).  answered: the cards answered today.
    """
    queues = _queues(cards, due, reviews, now, seed)
    chosen: list[Chosen] = []
    turn = 0
    while len(chosen) < count and any(queues.values()):
        why = _MIX[turn % len(_MIX)]
        met = [*answered, *(one.card for one in chosen)]
        while queues[why]:
            card = queues[why].pop(0)
            if not siblings.any(card, met):
                chosen.append(Chosen(card, why))
                break
        turn += 1
    return chosen


def _queues(
    cards: Sequence[Card],
    due: Mapping[str, tuple[datetime, Memory]],
    reviews: Sequence[DrillReview],
    now: datetime,
    seed: str,
) -> dict[Why, list[Card]]:
    """The cards that may come, for each reason in the order they would."""
    last = {review.card: review for review in reviews}
    queues: dict[Why, list[Card]] = {"due": [], "weak": [], "new": []}
    for card in cards:
        if card.id not in due:
            queues["new"].append(card)
        elif due[card.id][0] <= now:
            queues["due"].append(card)
        elif (seen := last.get(card.id)) and seen.verdict != "correct" and seen.at.date() < now.date():
            queues["weak"].append(card)
    queues["due"].sort(key=lambda card: (recall(due[card.id][1], now) or 0.0, due[card.id][0]))
    queues["weak"].sort(key=lambda card: (last[card.id].score, _lot(seed, card.id)))
    queues["new"].sort(key=lambda card: (DIFFICULTIES.index(card.difficulty), _lot(seed, card.id)))
    queues["new"] = _by_turns(queues["new"], topic_scores(reviews))
    return queues


def topic_scores(reviews: Sequence[DrillReview]) -> dict[str, float]:
    """Topic -> mean score of the last answer to each of its cards."""
    last = {review.card: review for review in reviews}
    scores: dict[str, list[float]] = defaultdict(list)
    for review in last.values():
        scores[review.topic].append(review.score)
    return {topic: round(sum(of) / len(of), 3) for topic, of in scores.items()}


def of_the_day(cards: Sequence[Card], day: date, scope: str) -> Card:
    """The card of a day for a channel or team: the same one all day, none twice before all had their turn."""
    round_, place = divmod(day.toordinal(), len(cards))
    shuffled = sorted(cards, key=lambda card: _lot(f"{scope}/{round_}", card.id))
    return shuffled[place]


def _by_turns(cards: Sequence[Card], score: Mapping[str, float]) -> list[Card]:
    """The cards with topics taking turns, the weakest topic first."""
    topics: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        topics[card.group].append(card)
    order = sorted(topics, key=lambda topic: (score.get(topic, _UNKNOWN_SCORE), topic))
    longest = max(map(len, topics.values()), default=0)
    return [topics[topic][i] for i in range(longest) for topic in order if i < len(topics[topic])]


def _lot(seed: str, card_id: str) -> str:
    return hashlib.blake2b(f"{seed}/{card_id}".encode(), digest_size=8).hexdigest()
