"""What an answer from notes begins with, on notes made for it."""

import pytest

from kbase.compose.ledger import Ledger
from kbase.compose.notes import asked_for, from_notes
from kbase.compose.shapes import Search
from kbase.passage import Chunk, Hit

LEAD = "# Ovens: what bakes\n\nAn oven bakes bread."
CODES = "## Codes\n\n| Code | Meaning |\n|---|---|\n| E413 | too large |\n| 413 | tray too large |\n| 502 | no burner |"
DOOR = "## An oven door that sticks\n\nOil it."
GRILL = "# Grills\n\nA grill sears."
FOIL = "## Pitfalls\n\n- Foil may block the fan."


def _note(name: str, *texts: str) -> list[Chunk]:
    heads = [text.split("\n")[0].strip("# ") for text in texts]
    return [
        Chunk(n, f"{name}#{n}", name, "kbase", "en", heads[0], (heads[n],), n, f"{name}.md", (1, 9), text, text)
        for n, text in enumerate(texts)
    ]


NOTES = {"oven": _note("oven", LEAD, CODES, DOOR), "grill": _note("grill", GRILL, FOIL)}
OVEN, GRILLS = NOTES["oven"], NOTES["grill"]


def _told(question: str, intent: str, *found: Chunk) -> list[str]:
    hits = [Hit(c, 1.0 - n / 10, 0.9) for n, c in enumerate(found)]
    search = Search(question, hits, {name: note[0] for name, note in NOTES.items()}, lambda note, lang: NOTES[note])
    return from_notes(search, intent, Ledger(), "en")


def test_a_code_has_its_row_first():
    """From a section of the note that was found; the direct answer follows, as it does not say the code."""
    first, second = _told("what is 413 on an oven?", "other", OVEN[0])
    assert first.startswith("| Code | Meaning |\n|---|---|\n| 413 | tray too large |\n\n[")
    assert second.startswith("An oven bakes bread.")


def test_a_section_whose_heading_says_the_question_comes_first():
    """Also for a fault; where its heading says no more than the title of the note, the direct answer does."""
    assert _told("why does the oven door stick?", "troubleshoot", OVEN[2])[0].startswith("Oil it.")
    assert _told("why does bread burn?", "troubleshoot", OVEN[2])[0].startswith("An oven bakes")


def test_whether_is_answered_by_the_sentence_that_says_it():
    """Though another passage was found first; not where it is asked which of several."""
    assert "Foil may block the fan" in _told("may foil block the fan?", "concept", OVEN[0], GRILLS[1])[0]
    assert _told("which foil, or which fan?", "concept", OVEN[0], GRILLS[1])[0].startswith("An oven")


@pytest.mark.parametrize(
    ("question", "intent", "wanted"),
    [
        ("what happens if I delete a claim?", "other", "concept"),
        ("why does everyone want an odd number?", "troubleshoot", "concept"),
        ("PVC 會跟著刪嗎？", "other", "concept"),
        ("Secret 用 base64 是不是等於加密", "status", "concept"),
        ("initContainer 失败了会怎么样", "troubleshoot", "concept"),
        ("why do I see timeouts?", "troubleshoot", "troubleshoot"),
        ("看得到誰刪的嗎", "other", "other"),
        ("how do I drain a node?", "howto", "howto"),
    ],
)
def test_how_things_are_is_no_fault(question, intent, wanted):
    assert asked_for(question, intent) == wanted
