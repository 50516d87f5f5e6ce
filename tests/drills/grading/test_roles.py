"""What an answer says of one thing that the card says of the other."""

import pytest

from kbase.drills.card import Card
from kbase.drills.deck import read_deck
from kbase.drills.grading.grade import grade
from kbase.drills.grading.prepared import sentences
from kbase.drills.grading.roles import exchanged
from tests.drills.conftest import REAL


@pytest.fixture(scope="module")
def real():
    return read_deck(REAL)


def made(says: str, zh: str, answer: str) -> Card:
    return Card.model_validate(
        {
            "id": "x/locks",
            "group": "x",
            "difficulty": "mid",
            "note": "x/y",
            "question": {"en": "How are doors closed?", "zh-TW": "門怎麼關？"},
            "points": [
                {
                    "id": "who",
                    "must": True,
                    "says": {"en": says, "zh-TW": zh},
                    "forms": {"en": ["closed"], "zh-TW": ["關"]},
                }
            ],
            "answer": {"en": answer, "zh-TW": zh},
        }
    )


LATCH = made(
    "A latch holds the door by a spring, while a bolt is pushed by hand.",
    "latch 用彈簧卡住門，bolt 則要用手推。",
    "A latch holds the door by a spring. A bolt is pushed by hand and needs no spring.",
)


@pytest.mark.parametrize(
    "answer",
    [
        "A bolt holds the door by a spring, whereas a latch is pushed by hand.",
        "A bolt has a spring. A latch you have to push by hand.",
        "bolt 用彈簧卡住，latch 則是用手推。",
    ],
)
def test_an_exchange_contradicts_the_point(answer):
    assert set(exchanged(LATCH, sentences(answer))) == {"who"}


@pytest.mark.parametrize(
    "answer",
    [
        "A latch holds the door by a spring, whereas a bolt is pushed by hand.",
        "Both close a door; the latch has a spring.",
        "A bolt has a spring.",  # wrong, but one thing alone is no exchange
        "People often say a bolt has a spring and a latch is pushed by hand, but it is the other way round.",
        "latch 用彈簧，bolt 用手推。",
        "",
    ],
)
def test_what_is_no_exchange(answer):
    assert exchanged(LATCH, sentences(answer)) == {}


@pytest.mark.parametrize(
    ("card", "answer"),
    [
        (
            "basics/image-tag-digest",
            "The tag is computed as a hash over the content, and the digest is a name that anybody can move.",
        ),
        ("troubleshooting/probe-failures", "liveness 失敗只是移出 Service 的 endpoints，readiness 失敗才會重啟容器。"),
    ],
)
def test_exchanged_subjects_of_real_cards_are_never_right(real, card, answer):
    given = grade(real.card(card), answer)
    assert given.verdict == "wrong"
    assert given.contradicted
    assert all(j.quote in answer for j in given.contradicted)
