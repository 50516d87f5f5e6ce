"""The documents of `/v1/drills`, as /docs and the OpenAPI schema describe them; docs/drills-http.md tells the story."""

from typing import Literal

from pydantic import Field

from api.models import CitationOut, Document
from kbase.drills.card import Difficulty
from kbase.drills.choosing import Why
from kbase.drills.grading.grade import Verdict
from kbase.drills.grading.manner import Remark
from kbase.drills.grading.points import Status
from kbase.drills.practice import Basis
from kbase.drills.schedule import RatingName
from kbase.script import Lang


class TopicOut(Document):
    """A topic and how far the person is with it."""

    topic: str
    title: str
    cards: int
    due: int
    new: int
    score: float | None = Field(description="Mean score of the last answers; null without any")


class CardOut(Document):
    """A card before it is answered."""

    id: str
    topic: str
    title: str = Field(description="Title of its topic")
    difficulty: Difficulty
    question: str
    variants: list[str]
    lang: Lang
    note: str
    own: bool
    state: Literal["new", "due", "later"]
    due_at: str | None
    last_verdict: Verdict | None


class PointOut(Document):
    """A key point of a good answer."""

    id: str
    must: bool
    says: str
    follow_up: str


class CardAnswerOut(CardOut):
    """A card with its answer."""

    answer: str
    points: list[PointOut]
    citations: list[CitationOut]


class NextOut(CardOut):
    """A card that comes next, and why."""

    why: Why


class ContextOut(Document):
    """What the chat is told about a card."""

    question: str
    text: str


class ReviewOut(Document):
    """What an answer did to the schedule."""

    id: str = Field(description="For POST /v1/drills/reviews/{id}")
    rating: RatingName
    due_at: str


class JudgedOut(Document):
    """One point and what the answer says of it."""

    id: str
    must: bool
    says: str
    status: Status
    quote: str = Field(description="The sentence of the answer that decided; empty for a missing point")
    claim: str = Field(description="The known misconception that was repeated; empty where none was")


class ContradictedOut(PointOut):
    """A point that the answer says wrongly."""

    quote: str
    claim: str


class FollowUpOut(Document):
    """What to ask next, at the weakest point."""

    point: str
    question: str


class GradeOut(Document):
    """A graded answer."""

    question: str
    lang: Lang
    verdict: Verdict
    score: float = Field(description="Share of the points that were made, by their weight; 0 to 1")
    basis: Basis = Field(description="passages: no card asks this, and the notes' own sentences were the points")
    card: CardOut | None
    remark: Remark | None = Field(description="Why it counts as no answer")
    feedback: str
    points: list[JudgedOut]
    missing: list[PointOut]
    contradicted: list[ContradictedOut]
    citations: list[CitationOut] = Field(description="The passages to read")
    follow_up: FollowUpOut | None
    model_answer: str
    judge: str | None = Field(description="The model whose reading decided; null for the rules")
    review: ReviewOut | None


class ReadOut(Document):
    """A passage to read."""

    note: str
    heading: str
    title: str


class ReportTopicOut(Document):
    """One topic of an interview."""

    topic: str
    title: str
    score: float
    questions: int
    read: list[ReadOut]


class AskedAgainOut(Document):
    """A follow-up and its answer."""

    question: str
    answer: str
    verdict: Verdict


class QuestionOut(Document):
    """One question of an interview."""

    card: str
    question: str
    verdict: Verdict
    score: float
    missing: list[str]
    contradicted: list[str]
    answer: str
    model_answer: str
    follow_up: AskedAgainOut | None


class ReportOut(Document):
    """How an interview went, the weakest topic first."""

    score: float
    answered: int
    of: int
    seconds: int
    topics: list[ReportTopicOut]
    questions: list[QuestionOut]


class InterviewOut(Document):
    """An interview as it stands."""

    id: str
    state: Literal["asking", "over"]
    lang: Lang
    number: int
    of: int
    follow_up: bool
    card: str | None
    question: str | None
    started_at: str
    ends_at: str
    seconds_left: int
    report: ReportOut | None


class WeakPointOut(Document):
    """A point that is missed again and again."""

    card: str
    point: str
    says: str
    times: int


class TopicStatsOut(Document):
    """One topic in the statistics."""

    topic: str
    title: str
    answers: int
    score: float | None
    retention: float | None
    seen: int
    cards: int
    weakest: list[WeakPointOut]


class DayOut(Document):
    """The answers of one day."""

    date: str
    answers: int
    score: float | None


class ForecastOut(Document):
    """Cards that become due on a day."""

    date: str
    due: int


class StatsOut(Document):
    """A person's drills at a glance."""

    answers: int
    cards_seen: int
    cards_total: int
    due_now: int
    streak: int
    longest_streak: int
    retention: float | None = Field(description="Share of the reviews of known cards that were remembered")
    desired_retention: float
    verdicts: dict[Verdict, int]
    topics: list[TopicStatsOut]
    days: list[DayOut]
    forecast: list[ForecastOut]


class IncidentOut(Document):
    """An exercise on a recorded cluster."""

    id: str
    title: str
    difficulty: Difficulty
    namespace: str
    minutes: int = Field(description="What an experienced person takes")
    solved: bool
    best: float | None


class RanOut(Document):
    """A command of the candidate."""

    command: str
    seconds: float = Field(description="Since the start")
    code: int


class ConclusionOut(Document):
    """How cause or fix was named."""

    verdict: Verdict
    says: str = Field(description="The reference")
    missing: list[str]
    contradicted: list[str]


class LookedOut(Document):
    """A piece of evidence."""

    shows: str
    looked: bool
    command: str = Field(description="The command that showed it, else the one that would have")


class StepOut(Document):
    """A step of the reference path."""

    command: str
    why: str


class ResultOut(Document):
    """What an attempt was worth."""

    score: float
    cause: ConclusionOut
    fix: ConclusionOut
    evidence: list[LookedOut]
    wasted: list[str]
    missing_steps: list[str]
    seconds: int
    hints_used: int
    path: list[StepOut]
    citations: list[CitationOut]


class ExerciseOut(Document):
    """An attempt at an incident."""

    id: str
    incident: str
    title: str
    state: Literal["open", "over"]
    lang: Lang
    namespace: str
    symptom: str
    started_at: str
    suggested: list[str]
    commands: list[RanOut]
    hints_used: int
    hints_left: int
    result: ResultOut | None


class PrintedOut(Document):
    """What a command printed."""

    command: str
    output: str
    code: int
    found: int = Field(description="Pieces of evidence seen by now")
    of: int


class HintOut(Document):
    """A hint."""

    hint: str
    hints_left: int
