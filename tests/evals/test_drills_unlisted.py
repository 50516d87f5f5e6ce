"""Cards without what was written for an answer."""

import zlib

import numpy as np
import pytest

from evals.drills.agreement import Written
from evals.drills.unlisted import Remembering, Unlisted, measure
from kbase.drills.deck import read_deck
from kbase.drills.grading.meaning import Meaning
from tests.conftest import CORPUS

REPEATED = "A failing readiness probe restarts the container"


class Letters:
    """Texts with the same letters have the same vector, and nothing else is near."""

    model_id, dim = "letters", 512

    def __init__(self):
        self.asked: list[str] = []

    def encode(self, texts):
        self.asked += texts
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[zlib.crc32("".join(filter(str.isalnum, text)).lower().encode()) % self.dim] = 1
        return rows

    def unknown_share(self, text):
        return 0.0


@pytest.fixture
def meaning():
    return Meaning(Remembering(Letters()), 2.0)


@pytest.fixture
def card():
    return read_deck(CORPUS).card("workloads/probes")


def claims(card):
    return {text for point in card.points for text in (*point.wrong.en, *point.wrong.zh)}


def test_the_claim_that_an_answer_repeats_is_taken_away_and_no_other(card, meaning):
    left = claims(Unlisted(meaning, forms=1.0).card(card, f"{REPEATED}."))
    assert claims(card) - left == {REPEATED}


def test_a_share_of_the_forms_stays_and_it_is_the_same_each_time(card, meaning):
    def forms(share):
        given = Unlisted(meaning, forms=share).card(card, "")
        return [form for point in given.points for form in (*point.forms.en, *point.forms.zh)]

    assert forms(0.0) == []
    assert 0 < len(forms(0.5)) < len(forms(1.0))
    assert forms(0.5) == forms(0.5)


def test_a_repeated_claim_is_told_only_while_it_is_listed(card, meaning):
    deck = read_deck(CORPUS)
    answer = Written(card=card.id, lang="en", kind="wrong", verdict="wrong", answer=f"{REPEATED}.")
    taken = [measure([answer], deck, Unlisted(meaning, near, 1.0), meaning).taken[0] for near in (2.0, 0.6)]
    assert [one.points["readiness"] for one in taken] == ["contradicted", "missing"]


def test_a_text_is_encoded_once():
    letters = Letters()
    remembering = Remembering(letters)
    remembering.encode(["a", "b", "a"])
    assert remembering.encode(["b", "c"]).shape == (2, 512)
    assert letters.asked == ["a", "b", "c"]
