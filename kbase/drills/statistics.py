"""What a person's answers say: retention, streak, weak topics and points, and what is due when."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kbase.drills.card import Card
from kbase.drills.choosing import topic_scores
from kbase.drills.deck import Deck
from kbase.drills.grading.grade import VERDICTS
from kbase.drills.practice import Drills
from kbase.drills.schedule import utc
from kbase.store.tables.drills import DrillReview

_WEAKEST = 3  # points named for each topic
_FORECAST_DAYS = 14


@dataclass(frozen=True)
class WeakPoint:
    """A key point that was missed, and how often."""

    card: Card
    point: str
    times: int


@dataclass(frozen=True)
class Topic:
    """One topic. score: mean of the last answers to its cards; retention as of the whole; None without answers."""

    topic: str
    answers: int
    seen: int
    cards: int
    score: float | None
    retention: float | None
    weakest: tuple[WeakPoint, ...]


@dataclass(frozen=True)
class Day:
    """The answers of one day, and their mean score (None without any)."""

    date: date
    answers: int
    score: float | None


@dataclass(frozen=True)
class Statistics:
    """Everything at a glance. retention: share of the reviews of known cards that were remembered.

    streak: days in a row with an answer, up to today or yesterday.  forecast: date -> cards that become due.
    """

    answers: int
    seen: int
    cards: int
    due_now: int
    streak: int
    longest_streak: int
    retention: float | None
    verdicts: dict[str, int]
    topics: tuple[Topic, ...]
    days: tuple[Day, ...]
    forecast: dict[date, int]


def statistics(drills: Drills, *, days: int = 30) -> Statistics:
    """The statistics of the person up to now; `days` is how far back the daily figures go."""
    now, deck = drills.now(), drills.deck
    reviews = [review for review in drills.records.reviews() if review.card in deck.cards]
    due = {card: at for card, (at, _) in drills.records.due().items() if card in deck.cards}
    streak, longest = _streaks({utc(review.at).date() for review in reviews}, now.date())
    return Statistics(
        answers=len(reviews),
        seen=len(due),
        cards=len(deck.cards),
        due_now=sum(at <= now for at in due.values()),
        streak=streak,
        longest_streak=longest,
        retention=_retention(reviews),
        verdicts={verdict: sum(r.verdict == verdict for r in reviews) for verdict in VERDICTS},
        topics=tuple(_topic(topic, deck, reviews) for topic in deck.topics),
        days=tuple(_day(now.date() - timedelta(days=back), reviews) for back in reversed(range(days))),
        forecast=_forecast(list(due.values()), now),
    )


def _topic(topic: str, deck: Deck, reviews: Sequence[DrillReview]) -> Topic:
    own = [review for review in reviews if review.topic == topic]
    cards = deck.of_topic(topic)
    return Topic(
        topic,
        len(own),
        len({review.card for review in own}),
        len(cards),
        topic_scores(own).get(topic),
        _retention(own),
        _weakest(deck, own),
    )


def _weakest(deck: Deck, reviews: Sequence[DrillReview]) -> tuple[WeakPoint, ...]:
    """The points that were missed most often and are still missed: the last answer to the card lacked them."""
    last = {review.card: set(review.missed) for review in reviews}
    missed = Counter((review.card, point) for review in reviews for point in review.missed)
    open_ = [(key, times) for key, times in missed.most_common() if key[1] in last[key[0]]]
    return tuple(WeakPoint(deck.cards[card], point, times) for (card, point), times in open_[:_WEAKEST])


def _retention(reviews: Sequence[DrillReview]) -> float | None:
    known = [review for review in reviews if review.recalled is not None]
    return round(sum(r.rating != "again" for r in known) / len(known), 3) if known else None


def _streaks(days: set[date], today: date) -> tuple[int, int]:
    """(the one that lasts, the longest)."""
    lengths: dict[date, int] = defaultdict(int)
    for day in sorted(days):
        lengths[day] = lengths[day - timedelta(days=1)] + 1 if day - timedelta(days=1) in lengths else 1
    lasting = lengths[today] if today in days else lengths.get(today - timedelta(days=1), 0)
    return lasting, max(lengths.values(), default=0)


def _day(day: date, reviews: Sequence[DrillReview]) -> Day:
    own = [review.score for review in reviews if utc(review.at).date() == day]
    return Day(day, len(own), round(sum(own) / len(own), 3) if own else None)


def _forecast(due: Sequence[datetime], now: datetime) -> dict[date, int]:
    """Cards by the day they become due; what is overdue belongs to today."""
    days = [now.date() + timedelta(days=ahead) for ahead in range(_FORECAST_DAYS)]
    count = Counter(max(at.date(), now.date()) for at in due)
    return {day: count[day] for day in days}
