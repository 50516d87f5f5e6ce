"""A mock interview from the first question to the report."""

from dataclasses import replace

import pytest

from kbase.drills import interview
from kbase.drills.grading.judge import Reading
from kbase.drills.interview import RunOver
from kbase.drills.records import NoSuchRun
from kbase.drills.replies import interview_json
from kbase.errors import BadInput
from tests.drills.conftest import GOOD


def start(drills, **given):
    return interview.start(drills, **{"count": 2, "minutes": 10, "lang": "en", "topic": "workloads", **given})


def test_a_partial_answer_is_followed_up_at_its_weakest_point(drills):
    """The point won back counts half; the report names what is still missing and what to read."""
    held = start(drills, count=3)
    while held.card.id != "workloads/probes":
        held = interview.answer(drills, held.id, held.card.answer.en)
    before = held.number
    held = interview.answer(drills, held.id, "If liveness fails, the kubelet restarts the container.")
    assert (held.follow_up.id, held.number) == ("readiness", before)
    held = interview.answer(drills, held.id, "A failing readiness takes the Pod out of the endpoints.")
    asked = next(a for a in held.asked if a.card.id == "workloads/probes")
    assert asked.second_verdict == "correct"
    assert asked.score == pytest.approx(0.4 + 0.2)


def test_nothing_is_told_before_the_end(drills):
    held = start(drills)
    reply = interview_json(drills, interview.answer(drills, held.id, "nonsense"))
    assert reply["report"] is None
    assert not {"verdict", "score", "missing"} & set(reply)


def test_the_report_says_how_it_went_and_what_to_read(drills, clock):
    held = start(drills)
    clock.pass_by(minutes=3)
    for _ in range(2):
        held = interview.answer(drills, held.id, "")
    report = interview_json(drills, held)["report"]
    assert (report["answered"], report["of"], report["seconds"], report["score"]) == (0, 2, 180, 0.0)
    assert report["topics"][0]["read"]
    assert all(question["verdict"] == "wrong" for question in report["questions"])


def test_the_time_ends_it(drills, clock):
    """An answer that comes too late is refused, and what was answered before counts."""
    held = start(drills, minutes=1)
    held = interview.answer(drills, held.id, held.card.answer.en)
    clock.pass_by(minutes=2)
    with pytest.raises(RunOver):
        interview.answer(drills, held.id, GOOD)
    over = interview.current(drills, held.id)
    assert over.over
    assert (over.score, len(over.asked)) == (0.5, 1)


def test_it_can_be_ended_and_belongs_to_one_person(drills, of):
    held = start(drills)
    with pytest.raises(NoSuchRun):
        interview.current(of("bob"), held.id)
    assert interview.end(drills, held.id).over


def test_there_are_questions_even_where_nothing_is_due(drills):
    for card in drills.deck.cards.values():
        drills.grade(card.answer.en, card=card.id)
    assert start(drills).of == 2
    with pytest.raises(BadInput):
        start(drills, topic="workloads", difficulty="senior")


class OneQuotes:
    """A judge that finds every point made as soon as the answer holds these words."""

    name, words = "scripted-1", "goes round"

    def read(self, card, answer):
        made = Reading("present", self.words) if self.words in answer else Reading("missing")
        return {point.id: made for point in card.points}


def test_what_the_model_decided_stands_in_the_report(drills):
    """Read again, even where the model is gone, the interview says what it said when the answer was given."""
    held = start(replace(drills, judge=OneQuotes()))
    held = interview.answer(replace(drills, judge=OneQuotes()), held.id, "The wheel goes round here.")
    assert (held.asked[0].grade.verdict, held.asked[0].grade.judge) == ("correct", "scripted-1")
    again = interview.current(drills, held.id).asked[0].grade
    assert (again.verdict, again.score, again.judge, again.points[0].quote) == (
        "correct",
        1.0,
        "scripted-1",
        "goes round",
    )
