"""Which passages repeat a wrong claim, and which only stand near one."""

import pytest

from kbase.drills.deck import read_deck
from kbase.drills.grading.falsehood import SIGNS, held
from kbase.drills.grading.passages import passages
from kbase.drills.grading.prepared import plain, sentences
from kbase.drills.grading.reference import numbers, reference
from kbase.drills.grading.weights import BY_MEANING, BY_WORDS
from tests.drills.conftest import GOOD, REAL


def surest(card, answer):
    """Point -> how surely the answer repeats one of its wrong claims."""
    found = {}
    for one in held(card, sentences(answer), None):
        found[one.wrong.point] = max(one.surely, found.get(one.wrong.point, one.surely))
    return found


@pytest.fixture(scope="module")
def events():
    return read_deck(REAL).card("operations/events")


def test_every_table_has_a_weight_for_each_sign():
    assert {len(weights.signs) for weights in (BY_WORDS, *BY_MEANING.values())} == {len(SIGNS)}
    assert all(weights.doubtful <= 0 for weights in (BY_WORDS, *BY_MEANING.values()))


@pytest.mark.parametrize(
    "answer",
    [
        "Events are kept for ever in etcd.",
        "kubectl get events reads them, and events are kept in etcd for ever.",
        "事件會永久保留在 etcd 裡。",
    ],
)
def test_a_wrong_claim_is_found_in_other_words_and_among_true_ones(events, answer):
    assert surest(events, answer)["hour"] > 0


@pytest.mark.parametrize(
    "answer",
    [
        "Events are kept for one hour by default, so export them.",
        "Many people think that events are kept for ever in etcd, but they are gone after an hour.",
        "很多人以為 event 會永久保留，其實預設只有一小時。",
    ],
)
def test_the_truth_and_a_rejected_claim_are_not_one(events, answer):
    assert surest(events, answer).get("hour", -1) <= 0


def test_what_is_said_of_another_subject_is_not_held_against_a_point(deck):
    """ "restarts the container" is wrong of readiness and right of liveness."""
    assert max(surest(deck.card("workloads/probes"), GOOD).values(), default=-1) <= 0


def test_passages_are_runs_of_clauses_with_their_places():
    text = plain("It filters, it scores and it binds.")
    found = passages(text)
    assert [p.text for p in found if p.clauses == 1] == ["it filters", "it scores", "it binds."]
    assert all(text[p.start : p.end].strip().startswith(p.text.split(" ,")[0]) for p in found)


def test_numbers_are_amounts_and_bare_numbers():
    assert numbers(plain("5 minutes, 1000 addresses, version 1.33")) == {"300sec", "5", "1000", "1.33"}


def test_words_of_the_question_and_of_many_sentences_count_less(events):
    known = reference(events)
    assert known.weight("never-seen") == 1.0
    assert known.weight("event") < known.weight("warn")
