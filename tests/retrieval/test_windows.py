import pytest

from kbase.retrieval.windows import ROOM, estimated, windows


def words(text: str) -> int:
    """A tokenizer for which every word is a token."""
    return len(text.split())


def test_each_window_begins_with_the_heading() -> None:
    """A long text is cut between its lines and sentences; every window carries the heading, and nothing is lost."""
    said = "One two three. Four five six.\nSeven eight nine."
    assert windows(f"Title > Part\n{said}", count=words, room=6) == [
        "Title > Part\nOne two three.",
        "Title > Part\nFour five six.",
        "Title > Part\nSeven eight nine.",
    ]
    assert windows(f"Title > Part\n{said}", count=words, room=12) == ["Title > Part\n" + said.replace("\n", " ")]


def test_windows_are_filled() -> None:
    """A window takes what there is room for; the rest is the next one."""
    found = windows("T\n" + " ".join(f"Line {i} here." for i in range(4)), count=words, room=10)
    assert found == ["T\nLine 0 here. Line 1 here. Line 2 here.", "T\nLine 3 here."]


@pytest.mark.parametrize("first", [1, 40])
def test_sentences_of_all_lengths_fit(first: int) -> None:
    """Wherever the long sentences stand, no window is longer than there is room, and the order stays."""
    said = [f"{'a ' * n}end." for n in (first, 2, 30, 1, 1, 25, 3, 41 - first)]
    found = windows("T\n" + "\n".join(said), count=words, room=45)
    assert all(words(window) <= 45 for window in found)
    assert " ".join(window.removeprefix("T\n") for window in found) == " ".join(said)


@pytest.mark.parametrize(
    ("heading", "kept"),
    [
        ("2. Nodes > 2.8.1 Drain", "Nodes > Drain"),
        ("一、節點 > 2.8.1.3.2 排空", "節點 > 排空"),
        ("502 from the ingress > 3 replicas", "502 from the ingress > 3 replicas"),
        ("1.36", "1.36"),
    ],
)
def test_numbers_of_chapters_are_left_out(heading: str, kept: str) -> None:
    """What counts the chapters says nothing of them; a number that is part of a name stays."""
    assert windows(f"{heading}\nSaid.") == [f"{kept}\nSaid."]


@pytest.mark.parametrize(("text", "found"), [("", [""]), ("Title", ["Title"]), ("Title\n", ["Title"])])
def test_a_passage_without_text(text: str, found: list[str]) -> None:
    """What is only a heading is one window."""
    assert windows(text) == found


def test_a_sentence_is_never_cut() -> None:
    """A line longer than a window stays whole, dots inside names cut nothing."""
    long = "node.kubernetes.io/not-ready " * 30
    assert windows(f"T\n{long}", count=words, room=10) == [f"T\n{long.strip()}"]


def test_a_long_heading_leaves_room() -> None:
    """Below a heading that fills a window the text is still cut into few parts, not into single words."""
    assert len(windows(f"{'heading ' * 130}\n" + "It is so. " * 24, count=words)) == 3
    assert len(windows(f"{'heading ' * 120}\n" + "It is so. " * 12, count=words)) == 2


def test_without_a_tokenizer_chinese_characters_count_twice() -> None:
    """Where nobody counts tokens, a Chinese character is as long as two letters."""
    assert (estimated("節點壞了"), estimated("node bad"), estimated("")) == (3, 3, 0)
    assert (
        len(windows("標題\n" + "節點壞了，重新啟動它。" * 20))
        == len(windows("T\n" + "The node has failed. " * 20))
        == 2
    )
    assert all(estimated(window) <= ROOM for window in windows("T\n" + "The node has failed. " * 20))
