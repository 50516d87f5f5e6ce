"""corpus/coverage.yaml: every topic, problem and interview question of the coverage maps has a note that answers it."""

import pytest
import yaml

from tests.corpus.rows import COVERAGE, PARTS, rows
from tests.corpus.test_notes import CORPUS, read

MAP = yaml.safe_load((CORPUS / "coverage.yaml").read_text(encoding="utf-8"))
ANSWERS = [(f"{part}:{row}", answer) for part in PARTS for row, found in MAP["rows"][part].items() for answer in found]


def headings(note: str) -> set[str]:
    path = CORPUS / f"{note}.en.md"
    return {text for _, text in read(path).headings} if path.is_file() else set()


def test_map_is_there():
    """The map is of use only with hundreds of rows; an empty one would make the tests below vacuous."""
    assert set(MAP) == {"rows", "uncovered"}
    assert len(ANSWERS) > 500
    assert all(set(answer) - {"partly"} == {"note", "heading"} for _, answer in ANSWERS)


def test_every_mapped_heading_exists():
    """Each answer names a note of the corpus and one of its headings, as the English twin has it."""
    known = {note: headings(note) for note in {answer["note"] for _, answer in ANSWERS}}
    gone = [(row, answer) for row, answer in ANSWERS if answer["heading"] not in known[answer["note"]]]
    assert not gone


def test_rows_without_an_answer_have_a_reason():
    """A row is answered or listed with the reason why not, never both."""
    for part in PARTS:
        assert not set(MAP["rows"][part]) & set(MAP["uncovered"][part])
        assert all(isinstance(reason, str) and len(reason) > 10 for reason in MAP["uncovered"][part].values())


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.skipif(not COVERAGE.is_dir(), reason="the coverage maps in ../shared are not here")
def test_every_row_is_mapped(part):
    """No row of the map is forgotten, and none is made up."""
    wanted, mapped = rows(part), {*MAP["rows"][part], *MAP["uncovered"][part]}
    assert len(wanted) > 200
    assert not [row for row in wanted if row not in mapped]
    assert not mapped - set(wanted)
