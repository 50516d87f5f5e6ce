"""The question cards of the corpus: their form, their passages, and that each can be graded by its own words."""

import re
from collections import Counter
from pathlib import Path

import pytest

from ingest.load import find
from kbase.drills.deck import FOLDER, read_group
from kbase.drills.lint import faults

CORPUS = Path(__file__).parents[2] / "corpus"
FILES = sorted((CORPUS / FOLDER).glob("*.yaml"))
GROUPS = {p.stem: read_group(p) for p in FILES}
CARDS = [card for group in GROUPS.values() for card in group.cards]
WANTED = {
    *("basics", "architecture", "network", "storage", "scheduling"),
    *("security", "operations", "advanced", "troubleshooting"),
}


@pytest.fixture(scope="module")
def headings() -> dict[str, list[str]]:
    found = {}
    for path in CORPUS.rglob("*.en.md"):
        note = path.relative_to(CORPUS).as_posix().removesuffix(".en.md")
        found[note] = re.findall(r"^#{2,4} (.+?)\s*$", path.read_text(encoding="utf-8"), re.M)
    return found


@pytest.mark.parametrize("card", CARDS, ids=[card.id for card in CARDS])
def test_a_card_is_whole(card, headings):
    """Its note and heading exist, its model answer makes every point and its wrong claims contradict them."""
    assert faults(card, headings) == []


def test_each_id_is_given_once():
    twice = [card_id for card_id, times in Counter(card.id for card in CARDS).items() if times > 1]
    assert twice == []


def test_each_group_has_its_file():
    """A file is named as its group, and only the known groups exist."""
    assert [group.group for group in GROUPS.values()] == list(GROUPS)
    assert set(GROUPS) <= WANTED


def test_no_question_is_asked_twice():
    asked = Counter(text for card in CARDS for text in card.question.all)
    assert [text for text, times in asked.items() if times > 1] == []


def test_cards_and_incidents_are_not_notes():
    """The ingest of the corpus passes them over."""
    files, skipped = find([CORPUS])
    assert not [file.name for file in files if "/drills/" in file.name or "/incidents/" in file.name]
    assert skipped == []
