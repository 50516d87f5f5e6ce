import pytest

from kbase.retrieval.windows import windows


def test_each_window_begins_with_the_heading() -> None:
    """A long text is cut between its lines and sentences; every window carries the heading, and nothing is lost."""
    said = "One two three. Four five six.\nSeven eight nine."
    assert windows(f"Title > Part\n{said}", size=20) == [
        "Title > Part\nOne two three.",
        "Title > Part\nFour five six.",
        "Title > Part\nSeven eight nine.",
    ]
    assert windows(f"Title > Part\n{said}", size=40)[0] == "Title > Part\nOne two three. Four five six."


def test_chinese_characters_count_twice() -> None:
    """A Chinese window holds half as many characters as an English one: each says as much as two letters do."""
    assert windows("標題\n節點壞了。重啟它。", size=12) == ["標題\n節點壞了。", "標題\n重啟它。"]


@pytest.mark.parametrize(("text", "found"), [("", [""]), ("Title", ["Title"]), ("Title\n", ["Title"])])
def test_a_passage_without_text(text: str, found: list[str]) -> None:
    """What is only a heading is one window."""
    assert windows(text) == found


def test_a_sentence_is_never_cut() -> None:
    """A line longer than a window stays whole, dots inside names cut nothing."""
    long = "node.kubernetes.io/not-ready " * 30
    assert windows(f"T\n{long}", size=50) == [f"T\n{long.strip()}"]
