import pytest

from kbase.retrieval.distinct import distinct, shingles
from tests.retrieval.samples import chunk

TABLE = "| Pending | 沒有節點放得下 | 看 describe 的 Events |\n| Evicted | 節點資源不足 | 看 node conditions |"
OTHER = "CrashLoopBackOff 表示容器啟動過、結束了，正在等下一次啟動。"


def kept(*texts: str) -> list[int]:
    return [c.id for c, _ in distinct((chunk(i, text), 1.0) for i, text in enumerate(texts))]


@pytest.mark.parametrize("copy", [TABLE, TABLE.replace(" ", "  "), TABLE.replace("Events", "events"), TABLE[:-8]])
def test_a_copy_makes_room(copy: str) -> None:
    """The same table again, spaced otherwise or with a word less, is left out, and what comes after moves up."""
    assert kept(TABLE, copy, OTHER) == [0, 2]


def test_what_adds_something_stays() -> None:
    """A passage that holds an earlier one and more says something new; so does another number in a short line."""
    assert kept(TABLE, f"{TABLE}\n{OTHER}") == [0, 1]
    assert kept("exit code 137: killed", "exit code 143: terminated") == [0, 1]


def test_short_texts() -> None:
    """Texts shorter than a shingle are compared whole; nothing repeats an empty one but itself."""
    assert shingles("a b") == shingles("AB") != shingles("ba")
    assert len(shingles("a b")) == len(shingles("")) == 1
    assert kept("pod", "Pod", "", "", OTHER) == [0, 2, 4]
