"""Cards that ask nearly the same never come up together."""

import itertools
from collections.abc import Sequence

import pytest

from kbase.drills import interview
from kbase.drills.card import Card
from kbase.drills.deck import read_deck
from kbase.drills.practice import Drills
from kbase.drills.siblings import Siblings
from tests.drills.conftest import REAL

SIBLINGS = [
    ("basics/sidecar-containers", "advanced/native-sidecars"),
    ("network/service-mesh", "advanced/service-mesh"),
    ("network/calico-vs-cilium", "advanced/cilium"),
    ("network/cilium-kube-proxy-replacement", "advanced/cilium"),
    ("architecture/node-heartbeat", "scheduling/node-lost-toleration"),
    ("architecture/scheduler-flow", "scheduling/scheduling-flow"),
    ("basics/probes", "troubleshooting/probe-failures"),
]
STRANGERS = [
    ("basics/probes", "storage/access-modes"),
    ("basics/what-is-a-pod", "basics/what-is-a-service"),
    ("security/rbac", "scheduling/taints-and-tolerations"),
    ("basics/service-types", "storage/reclaim-policy"),
]


@pytest.fixture
def whole(drills) -> Drills:
    """Drills on all cards of the corpus."""
    return Drills(read_deck(REAL), drills.notes, drills.database, "bob", now=drills.now)


def siblings_among(cards: Sequence[Card], of: Drills) -> list[tuple[str, str]]:
    known = Siblings(of.deck.cards.values())
    return [(a.id, b.id) for a, b in itertools.combinations(cards, 2) if known.are(a, b)]


@pytest.mark.parametrize(("one", "other", "are"), [(*p, True) for p in SIBLINGS] + [(*p, False) for p in STRANGERS])
def test_siblings_are_found_by_what_cards_say(one, other, are):
    deck = read_deck(REAL)
    known = Siblings(deck.cards.values())
    assert known.are(deck.card(one), deck.card(other)) is known.are(deck.card(other), deck.card(one)) is are


def test_a_sitting_holds_no_siblings(whole):
    chosen = [c.card for c in whole.next(count=200)]
    assert len(chosen) > 150
    assert siblings_among(chosen, whole) == []


def test_the_sibling_of_what_was_answered_waits_for_another_day(whole, clock):
    one, other = (whole.deck.card(card) for card in SIBLINGS[0])
    whole.grade(one.answer.en, card=one.id)
    assert other.id not in {c.card.id for c in whole.next(count=261)}
    clock.pass_by(days=1)
    # A day later the first is not due yet, and the other one's turn comes again.
    assert other.id in {c.card.id for c in whole.next(count=261)}


def test_an_answer_does_not_keep_its_own_card_away(whole, clock):
    whole.grade("no idea", card="basics/probes")
    clock.pass_by(minutes=11)
    assert "basics/probes" in {c.card.id for c in whole.next(count=5)}


def test_an_interview_holds_no_siblings(whole):
    held = interview.start(whole, count=200, minutes=60, lang="en")
    state = whole.records.run(held.id, "mock").state
    cards = [whole.deck.card(card) for card in state["cards"]]
    assert len(cards) > 100
    assert siblings_among(cards, whole) == []
