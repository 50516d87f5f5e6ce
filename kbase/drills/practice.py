"""Drills as the surfaces use them: cards to answer, answers graded, and what is remembered of them per person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal

from kbase.drills import made
from kbase.drills.card import Card, Difficulty
from kbase.drills.choosing import Chosen, choose, of_the_day
from kbase.drills.deck import LIST, NO_CARD, Deck, NoSuchCard
from kbase.drills.grading.grade import Grade, grade
from kbase.drills.grading.judge import Judge
from kbase.drills.grading.meaning import Meaning
from kbase.drills.nearest import NEAR, Near, Nearest, nearest_in
from kbase.drills.reading import passages
from kbase.drills.records import Records
from kbase.drills.schedule import RatingName
from kbase.drills.siblings import Siblings
from kbase.errors import BadInput
from kbase.passage import Citation
from kbase.retrieval.protocol import NoteSearch
from kbase.script import Lang, detect
from kbase.store.database import Database
from kbase.store.tables.drills import DrillReview
from kbase.text import Phrase

NOTHING_LIKE_IT = Phrase(
    "No card asks this, and the notes say too little about it to grade an answer.",
    "沒有題卡問這個問題，筆記裡也沒有足夠的內容可以評分。",
)
NEAREST_ASK = Phrase("The nearest cards: {cards}", "最接近的題卡：{cards}")
NO_CARDS = Phrase("There are no cards to choose from.", "沒有可以選的題卡。")
OTHER_CHOICE = Phrase("Choose another topic or difficulty.", "請選別的主題或難度。")
Basis = Literal["card", "passages"]


@dataclass(frozen=True)
class Review:
    """What an answer did to the schedule."""

    id: str
    rating: RatingName
    due_at: datetime


@dataclass(frozen=True)
class Graded:
    """A graded answer. basis: what it was graded by.  citations: the passages to read.  review: None where it was not
    recorded."""

    grade: Grade
    lang: Lang
    basis: Basis
    citations: tuple[Citation, ...]
    review: Review | None = None


@dataclass(frozen=True)
class Drills:
    """The drills of one person. now: the clock, aware of its time zone."""

    corpus: Deck
    notes: NoteSearch
    database: Database
    person: str = "local"
    meaning: Meaning | None = None
    judge: Judge | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @cached_property
    def records(self) -> Records:
        """What is remembered of this person."""
        return Records(self.database, self.person)

    @property
    def deck(self) -> Deck:
        """The cards of the corpus and the person's own."""
        return self.corpus.with_own(self.records.own_cards(), made.OWN_TITLE)

    def next(self, *, count: int = 1, topic: str | None = None, difficulty: Difficulty | None = None) -> list[Chosen]:
        """The cards that come next: due, weak and new ones mixed; [] where nothing is left today."""
        now, deck, reviews = self.now(), self.deck, self.records.reviews()
        today = {review.card for review in reviews if review.at.date() == now.date()}
        return choose(
            _of_difficulty(deck.of_topic(topic), difficulty),
            self.records.due(),
            reviews,
            count=count,
            now=now,
            seed=f"{self.person}/{now.date()}",
            siblings=Siblings(deck.cards.values()),
            answered=[deck.cards[card] for card in today if card in deck.cards],
        )

    def today(self, scope: str, *, topic: str | None = None) -> Card:
        """The card of the day for a channel or team. BadInput where there is none to choose from."""
        cards = self.corpus.of_topic(topic)
        if not cards:
            raise BadInput(NO_CARDS(), OTHER_CHOICE())
        return of_the_day(cards, self.now().date(), scope)

    def grade(
        self,
        answer: str,
        *,
        card: str | None = None,
        question: str | None = None,
        lang: Lang | None = None,
        record: bool = True,
        seconds: float | None = None,
    ) -> Graded:
        """The grade of an answer to a card, or to the card nearest to a question.

        A question that is near no card is graded by the passages of the notes that answer it, and not recorded.
        NoSuchCard where there is neither.
        """
        asked, basis = self._asked(card, question, answer)
        found = grade(asked, answer, meaning=self.meaning, judge=self.judge)
        spoken = lang or (detect(answer) if answer.strip() else detect(question or "") if question else "en")
        missed = [j.point for j in (*found.contradicted, *found.missing)]
        cited = passages(asked, missed, self.notes, spoken)
        kept = self._keep(found, answer, seconds) if record and basis == "card" else None
        return Graded(found, spoken, basis, cited, kept)

    def rate(self, review_id: str, rating: RatingName) -> Review:
        """Rates an answer otherwise than the grader did. NoSuchRun, BadInput for another than the card's latest."""
        review, due = self.records.overrule(review_id, rating)
        return Review(review.id, rating, due)

    def save(self, question: str, lang: Lang | None = None) -> Card:
        """A question as an own card, graded by the notes' passages. NoSuchCard where they do not answer it."""
        card = made.from_notes(question, self.notes, _written(lang or detect(question)))
        if card is None:
            raise self._nothing_like(question)
        self.records.save_card(card, self.now())
        return card

    def forget(self, card_id: str) -> None:
        """Removes an own card. NoSuchCard where it is none."""
        if not self.records.forget_card(card_id):
            raise NoSuchCard(NO_CARD(card=card_id), LIST())

    def last_verdicts(self) -> dict[str, DrillReview]:
        """Card -> its latest graded answer."""
        return {review.card: review for review in self.records.reviews()}

    def _keep(self, found: Grade, answer: str, seconds: float | None) -> Review:
        review, due = self.records.keep(found, answer, at=self.now(), seconds=seconds)
        return Review(review.id, _rating(review), due)

    def _asked(self, card: str | None, question: str | None, answer: str) -> tuple[Card, Basis]:
        if card is not None:
            return self.deck.card(card), "card"
        near = self._near(question or "")
        if near and near[0].likeness >= NEAR:
            return near[0].card, "card"
        lang = _written(detect(question or answer))
        if (from_notes := made.from_notes(question or "", self.notes, lang)) is None:
            raise self._nothing_like(question or "")
        return from_notes, "passages"

    def _near(self, question: str) -> list[Near]:
        found = [*Nearest(self.records.own_cards()).of(question), *nearest_in(self.corpus).of(question)]
        return sorted(found, key=lambda near: -near.likeness)[:3]

    def _nothing_like(self, question: str) -> NoSuchCard:
        near = [n.card.id for n in self._near(question)]
        return NoSuchCard(NOTHING_LIKE_IT(), NEAREST_ASK(cards=near) if near else LIST())


def _of_difficulty(cards: list[Card], difficulty: Difficulty | None) -> list[Card]:
    return [card for card in cards if difficulty in (None, card.difficulty)]


def _written(lang: Lang) -> Lang:
    """The language that the notes are written in for a reader."""
    return "en" if lang == "en" else "zh-TW"


def _rating(review: DrillReview) -> RatingName:
    names: dict[str, RatingName] = {"again": "again", "hard": "hard", "good": "good", "easy": "easy"}
    return names[review.rating]
