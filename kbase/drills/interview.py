"""A mock interview: timed, some questions, follow-ups at the weakest point, and no word about it before the end."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kbase.drills.card import Card, Difficulty, Point
from kbase.drills.grading.grade import Grade, Verdict, grade
from kbase.drills.grading.kept import as_kept, to_keep
from kbase.drills.practice import NO_CARDS, OTHER_CHOICE, Drills
from kbase.drills.schedule import utc
from kbase.drills.siblings import Siblings
from kbase.errors import BadInput, KbaseError
from kbase.script import Lang
from kbase.store.tables.drills import DrillRun
from kbase.text import Phrase

OVER = Phrase("This interview is over.", "這場面試已經結束。")
START_NEW = Phrase("Start a new one.", "請開始新的面試。")
_HALF = 0.5  # of what a follow-up can still win back of the points that were missed


class RunOver(KbaseError):
    """An answer to an interview or an incident that has ended."""

    code, http_status = "run_over", 409


@dataclass(frozen=True)
class Asked:
    """One question of an interview and what became of it. follow_up: the point that was asked about again, and the
    answer to that."""

    card: Card
    answer: str
    grade: Grade
    point: Point | None = None
    second: str = ""
    second_verdict: Verdict | None = None

    @property
    def score(self) -> float:
        """Share of the points that were made, a point won back by the follow-up counted half."""
        if self.second_verdict != "correct" or self.point is None:
            return self.grade.score
        total = sum(j.point.weight for j in self.grade.points)
        return round(self.grade.score + _HALF * self.point.weight / total, 3)


@dataclass(frozen=True)
class Interview:
    """An interview as it stands. card, follow_up: what is asked now; None when it is over."""

    id: str
    lang: Lang
    card: Card | None
    follow_up: Point | None
    number: int
    of: int
    started_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    asked: tuple[Asked, ...]

    @property
    def over(self) -> bool:
        """Whether all was asked or the time is up."""
        return self.ended_at is not None

    @property
    def score(self) -> float:
        """Mean score of all questions; those not answered count nothing."""
        return round(sum(a.score for a in self.asked) / self.of, 3) if self.of else 0.0

    def topics(self) -> dict[str, list[Asked]]:
        """Topic -> its questions, the worst topic first."""
        found: dict[str, list[Asked]] = defaultdict(list)
        for asked in self.asked:
            found[asked.card.group].append(asked)
        return dict(sorted(found.items(), key=lambda item: sum(a.score for a in item[1]) / len(item[1])))


def start(
    drills: Drills,
    *,
    count: int,
    minutes: float,
    lang: Lang,
    topic: str | None = None,
    difficulty: Difficulty | None = None,
) -> Interview:
    """A new interview of at most `count` questions. BadInput where there is no card of this topic and difficulty."""
    cards = [chosen.card for chosen in drills.next(count=count, topic=topic, difficulty=difficulty)]
    deck = drills.deck
    siblings = Siblings(deck.cards.values())
    for card in deck.of_topic(topic):  # what is not due today may well be asked in an interview
        if len(cards) < count and difficulty in (None, card.difficulty) and not _met(card, cards, siblings):
            cards.append(card)
    if not cards:
        raise BadInput(NO_CARDS(), OTHER_CHOICE())
    state = {"lang": lang, "cards": [card.id for card in cards], "minutes": minutes, "answers": [], "follow_up": None}
    return _read(drills, drills.records.start_run("mock", state, drills.now()))


def current(drills: Drills, run_id: str) -> Interview:
    """An interview as it is, ended where its time is up. NoSuchRun."""
    return _read(drills, _running(drills, run_id))


def answer(drills: Drills, run_id: str, text: str) -> Interview:
    """Notes an answer ("" skips) and asks the next question. NoSuchRun; RunOver when the time was up before."""
    run = _running(drills, run_id)
    if run.ended_at is not None:
        raise RunOver(OVER(), START_NEW())
    state: dict[str, Any] = {**run.state, "answers": [dict(a) for a in run.state["answers"]]}
    if state["follow_up"]:
        last = state["answers"][-1]
        last["second"] = text
        last["won"] = bool(text) and _made(drills, drills.deck.card(state["cards"][len(state["answers"]) - 1]), last)
        state["follow_up"] = None
    else:
        card = drills.deck.card(state["cards"][len(state["answers"])])
        graded = drills.grade(text, card=card.id, lang=state["lang"]).grade
        weakest = graded.weakest if graded.verdict == "partial" else None
        point = weakest.id if weakest else None
        state["answers"].append({"answer": text, "grade": to_keep(graded), "point": point, "second": "", "won": False})
        state["follow_up"] = point
    if not state["follow_up"] and len(state["answers"]) == len(state["cards"]):
        run.ended_at = drills.now()
    run.state = state
    drills.records.save_run(run)
    return _read(drills, run)


def end(drills: Drills, run_id: str) -> Interview:
    """Ends an interview now. NoSuchRun."""
    run = _running(drills, run_id)
    if run.ended_at is None:
        run.ended_at = drills.now()
        drills.records.save_run(run)
    return _read(drills, run)


def _met(card: Card, cards: Sequence[Card], siblings: Siblings) -> bool:
    """Whether a card, or a sibling of it, is asked already."""
    return any(card.id == other.id for other in cards) or siblings.any(card, cards)


def _running(drills: Drills, run_id: str) -> DrillRun:
    run = drills.records.run(run_id, "mock")
    ends = utc(run.started_at) + timedelta(minutes=run.state["minutes"])
    if run.ended_at is None and drills.now() > ends:
        run.ended_at = ends
        drills.records.save_run(run)
    return run


def _read(drills: Drills, run: DrillRun) -> Interview:
    state, deck = run.state, drills.deck
    asked = tuple(_asked(deck.card(card), given) for card, given in zip(state["cards"], state["answers"], strict=False))
    over = run.ended_at is not None
    following = bool(state["follow_up"])
    number = len(asked) if following else len(asked) + 1
    card = None if over else deck.card(state["cards"][number - 1])
    point = next((p for p in card.points if p.id == state["follow_up"]), None) if card else None
    started = utc(run.started_at)
    return Interview(
        run.id,
        state["lang"],
        card,
        point,
        min(number, len(state["cards"])),
        len(state["cards"]),
        started,
        started + timedelta(minutes=state["minutes"]),
        utc(run.ended_at) if run.ended_at else None,
        asked,
    )


def _asked(card: Card, given: dict[str, Any]) -> Asked:
    """As it was graded when it was given: by the model where one was asked, and by the card as it then was."""
    graded = as_kept(card, given["grade"])
    point = next((p for p in card.points if p.id == given["point"]), None)
    if point is None or not given["second"]:
        return Asked(card, given["answer"], graded, point)
    return Asked(card, given["answer"], graded, point, given["second"], "correct" if given["won"] else "wrong")


def _made(drills: Drills, card: Card, given: dict[str, Any]) -> bool:
    """Whether both answers together make the point that was asked about again."""
    again = grade(card, f"{given['answer']}\n{given['second']}", meaning=drills.meaning, judge=drills.judge)
    return any(j.status == "present" for j in again.points if j.point.id == given["point"])
