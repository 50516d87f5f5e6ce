"""`/v1/drills`: cards, grading, own cards, statistics and export."""

from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.config import JsonDict

from api.drill_models import (
    CardAnswerOut,
    CardOut,
    ContextOut,
    GradeOut,
    NextOut,
    ReviewOut,
    StatsOut,
    TopicOut,
)
from api.drills import DrillsDep
from api.language import LangDep
from api.models import ErrorOut
from kbase.config import MAX_QUESTION_CHARS
from kbase.drills import replies
from kbase.drills.card import Difficulty
from kbase.drills.context import context_of
from kbase.drills.export import anki_of, csv_of
from kbase.drills.schedule import RatingName
from kbase.drills.statistics import statistics
from kbase.script import Lang, detect

router = APIRouter(prefix="/v1/drills", tags=["drills"])

OVER: dict[int | str, dict[str, Any]] = {409: {"model": ErrorOut, "description": "The interview or attempt is over"}}
Topic = Annotated[str | None, Query(min_length=1, max_length=60, description="Only cards of this topic")]
Level = Annotated[Difficulty | None, Query(description="Only cards of this difficulty")]


class Body(BaseModel):
    """A body that has no other fields than these."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _without_nul(cls, value: Any) -> Any:
        """PostgreSQL keeps no text with NUL characters."""
        return value.replace("\0", "") if isinstance(value, str) else value


_GIVEN: JsonDict = {"type": "string"}
_ABSENT: JsonDict = {"type": "null"}


class GradeIn(Body):
    """An answer to a card, or to a question in words."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["card"], "properties": {"card": _GIVEN, "question": _ABSENT}},
                {"required": ["question"], "properties": {"card": _ABSENT, "question": _GIVEN}},
            ]
        }
    )
    card: str | None = Field(None, min_length=1, max_length=120, examples=["basics/what-is-a-pod"])
    question: str | None = Field(None, min_length=1, max_length=MAX_QUESTION_CHARS)
    answer: str = Field(max_length=MAX_QUESTION_CHARS, description="In any language")
    lang: Lang | None = Field(None, description="Language of the reply; by default the answer's")
    record: bool = Field(True, description="Counts for schedule and statistics")
    seconds: float | None = Field(None, ge=0, le=86_400, description="How long the person thought")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.card is None) == (self.question is None):
            raise ValueError("give either card or question")
        return self


class RatingIn(Body):
    """The person's own rating."""

    rating: RatingName


class SaveIn(Body):
    """A question to keep as an own card."""

    question: str = Field(min_length=1, max_length=MAX_QUESTION_CHARS)
    lang: Lang | None = Field(None, description="By default the question's")


@router.get("/topics")
def topics(drills: DrillsDep, lang: LangDep) -> list[TopicOut]:
    """Topics with how many cards are due and new."""
    return [TopicOut.model_validate(topic) for topic in replies.topics_json(drills, lang)]


@router.get("/cards")
def cards(drills: DrillsDep, lang: LangDep, topic: Topic = None, difficulty: Level = None) -> list[CardOut]:
    """The cards, those of the person last."""
    found = [card for card in drills.deck.of_topic(topic) if difficulty in (None, card.difficulty)]
    return [CardOut.model_validate(card) for card in replies.cards_json(drills, found, lang)]


@router.post("/cards", status_code=201)
def save(body: SaveIn, drills: DrillsDep) -> CardAnswerOut:
    """A question as an own card, graded by the notes' passages."""
    card = drills.save(body.question, body.lang)
    return CardAnswerOut.model_validate(replies.card_json(drills, card, body.lang or detect(body.question)))


@router.get("/cards/{card_id:path}/context")
def context(card_id: str, drills: DrillsDep, lang: LangDep) -> ContextOut:
    """What the chat is told for "Ask about this card"."""
    card = drills.deck.card(card_id)
    return ContextOut(question=replies.said(card.question, lang), text=context_of(card, lang))


@router.get("/cards/{card_id:path}")
def card(card_id: str, drills: DrillsDep, lang: LangDep) -> CardAnswerOut:
    """A card with its points, model answer and passages."""
    return CardAnswerOut.model_validate(replies.card_json(drills, drills.deck.card(card_id), lang))


@router.delete("/cards/{card_id:path}", status_code=204, response_class=Response)
def forget(card_id: str, drills: DrillsDep) -> None:
    """Removes an own card and what was answered to it."""
    drills.forget(card_id)


@router.get("/next")
def next_(
    drills: DrillsDep,
    lang: LangDep,
    count: Annotated[int, Query(ge=1, le=50)] = 1,
    topic: Topic = None,
    difficulty: Level = None,
) -> list[NextOut]:
    """The cards that come next: due, weak and new ones mixed."""
    chosen = drills.next(count=count, topic=topic, difficulty=difficulty)
    described = replies.cards_json(drills, [c.card for c in chosen], lang)
    return [NextOut.model_validate({**d, "why": c.why}) for d, c in zip(described, chosen, strict=True)]


@router.get("/today")
def today(
    drills: DrillsDep,
    lang: LangDep,
    scope: Annotated[str, Query(min_length=1, max_length=200, description="Channel or team")],
    topic: Topic = None,
) -> CardOut:
    """The card of the day for a channel or team."""
    return CardOut.model_validate(replies.cards_json(drills, [drills.today(scope, topic=topic)], lang)[0])


@router.post("/grade")
def grade(body: GradeIn, drills: DrillsDep) -> GradeOut:
    """The verdict on an answer, point by point, with the passages to read."""
    graded = drills.grade(
        body.answer,
        card=body.card,
        question=body.question,
        lang=body.lang,
        record=body.record,
        seconds=body.seconds,
    )
    return GradeOut.model_validate(replies.graded_json(drills, graded))


@router.post("/reviews/{review_id}")
def rate(review_id: str, body: RatingIn, drills: DrillsDep) -> ReviewOut:
    """The person's own rating in place of the grader's, for the latest answer to a card."""
    return ReviewOut.model_validate(replies.review_json(drills.rate(review_id, body.rating)))


@router.get("/stats")
def stats(drills: DrillsDep, lang: LangDep, days: Annotated[int, Query(ge=1, le=366)] = 30) -> StatsOut:
    """Retention, streak, topics, weak points and what is due when."""
    return StatsOut.model_validate(replies.statistics_json(drills, statistics(drills, days=days), lang))


_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {}, "application/octet-stream": {}}, "description": "The file"}
}


@router.get("/export", response_class=Response, responses=_FILES)
def export(
    drills: DrillsDep,
    lang: LangDep,
    format: Annotated[Literal["csv", "apkg"], Query()] = "csv",
    topic: Topic = None,
) -> Response:
    """The cards as a CSV file or an Anki deck; a card keeps its GUID in every export."""
    deck = drills.deck
    chosen = deck.of_topic(topic)
    body = anki_of(chosen, deck, lang) if format == "apkg" else csv_of(chosen, lang).encode("utf-8-sig")
    media = "application/octet-stream" if format == "apkg" else "text/csv; charset=utf-8"
    return Response(body, media_type=media, headers={"Content-Disposition": f'attachment; filename="kbase.{format}"'})
