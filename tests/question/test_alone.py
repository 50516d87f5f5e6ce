import pytest

from kbase.question.alone import alone


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("operator 日志里一堆 forbidden", "operator"),
        ("backend 连不上 timeout", "backend"),
        ("is auth ok?", "auth"),
        ("auth 還好嗎", "auth"),
        ("why is gateway down", "gateway"),
        ("gateway 是 OOM 还是探针挂了", "gateway"),
        ("connector 跟 indexer 是同一個原因嗎", "indexer"),
    ],
)
def test_the_name_of_what_is_spoken_of(text, name):
    """A word that something befalls, or that stands between Chinese, is the name of it."""
    assert alone(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("why is the api server failing?", "api"),
        ("argocd sync failed why", "sync"),
        ("gateway api route 沒有生效", "gateway"),
        ("why does an operator need a CRD", "operator"),
        ("api 版本為什麼會失敗", "api"),
        ("web-1 is down", "web"),
    ],
)
def test_a_part_of_a_longer_term(text, name):
    """Beside a noun or behind an article it is everyday language."""
    assert not alone(text, name)
