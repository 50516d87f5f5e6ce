"""Which passages answer which kind of question, on a few notes made for it."""

import pytest

from kbase.compose import shapes
from kbase.compose.shapes import Search, compared, has_steps
from kbase.passage import Chunk, Hit

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


def test_the_default_of_a_product_is_not_that_of_a_factor():
    note = _note("oven", "# Ovens\n\nIt takes `maxTrays` × `warmUpSeconds`: 360 by default.", TABLE)
    search = Search("default of warmUpSeconds?", [Hit(c, 0.9, 0.9) for c in note], {"oven": note[0]}, lambda *_: note)
    assert shapes.parameter(search)[0].text == ROW


def test_a_parameter_that_no_note_names_gets_the_best_passage():
    assert shapes.parameter(_search("default of doorAngle?", OVEN[0]))[0].chunk == OVEN[0]


HEAT = "# Heat\n\nHeat stays. It is hot."
AFTER = "## After baking\n\nThe door opens.\n"
TIMES = "## Cooling\n\nIt is cold after 30 minutes."


def test_how_long_is_answered_by_a_time():
    """The first passage that says one, of those that hold about as much of the question; else the first."""
    notes = _note("heat", HEAT, AFTER, TIMES)
    search = Search("how long is it hot?", [Hit(c, 0.9, 0.9) for c in notes[1:]], {"heat": notes[0]}, lambda *_: notes)
    assert shapes.parameter(search)[0].chunk == notes[2]
    less = [Hit(notes[1], 0.9, 0.9), Hit(notes[2], 0.8, 0.2)]
    assert shapes.parameter(Search(search.question, less, {}, lambda *_: notes))[0].chunk == notes[1]


WRONG = "## Pitfalls with ovens\n\n- Never clean a hot oven."


def test_what_goes_wrong_is_no_answer_to_how():
    """The direct answer stands before the steps in place of the pitfalls that were found first."""
    notes = _note("oven", LEAD, WRONG, STEPS)
    search = Search("how do I clean an oven?", [Hit(notes[1], 0.9, 0.9)], {"oven": notes[0]}, lambda *_: notes)
    assert [p.chunk for p in shapes.howto(search)] == [notes[0], notes[2]]


def test_a_note_found_by_its_direct_answer_has_the_command():
    """The section of that note whose command says most of the question, before other notes that hold one."""
    other = _note("stove", "## Stove\n\n```bash\nkubectl get stoves\n```")[0]
    found = shapes.command(_search("which command shows the previous logs?", OVEN[0], other))
    assert found[0] == shapes.Part(OVEN[2], "```bash\nkubectl -n NS logs oven/NAME --previous\n```")


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


DEEDS = (
    "## What changes ovens\n\n```bash\n# changes the cluster: hold a bake\nkubectl -n NS rollout pause oven/NAME\n"
    "kubectl -n NS rollout resume oven/NAME\n# all ovens\nkubectl get ovens -A\n```"
)


def test_how_to_do_one_thing_is_its_one_command():
    """The comment above counts as its words; what changes something is marked where it stands alone as well."""
    notes = _note("kubectl", "# kubectl\n\nFour commands.", DEEDS)
    search = Search("how do I pause a rollout?", [Hit(notes[0], 0.9, 0.9)], {"kubectl": notes[0]}, lambda *_: notes)
    first, whole = shapes.howto(search)
    assert first.text == "```bash\n# changes the cluster: hold a bake\nkubectl -n NS rollout pause oven/NAME\n```"
    assert whole.chunk == notes[1]
    assert shapes.howto(Search("how do I pause a burner?", search.hits, search.leads, search.passages))[0] != first
