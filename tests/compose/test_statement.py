"""What stays of a list or table for a question, and which passage says all of one, on texts made for it."""

import pytest

from kbase.compose.statement import nearest, quoted_rows, rows_of, says_all, weights

STATUS = (
    "| Status | Meaning |\n|---|---|\n| 404 | no rule fits |\n| 413 | the tray is too large |\n"
    "| 502 | the burner refused |\n| 503 | no burner |"
)
REASONS = (
    "| Reason | Meaning |\n|---|---|\n| `TrayTooLarge` | a smaller tray |\n| `NoGas` | open the valve |\n"
    "| `DoorOpen` | close the door |\n| `Cold`, `NoGas` | wait |"
)
BESIDE = (
    "| | Oven | Grill |\n|---|---|---|\n| 413 | yes | no |\n| 404 | no | yes |\n| 502 | no | no |\n| 503 | no | no |"
)
PITFALLS = (
    "- Opening the door lets the heat out.\n- A rack in the middle bakes evenly.\n"
    "- `oven undo` does not bring back\n  the burnt bread.\n- Foil on the floor blocks the fan."
)


def _rare(term: str) -> float:
    return 0.001


def _near(text: str, question: str) -> str:
    return nearest(text, question, weights(question, _rare))


def test_a_word_of_no_passage_counts_nothing_and_a_rare_one_most():
    """In Chinese the pair across two words counts as its commoner neighbours."""
    shares = {"oven": 0.1, "grill": 0.01, "节点": 0.05, "点重": 0.0005, "重启": 0.02}
    found = weights("oven grill pan 节点重启", lambda term: shares.get(term, 0.0))
    assert found.keys() == shares.keys()
    assert found["grill"] > found["oven"]
    assert found["点重"] == found["节点"]


@pytest.mark.parametrize(
    ("text", "question", "kept"),
    [
        (STATUS, "why does it say 413 for my large roast?", ["413"]),
        (REASONS, "TrayTooLarge for a roast", ["TrayTooLarge"]),
        (PITFALLS, "does oven undo bring back burnt bread?", ["oven undo"]),
    ],
)
def test_a_long_list_or_table_is_cut_to_what_is_asked_for(text, question, kept):
    """The row of the code, the row of the name, the item that holds the question; the words are the note's."""
    told = _near(text, question).split("\n")
    assert [k in line for k, line in zip(kept, told[2:] if text.startswith("|") else told, strict=False)] == [True]
    assert set(told) <= set(text.split("\n"))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (STATUS, "which statuses are there?"),
        (REASONS, "NoGas, is it the valve?"),  # each row that has it is part of the answer, and one of them says more
        (BESIDE, "413 of an oven"),  # columns set side by side: a row alone says nothing
        (PITFALLS, "how do I bake bread?"),
        ("1. Open it.\n2. Wipe it.\n3. Undo the rack.\n4. Close it.", "undo the rack"),  # steps stay together
        ("| Code | Meaning |\n|---|---|\n| 413 | large |\n| 404 | none |", "413"),  # short enough to read
    ],
)
def test_anything_else_stays_whole(text, question):
    assert _near(text, question) == text


def test_the_rows_of_a_code():
    """Only those whose first cell has it; "" where none has."""
    assert rows_of(f"Text.\n\n{STATUS}", ["413"]).split("\n")[2:] == ["| 413 | the tray is too large |"]
    assert rows_of(STATUS, ["41"]) == ""
    assert rows_of(STATUS, ["tray"]) == ""


def test_one_sentence_that_says_all():
    """Where the first passage says far less; a row says nothing without its table."""
    wanted = weights("may foil block the fan?", _rare)
    passages = ["A grill sears.", REASONS, "Never mind. Foil can block the fan."]
    assert says_all(passages, passages[:1], wanted) == 2
    assert says_all(passages, ["Foil hides the fan and may block it."], wanted) is None
    assert (
        says_all(["| Foil | blocks the fan |\n|---|---|\n| Foil | may block the fan |"], ["A grill."], wanted) is None
    )


QUOTED = (
    "| Message | Meaning |\n|---|---|\n| `tray NAME is stuck in the oven` | pull it |\n| `no gas` | open the valve |\n"
    '| `oven "x" denied the tray` | too large |'
)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Error: tray 7 is stuck in the oven", "| `tray NAME is stuck in the oven` | pull it |"),
        ("what is an oven, and why does it burn the bread and the tray?", ""),
        ("there is no gas", ""),  # too short to be a quotation
    ],
)
def test_a_quoted_message_has_its_row(question, row):
    """What varies in the message is left out; most of it must stand in the question, and be a good part of that."""
    assert quoted_rows(f"Text.\n\n{QUOTED}", question).split("\n")[2:] == ([row] if row else [])


def test_a_status_with_a_prefix_is_another_one():
    """Who asks what TrayStuck means is not told of Rack:TrayStuck alone: that row is one cause of many."""
    table = (
        "| Cause | Status |\n|---|---|\n| too wide | a scratch |\n| bent | a dent |\n"
        "| the rack | `Rack:TrayStuck` |\n| rust | a squeak |"
    )
    assert _near(table, "what does TrayStuck mean?") == table
    assert _near(table.replace("Rack:", ""), "what does TrayStuck mean?") != table
