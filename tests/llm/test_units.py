"""A model's text cut into units, however it arrives."""

import pytest

from kbase.llm.units import Unit, Units

TEXT = """\
The container exits with `a.b. c` 78 [E2]. It lacks `X`. [E3][E4] Versions such as v1.36.2 stay, e.g. here [K1, E2].

- first one。[K1]第二句！ [E1]
- second is ok [E1]

| a | b |
|---|---|
| 1 | [K1] |

~~~bash
kubectl get pods
~~~
## Head
last one without an end"""


def cut(text: str, size: int) -> list[Unit]:
    units = Units()
    out = [u for at in range(0, len(text), size) for u in units.feed(text[at : at + size])]
    return out + units.end()


@pytest.mark.parametrize("size", [1, 2, 5, 17, 10_000])
def test_the_size_of_the_pieces_does_not_matter(size):
    """One character at a time or all at once: the same sentences, lists, table, fence and heading."""
    assert [(u.kind, u.lead, u.gap, u.text) for u in cut(TEXT, size)] == [
        ("sentence", "", False, "The container exits with `a.b. c` 78 [E2]."),
        ("sentence", "", False, "It lacks `X`. [E3][E4]"),
        ("sentence", "", False, "Versions such as v1.36.2 stay, e.g. here [K1, E2]."),
        ("sentence", "- ", True, "first one。[K1]"),
        ("sentence", "- ", True, "第二句！ [E1]"),
        ("sentence", "- ", False, "second is ok [E1]"),
        ("table", "", True, "| a | b |\n|---|---|\n| 1 | [K1] |"),
        ("fence", "", True, "~~~bash\nkubectl get pods\n~~~"),
        ("heading", "", False, "## Head"),
        ("sentence", "", False, "last one without an end"),
    ]


def test_a_sentence_comes_out_before_the_line_ends():
    """What is certain need not wait for the rest of the paragraph."""
    units = Units()
    assert units.feed("One thing is so [E1]. Ano") == [Unit("sentence", "One thing is so [E1].")]


def test_marks_behind_the_full_stop_belong_to_the_sentence():
    """As long as a mark may follow, the sentence is not complete."""
    units = Units()
    assert units.feed("One thing is so. ") == []
    assert units.feed("[E") == []
    assert [u.text for u in units.feed("1] Next")] == ["One thing is so. [E1]"]


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_what_a_model_thinks_is_no_part_of_its_reply(size):
    """<think> blocks are left out, also one that is never closed."""
    assert [u.text for u in cut("<think>It may be DNS. Or not.</think>\nIt is so [E1].", size)] == ["It is so [E1]."]
    assert cut("<think>It may be DNS. Or", size) == []


def test_a_fence_that_is_not_closed_is_nothing():
    """A reply that was cut off inside a block of code loses the block."""
    assert cut("```bash\nkubectl delete", 3) == []
