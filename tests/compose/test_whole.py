"""A table that the index has cut comes to the reader in one piece."""

from dataclasses import replace

from kbase.compose.whole import whole, whole_hits
from kbase.passage import Chunk, Hit

HEAD = "## Codes\n\nThe code says why.\n\n| Code | Meaning |\n|---|---|\n| 1 | own fault |"
REST = "| 137 | killed |"


def _chunk(n: int, text: str, lines: tuple[int, int], heading: str = "Codes") -> Chunk:
    return Chunk(n, f"k{n}", "codes", "kbase", "en", "Codes", (heading,), 1, "codes.md", lines, text, text)


FIRST, SECOND, OTHER = _chunk(1, HEAD, (1, 7), "Codes"), _chunk(2, REST, (8, 8)), _chunk(3, "| a |", (10, 10), "More")


def test_parts_of_one_table_are_joined():
    """Lines that follow one another under one heading; the text stays that of the note."""
    joined = whole([FIRST, SECOND, OTHER])
    assert [c.key for c in joined] == ["k1", "k3"]
    assert joined[0].text == f"{HEAD}\n{REST}"
    assert joined[0].lines == (1, 8)


def test_tables_that_only_stand_near_are_not():
    """A gap in the lines, another heading, or prose at the end."""
    assert len(whole([FIRST, replace(SECOND, lines=(9, 9))])) == 2
    assert len(whole([FIRST, replace(SECOND, heading=("Else",))])) == 2
    assert len(whole([replace(FIRST, text=HEAD + "\n\nMore."), SECOND])) == 2


def test_a_hit_on_the_rest_finds_the_whole():
    """Both halves found are one hit at the place of the better, with what either holds of the question."""
    hits = [Hit(SECOND, 0.9, 0.4), Hit(OTHER, 0.8, 0.3), Hit(FIRST, 0.7, 0.8)]
    found = whole_hits(hits, lambda note, lang: [FIRST, SECOND, OTHER])
    assert [(h.chunk.key, h.score, h.coverage) for h in found] == [("k1", 0.9, 0.8), ("k3", 0.8, 0.3)]
