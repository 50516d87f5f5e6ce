"""When a card comes again: FSRS-6 with its published parameters.

https://github.com/open-spaced-repetition/awesome-fsrs/wiki/The-Algorithm
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import fsrs

from kbase.drills.grading.grade import Grade

RatingName = Literal["again", "hard", "good", "easy"]
RATINGS: tuple[RatingName, ...] = ("again", "hard", "good", "easy")
RETENTION = 0.9  # chance of recall at which a card becomes due
_HARD, _EASY = 0.5, 0.95  # share of a card's points from which on a partial answer is hard, and a correct one easy
_AGAIN = timedelta(minutes=10)  # what was not known comes back in the same sitting

Memory = dict[str, Any]  # a card's state as fsrs.Card.to_dict writes it

# Without fuzz: the few cards of one person need no spreading, and the same answers give the same dates.
_SCHEDULER = fsrs.Scheduler(
    desired_retention=RETENTION, learning_steps=(_AGAIN,), relearning_steps=(_AGAIN,), enable_fuzzing=False
)


def rating_of(grade: Grade) -> RatingName:
    """What a graded answer says of the memory: whatever was said wrongly has to be learned again."""
    if grade.verdict == "correct":
        return "easy" if grade.score >= _EASY else "good"
    return "hard" if grade.verdict == "partial" and not grade.contradicted and grade.score >= _HARD else "again"


def reviewed(memory: Memory | None, rating: RatingName, at: datetime) -> tuple[Memory, datetime]:
    """The memory after an answer, and when the card is due. memory: None for a new card."""
    # An id of our own: fsrs would wait a millisecond to make one that differs.
    card = fsrs.Card.from_dict(_as_card(memory)) if memory else fsrs.Card(card_id=1, due=at)
    after, _ = _SCHEDULER.review_card(card, fsrs.Rating[rating.capitalize()], review_datetime=at)
    return dict(after.to_dict()), after.due


def recall(memory: Memory | None, at: datetime) -> float | None:
    """The chance that the card is remembered at that time, 0 to 1; None for one that was never answered."""
    if not memory:
        return None
    return float(_SCHEDULER.get_card_retrievability(fsrs.Card.from_dict(_as_card(memory)), at))


def _as_card(memory: Memory) -> Any:
    return memory


def utc(moment: datetime) -> datetime:
    """A time of the database with its zone: SQLite keeps none."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
