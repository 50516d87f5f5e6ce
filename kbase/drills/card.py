"""A question card: what is asked, the key points of a good answer, and where in the notes they stand."""

from typing import Generic, Literal, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

from kbase.script import Lang

T = TypeVar("T")
Difficulty = Literal["junior", "mid", "senior"]
DIFFICULTIES: tuple[Difficulty, ...] = ("junior", "mid", "senior")


class Model(BaseModel):
    """A part of a card: frozen, with exactly its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(Model, Generic[T]):
    """Something in English and in Taiwanese Chinese; what zh-CN readers see is converted from the latter."""

    en: T
    zh: T = Field(validation_alias=AliasChoices("zh-TW", "zh"), serialization_alias="zh-TW")

    def of(self, lang: Lang) -> T:
        """The one that readers of lang read, not yet converted for zh-CN."""
        return self.en if lang == "en" else self.zh

    @property
    def all(self) -> tuple[T, T]:
        """Both of them."""
        return self.en, self.zh


class Point(Model):
    """A key point of an answer.

    must: without it no answer is correct.  says: the point in one sentence.
    forms: surface forms, each enough to show that the point was made; " + " joins parts that stand in one sentence.
    wrong: claims that people make about this point and that contradict it.  follow_up: what to ask about it next.
    """

    id: str
    must: bool = False
    says: Both[str]
    forms: Both[tuple[str, ...]]
    wrong: Both[tuple[str, ...]] = Both[tuple[str, ...]](en=(), zh=())
    follow_up: Both[str] = Both[str](en="", zh="")

    @property
    def weight(self) -> int:
        """What the point counts in the score."""
        return 2 if self.must else 1


class Card(Model):
    """One question. id: `<group>/<slug>`, or `own/<random>` of a person's own.  note, heading: the passage to read.

    group: what topics are chosen and counted by.
    """

    id: str
    group: str
    difficulty: Difficulty
    note: str
    heading: str = ""
    question: Both[str]
    variants: Both[tuple[str, ...]] = Both[tuple[str, ...]](en=(), zh=())
    points: tuple[Point, ...] = Field(min_length=1)
    answer: Both[str]


class Group(Model):
    """One file of cards."""

    group: str
    title: Both[str]
    cards: tuple[Card, ...]

    @model_validator(mode="before")
    @classmethod
    def _grouped(cls, raw: object) -> object:
        """Each card is told its group, which the file names once."""
        if isinstance(raw, dict) and isinstance(raw.get("cards"), list):
            cards = [{"group": raw.get("group"), **card} if isinstance(card, dict) else card for card in raw["cards"]]
            return {**raw, "cards": cards}
        return raw
