"""Where an answer says what the API cannot show, on notes made for it; and that every runbook has a section on it."""

import pytest

from kbase.compose.shapes import Part, Search
from kbase.compose.unseen import is_unseen_heading, unseen
from kbase.passage import Chunk, Hit
from tests.corpus.test_notes import CORPUS, read

OVEN = "# Ovens: what goes wrong\n\nAn oven goes cold."
UNSEEN = (
    "## What the API cannot show about ovens\n\n- The soot. Look: the chimney.\n- The flame. Look: the burner door."
)
GRILL = "# Grills\n\nA grill sears."
RUNBOOKS = sorted((CORPUS / "runbooks").glob("*.md"))


def _note(name: str, *texts: str) -> list[Chunk]:
    heads = [text.split("\n")[0].strip("# ") for text in texts]
    return [
        Chunk(n, f"{name}#{n}", name, "kbase", "en", heads[0], (heads[n],), n, f"{name}.md", (1, 9), text, text)
        for n, text in enumerate(texts)
    ]


NOTES = {"oven": _note("oven", OVEN, UNSEEN), "grill": _note("grill", GRILL)}


def _search(question: str, *found: Chunk) -> Search:
    hits = [Hit(c, 1.0 - n / 10, 0.9) for n, c in enumerate(found)]
    return Search(question, hits, {}, lambda note, lang: NOTES[note])


@pytest.mark.parametrize(
    ("question", "intent", "wanted"),
    [
        ("why is the oven cold?", "troubleshoot", True),
        ("the oven is cold", "other", True),
        ("is the oven cold?", "status", True),
        ("what is an oven?", "concept", False),
        ("how do I clean an oven?", "howto", False),
        ("how do I see the flame?", "howto", True),
        ("oven 的火在哪裡看？", "howto", True),
        ("怎么看 oven 的火？", "howto", True),
    ],
)
def test_it_is_said_to_those_who_look_for_a_fault_or_a_place(question, intent, wanted):
    """Steps, concepts and values are given without it."""
    found = unseen(_search(question, NOTES["oven"][0]), intent)
    assert (found.chunk if found else None) == (NOTES["oven"][1] if wanted else None)


def test_who_compares_two_things_looks_for_no_place():
    """Not even where such a section is among what was found; a concept gets it then, for it was asked for."""
    search = _search("oven or grill?", *NOTES["oven"])
    assert unseen(search, "compare") is None
    assert unseen(search, "concept")


def test_a_note_without_such_a_section_borrows_it_from_one_found_beside_it():
    """The section of another note that was found; none where no note has one."""
    beside = unseen(_search("why is it cold?", NOTES["grill"][0], NOTES["oven"][0]), "troubleshoot")
    assert beside
    assert beside.chunk == NOTES["oven"][1]
    assert unseen(_search("why is it cold?", NOTES["grill"][0]), "troubleshoot") is None


def test_a_section_that_was_found_is_told_as_what_it_is():
    """Also where the question itself asks for no place to look."""
    shown = [Part(NOTES["oven"][1], "x")]
    found = unseen(_search("oven soot", NOTES["oven"][1]), "concept", shown=shown)
    assert found
    assert found.chunk == NOTES["oven"][1]


def test_what_is_asked_stands_first():
    """Items in the order of the words they share with the question, none lost."""
    found = unseen(_search("why is the flame in the burner cold?", NOTES["oven"][0]), "troubleshoot")
    assert found
    assert found.text.split("\n") == ["- The flame. Look: the burner door.", "- The soot. Look: the chimney."]


@pytest.mark.parametrize("path", RUNBOOKS, ids=lambda p: p.name)
def test_every_runbook_says_what_the_api_cannot_show(path):
    """One section by that heading, in which the answer looks for it."""
    assert sum(is_unseen_heading(title) for _, title in read(path).headings) == 1
