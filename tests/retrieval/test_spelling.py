import pytest

from kbase.retrieval.spelling import Spelling, slips

KNOWN = Spelling(
    ["crashloopbackoff", "deployment", "nodeport", "image", "images", "kubelet", "137", "max-pods", "node"]
)


@pytest.mark.parametrize(
    ("a", "b", "count"),
    [
        ("pod", "pod", 0),
        ("deploymnet", "deployment", 1),
        ("nodeprt", "nodeport", 1),
        ("kublet", "kubelet", 1),
        ("crashloopbackof", "crashloopbackoff", 1),
        ("image", "imagex", 1),
        ("abc", "ca", 3),
        ("", "abc", 3),
    ],
)
def test_slips_are_counted(a: str, b: str, count: int) -> None:
    """Left out, added, taken for another, two exchanged: one each; the same from either side."""
    assert slips(a, b) == slips(b, a) == count


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("crashloopbackof", ["crashloopbackoff"]),
        ("deploymnet", ["deployment"]),
        ("nodeprt", ["nodeport"]),
        ("imagee", ["image", "images"]),
    ],
)
def test_a_mistyped_word_is_found(typed: str, meant: list[str]) -> None:
    """All known words with the fewest slips."""
    assert KNOWN.nearest(typed) == meant


@pytest.mark.parametrize("typed", ["138", "max-pod", "nod", "kafka", "kxbxlet", "節點"])
def test_nothing_is_guessed(typed: str) -> None:
    """Numbers, flags, short words, words of another script, and words too far from any."""
    assert KNOWN.nearest(typed) == []
