"""What the database holds of one person's drills; nobody else's is ever read."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from kbase.drills.card import Card
from kbase.drills.grading.grade import Grade
from kbase.drills.schedule import Memory, RatingName, rating_of, recall, reviewed, utc
from kbase.errors import BadInput, KbaseError
from kbase.store.database import Database
from kbase.store.tables.drills import DrillCard, DrillReview, DrillRun, DrillSchedule
from kbase.text import Phrase

NO_RUN = Phrase("You have no drill “{run}”.", "您沒有「{run}」這個練習。")
START_ONE = Phrase("Start a new one.", "請開始新的練習。")
NO_REVIEW = Phrase("You have no graded answer “{review}”.", "您沒有「{review}」這個評分過的回答。")
NOT_LAST = Phrase("A later answer to {card} has been graded.", "{card} 之後又有評分過的回答。")
RATE_LAST = Phrase("Only the latest answer to a card can be rated.", "只能修改同一張題卡最近一次的評分。")


class NoSuchRun(KbaseError):
    """An interview, an incident or an answer that this person does not have."""

    code, http_status = "no_such_run", 404


@dataclass(frozen=True)
class Records:
    """The drills of one person."""

    database: Database
    person: str

    def due(self) -> dict[str, tuple[datetime, Memory]]:
        """Card -> when it is due, and its memory; of every card that was ever answered."""
        with self.database.session() as session:
            rows = session.scalars(select(DrillSchedule).where(DrillSchedule.person == self.person))
            return {row.card: (utc(row.due_at), row.memory) for row in rows}

    def reviews(self) -> list[DrillReview]:
        """Graded answers, oldest first."""
        wanted = select(DrillReview).where(DrillReview.person == self.person).order_by(DrillReview.at, DrillReview.id)
        with self.database.session() as session:
            return list(session.scalars(wanted))

    def keep(self, grade: Grade, answer: str, *, at: datetime, seconds: float | None) -> tuple[DrillReview, datetime]:
        """Notes a graded answer and schedules its card; the review, and when the card is due."""
        card, rating = grade.card, rating_of(grade)
        with self.database.session() as session:
            row = session.get(DrillSchedule, (self.person, card.id))
            before = row.memory if row else None
            memory, due = reviewed(before, rating, at)
            review = DrillReview(
                id=secrets.token_hex(8),
                person=self.person,
                card=card.id,
                topic=card.group,
                at=at,
                answer=answer,
                verdict=grade.verdict,
                score=grade.score,
                missed=[j.point.id for j in (*grade.contradicted, *grade.missing)],
                rating=rating,
                overruled=False,
                recalled=recall(before, at),
                seconds=seconds,
                memory=before,
            )
            session.add(review)
            session.merge(DrillSchedule(person=self.person, card=card.id, due_at=due, memory=memory))
        return review, due

    def overrule(self, review_id: str, rating: RatingName) -> tuple[DrillReview, datetime]:
        """Rates an answer otherwise than the grader did, and schedules its card anew. NoSuchRun, BadInput."""
        with self.database.session() as session:
            review = session.get(DrillReview, review_id)
            if review is None or review.person != self.person:
                raise NoSuchRun(NO_REVIEW(review=review_id), START_ONE())
            same = (DrillReview.person == self.person, DrillReview.card == review.card)
            last = session.scalars(
                select(DrillReview.id).where(*same).order_by(DrillReview.at.desc(), DrillReview.id.desc()).limit(1)
            ).one()
            if last != review_id:
                raise BadInput(NOT_LAST(card=review.card), RATE_LAST())
            memory, due = reviewed(review.memory, rating, utc(review.at))
            review.rating, review.overruled = rating, True
            session.merge(DrillSchedule(person=self.person, card=review.card, due_at=due, memory=memory))
        return review, due

    def own_cards(self) -> list[Card]:
        """The person's own cards, oldest first."""
        wanted = select(DrillCard).where(DrillCard.person == self.person).order_by(DrillCard.made_at, DrillCard.id)
        with self.database.session() as session:
            return [Card.model_validate(row.body) for row in session.scalars(wanted)]

    def save_card(self, card: Card, at: datetime) -> None:
        """Keeps an own card."""
        body = card.model_dump(mode="json", by_alias=True)
        with self.database.session() as session:
            session.add(DrillCard(id=card.id, person=self.person, body=body, made_at=at))

    def forget_card(self, card_id: str) -> bool:
        """Removes an own card and its schedule; False where there is none."""
        with self.database.session() as session:
            row = session.get(DrillCard, card_id)
            if row is None or row.person != self.person:
                return False
            session.delete(row)
            for table in (DrillSchedule, DrillReview):
                session.execute(delete(table).where(table.person == self.person, table.card == card_id))
        return True

    def start_run(self, kind: str, state: dict[str, Any], at: datetime) -> DrillRun:
        """Keeps a new interview or incident."""
        run = DrillRun(
            id=secrets.token_hex(16), person=self.person, kind=kind, started_at=at, ended_at=None, state=state
        )
        with self.database.session() as session:
            session.add(run)
        return run

    def run(self, run_id: str, kind: str) -> DrillRun:
        """An interview or incident. NoSuchRun where the person has none of this id and kind."""
        with self.database.session() as session:
            found = session.get(DrillRun, run_id)
            if found is None or found.person != self.person or found.kind != kind:
                raise NoSuchRun(NO_RUN(run=run_id), START_ONE())
            found.started_at = utc(found.started_at)
            session.expunge(found)
            return found

    def save_run(self, run: DrillRun) -> None:
        """Keeps what has changed of an interview or incident."""
        with self.database.session() as session:
            session.merge(run)

    def runs(self, kind: str) -> Sequence[DrillRun]:
        """All interviews or incidents of the person, oldest first."""
        wanted = select(DrillRun).where(DrillRun.person == self.person, DrillRun.kind == kind)
        with self.database.session() as session:
            return list(session.scalars(wanted.order_by(DrillRun.started_at, DrillRun.id)))
