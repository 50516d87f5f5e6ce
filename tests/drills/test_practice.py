"""Cards in turn, answers kept, own cards, and nobody sees another's."""

import pytest
from fsrs import Card as Memory

from kbase.drills.deck import NoSuchCard, read_deck
from kbase.drills.records import NoSuchRun
from kbase.drills.replies import card_json, graded_json, topics_json
from kbase.errors import BadInput
from tests.drills.conftest import GOOD, REAL


def test_new_cards_come_easy_first_and_then_nothing_is_left(drills):
    assert [c.card.difficulty for c in drills.next(count=9)] == ["junior", "junior", "mid"]
    for chosen in drills.next(count=9):
        drills.grade(chosen.card.answer.en, card=chosen.card.id)
    assert drills.next(count=9) == []


def test_a_wrong_answer_comes_back_in_the_same_sitting(drills, clock):
    drills.grade("no idea", card="workloads/probes")
    clock.pass_by(minutes=11)
    assert [(c.card.id, c.why) for c in drills.next(count=1)] == [("workloads/probes", "due")]


def test_good_answers_come_at_growing_intervals(drills, clock):
    """Days between reviews as FSRS-6 gives them; each is due when it was said to be."""
    gaps = []
    for _ in range(4):
        review = drills.grade(
            GOOD.replace(" Both run every 10 seconds by default.", ""), card="workloads/probes"
        ).review
        gaps.append((review.due_at - clock.at).days)
        clock.at = review.due_at
    assert gaps == sorted(gaps)
    assert gaps[0] >= 1
    assert gaps[-1] > 20


def test_a_weak_card_is_offered_again_on_another_day_before_it_is_due(drills, clock):
    half = "If liveness fails, the kubelet restarts the container. It runs every 10 seconds."
    for _ in range(3):
        review = drills.grade(half, card="workloads/probes").review
        clock.at = review.due_at
    drills.rate(drills.grade(half, card="workloads/probes").review.id, "easy")
    clock.pass_by(days=1)
    assert ("workloads/probes", "weak") in [(c.card.id, c.why) for c in drills.next(count=9)]


def test_topics_and_difficulties_are_chosen_by_name(drills):
    assert {c.card.id for c in drills.next(count=9, topic="workloads", difficulty="mid")} == {"workloads/pending"}
    with pytest.raises(BadInput, match="cooking"):
        drills.next(topic="cooking")


def test_people_are_kept_apart(drills, of):
    review = drills.grade(GOOD, card="workloads/probes").review
    assert len(of("bob").next(count=9)) == 3
    with pytest.raises(NoSuchRun):
        of("bob").rate(review.id, "easy")


def test_a_person_may_know_better(drills, clock):
    """The rating takes the grader's place; only the latest answer can be rated."""
    first = drills.grade("no idea", card="workloads/probes").review
    assert first.rating == "again"
    better = drills.rate(first.id, "good")
    assert better.due_at > first.due_at
    clock.pass_by(days=3)
    drills.grade(GOOD, card="workloads/probes")
    with pytest.raises(BadInput, match="later answer"):
        drills.rate(first.id, "easy")


def test_a_question_in_other_words_finds_its_card(drills):
    graded = drills.grade(GOOD, question="readiness 與 liveness 有何不同？", record=False)
    assert (graded.basis, graded.grade.card.id, graded.review) == ("card", "workloads/probes", None)


def test_the_reply_has_what_the_contract_asks_for(drills):
    """verdict, missing, contradicted and the passage to read, whose quote stands in the note."""
    wrong = "A failing readiness probe restarts the container."
    reply = graded_json(drills, drills.grade(wrong, card="workloads/probes", lang="zh-CN"))
    assert reply["verdict"] == "wrong"
    assert [point["id"] for point in reply["missing"]] == ["liveness", "period"]
    assert reply["contradicted"][0]["quote"] == wrong
    assert reply["citations"][0]["note"] == "workloads/probes"
    assert reply["citations"][0]["heading"]
    assert reply["follow_up"]["point"] == "readiness"
    assert reply["feedback"].startswith("不正确。")


def test_a_question_without_a_card_is_graded_by_the_notes_or_not_at_all(drills):
    """By the key sentences of the passage, unrecorded; and 404 where the notes say nothing."""
    graded = drills.grade("x", question="What does exit code 137 mean for a container?", record=True)
    assert (graded.basis, graded.review) == ("passages", None)
    assert graded.grade.verdict == "wrong"
    assert graded.citations
    best = graded.grade.card.points[0].says.en
    assert (
        drills.grade(best, question="What does exit code 137 mean for a container?").grade.points[0].status == "present"
    )
    with pytest.raises(NoSuchCard):
        drills.grade("x", question="Why is my cat hungry?")


def test_an_own_card_is_kept_drilled_and_forgotten(drills, of):
    card = drills.save("What does exit code 137 mean for a container?")
    assert card.group == "own"
    assert [t["topic"] for t in topics_json(drills, "en")] == ["workloads", "own"]
    assert drills.grade("It was killed.", card=card.id).review
    assert card_json(drills, card, "en")["citations"]
    with pytest.raises(NoSuchCard):
        of("bob").deck.card(card.id)
    with pytest.raises(NoSuchCard):
        of("bob").forget(card.id)
    drills.forget(card.id)
    assert "own" not in drills.deck.topics


def test_the_card_of_the_day_is_one_all_day_and_none_twice_before_all_had_their_turn(drills, clock):
    clock.at = clock.at.fromordinal(clock.at.toordinal() // 3 * 3).replace(tzinfo=clock.at.tzinfo)
    seen = []
    for _ in range(3):
        seen.append(drills.today("C1").id)
        clock.pass_by(hours=12)
        assert drills.today("C1").id == seen[-1]
        clock.pass_by(hours=12)
    assert len(set(seen)) == 3


def test_an_unknown_card_names_the_nearest(drills):
    with pytest.raises(NoSuchCard) as refused:
        drills.grade("x", card="workloads/prob")
    assert "workloads/probes" in refused.value.hint.render("en")


def test_the_schedule_is_what_fsrs_itself_would_say(drills):
    """What is kept can be read by the library again."""
    drills.grade(GOOD, card="workloads/probes")
    due, memory = drills.records.due()["workloads/probes"]
    assert Memory.from_dict(memory).due == due


def test_the_shipped_cards_are_many_in_nine_topics():
    deck = read_deck(REAL)
    assert len(deck.topics) == 9
    assert len(deck.cards) >= 240
