import pytest

from kbase.question.angle import asks_since, suspects


@pytest.mark.parametrize(
    ("text", "supposed"),
    [
        ("postgres 起不來是 storageclass 問題還是 quota 問題", ["storage", "a quota"]),
        ("gateway 是 OOM 还是探针挂了", ["memory", "a probe"]),
        ("is it DNS or a network policy?", ["DNS", "a NetworkPolicy"]),
        ("web pending 是不是因為記憶體不夠", ["memory"]),
        ("is web down because of a quota?", ["a quota"]),
        ("why is web restarting", []),
        ("web 的 memory limit 是多少", []),
        ("memory, cpu or storage?", []),
        ("search 是哪一版 image？服務有斷嗎", []),
    ],
)
def test_what_a_question_supposes(text, supposed):
    """One cause that is guessed at, or two to choose from; naming a resource supposes nothing."""
    assert [s.word.en for s in suspects(text)] == supposed


@pytest.mark.parametrize(
    "text",
    [
        "node-b 啥时候挂的",
        "從什麼時候開始的",
        "since when is node-b down",
        "web pending 多久了",
        "when did it start to fail",
    ],
)
def test_since_when(text):
    """A question about the beginning of a fault."""
    assert asks_since(text)


@pytest.mark.parametrize("text", ["sync 上次成功是什麼時候", "when should I use a Job", "how long is the grace period"])
def test_other_times(text):
    """When something ran, or is to be used, is another question."""
    assert not asks_since(text)
