"""Which passages answer which kind of question, on a few notes made for it."""

import pytest

from kbase.compose import shapes
from kbase.compose.shapes import Search, compared, has_steps
from kbase.types import Chunk, Hit

LEAD = "# Ovens: what bakes\n\nAn oven bakes. It keeps at most `maxTrays` trays, 12 by default. It is hot."
TABLE = """## Settings

| Field | Default | Meaning |
|---|---|---|
| `maxTrays` | 12 | trays |
| `warmUpSeconds` | 30 | before the first tray |"""
STEPS = """## Clean an oven

1. Let it cool.
2. Wipe it.

```bash
kubectl -n NS get oven NAME
kubectl -n NS logs oven/NAME --previous
```"""
YAML = "## Configure an oven\n\n```yaml\nkind: Oven\n```"
BESIDE = "## Oven or grill\n\n| | Oven | Grill |\n|---|---|---|\n| Heat | all around | from below |"


def _note(name: str, *texts: str) -> list[Chunk]:
    heads = [text.split("\n")[0].strip("# ") for text in texts]
    return [
        Chunk(n, f"{name}#{n}", name, "kbase", "en", heads[0], (heads[n],), n, f"{name}.md", (1, 9), text, text)
        for n, text in enumerate(texts)
    ]


OVEN, GRILL = _note("oven", LEAD, TABLE, STEPS, YAML, BESIDE), _note("grill", "# Grill: what sears\n\nA grill sears.")
NOTES = {"oven": OVEN, "grill": GRILL}


def _search(question: str, *found: Chunk) -> Search:
    hits = [Hit(c, 1.0 - n / 10, 0.9) for n, c in enumerate(found)]
    return Search(question, hits, {"oven": OVEN[0], "grill": GRILL[0]}, lambda note, lang: NOTES[note])


def test_a_howto_has_its_steps():
    """The direct answer, then the section with steps whose heading fits; a section with steps stands alone."""
    assert [p.chunk for p in shapes.howto(_search("how do I clean an oven?", OVEN[0]))] == [OVEN[0], OVEN[2]]
    assert [p.chunk for p in shapes.howto(_search("how do I clean an oven?", OVEN[2]))] == [OVEN[2]]


SWEEP = "# Chimneys\n\nTo sweep one, `kubectl cordon` it, then `kubectl drain` it."
ODD = "## Sweep a chimney for good\n\n```bash\nkubectl drain NODE\nkubectl delete node NODE\n```"
RIGHT = "## Closing and opening\n\n```bash\nkubectl cordon NODE\nkubectl drain NODE\n```"


def test_the_steps_are_those_that_the_direct_answer_names():
    """A heading that shares more words does not outweigh the commands themselves."""
    notes = _note("chimney", SWEEP, ODD, RIGHT)
    hits = [Hit(c, 0.9, 0.9) for c in notes[:2]]
    search = Search("how do I sweep a chimney?", hits, {"chimney": notes[0]}, lambda note, lang: notes)
    assert [p.chunk for p in shapes.howto(search)] == [notes[0], notes[2]]


def test_who_asks_for_a_default_gets_it_wherever_it_stands():
    """A table of values in use is no answer to what the default is."""
    used = "## In use\n\n| Field | Usual value |\n|---|---|\n| `maxTrays` | 20 |"
    notes = _note("usage", "# Usage\n\nTrays.", used)
    found = _search("what is the default of maxTrays?", notes[1], OVEN[1])
    assert (
        shapes.parameter(found)[0].text == "| Field | Default | Meaning |\n|---|---|---|\n| `maxTrays` | 12 | trays |"
    )


def test_who_wants_to_configure_gets_the_manifest():
    assert shapes.howto(_search("how do I configure an oven?", OVEN[0]))[1].chunk == OVEN[3]


def test_the_one_command_comes_first():
    """The line that says most of the question; where two say as much, the passage alone."""
    first, whole = shapes.command(_search("which command shows the previous logs?", OVEN[2]))
    assert first.text == "```bash\nkubectl -n NS logs oven/NAME --previous\n```"
    assert "kubectl -n NS get oven NAME" in whole.text
    assert len(shapes.command(_search("which command?", OVEN[2]))) == 1


def test_a_command_is_looked_for_among_what_is_nearly_as_near():
    assert shapes.command(_search("which command shows the previous logs?", OVEN[0], OVEN[2]))[0].chunk == OVEN[2]


ROW = "| Field | Default | Meaning |\n|---|---|---|\n| `warmUpSeconds` | 30 | before the first tray |"


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("what is the default of maxTrays?", "It keeps at most `maxTrays` trays, 12 by default."),
        ("warmUpSeconds default", ROW),
    ],
)
def test_a_parameter_has_its_value_first(question, says):
    """The sentence with the value, else the row of the table that has it."""
    assert shapes.parameter(_search(question, OVEN[0]))[0].text == says


def test_a_parameter_that_no_note_names_gets_the_best_passage():
    assert shapes.parameter(_search("default of doorAngle?", OVEN[0]))[0].chunk == OVEN[0]


def test_a_comparison_has_the_table_that_sets_both_side_by_side():
    told = shapes.compare(_search("oven or grill?", OVEN[0], OVEN[4], GRILL[0]))
    assert [p.chunk for p in told] == [OVEN[0], OVEN[4]]
    assert shapes.compare(_search("oven or pan?", OVEN[0], OVEN[4])) is None


def test_two_notes_that_nobody_compared_are_put_side_by_side():
    assert [p.chunk for p in shapes.of_each(_search("grill vs oven", OVEN[0]))] == [GRILL[0], OVEN[0]]
    assert shapes.of_each(_search("grill vs pan", OVEN[0])) == []


@pytest.mark.parametrize(
    ("question", "pair"),
    [
        ("nodeSelector or nodeAffinity?", ("nodeSelector", "nodeAffinity")),
        ("What is the difference between a Role and a ClusterRole?", ("Role", "ClusterRole")),
        ("Deployment 跟 StatefulSet 差在哪？", ("Deployment", "StatefulSet")),
        ("liveness 和 readiness 有什么区别？", ("liveness", "readiness")),
        ("what is a Pod?", None),
    ],
)
def test_what_is_compared(question, pair):
    assert compared(question) == pair


def test_steps():
    """Numbers or code; a table is none."""
    assert [has_steps(c) for c in OVEN] == [False, False, True, True, False]
