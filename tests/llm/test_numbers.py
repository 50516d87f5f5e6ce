"""Numbers and their units."""

import pytest

from kbase.llm.numbers import numbers_in


@pytest.mark.parametrize(("claim", "source"), [
    ("waits 5 minutes", "capped at 300s"),
    ("24 MiB", "limit 24Mi"),
    ("a limit of 0.5 cores", "cpu: 0.5"),
    ("ports 30000–32767", "30000-32767"),
    ("三個 Pod", "3 個 Pod"),
    ("three replicas", "replicas: 3"),
    ("已重啟6次", "restartCount 6"),
    ("0/3 ready", "0/3"),
    ("after 10 seconds", "periodSeconds: 10"),
    ("1,000 nodes", "1000 nodes"),
    ("90 % full", "90%"),
    ("5 分鐘", "five minutes is 5 minutes"),
    ("exit code 78。", '{"exitCode": 78}'),
])  # fmt: skip
def test_the_same_in_other_words(claim, source):
    """Another unit, a word for a number, or no unit at all says the same."""
    assert numbers_in(claim)
    assert all(n.within(numbers_in(source)) for n in numbers_in(claim))


@pytest.mark.parametrize(("claim", "source"), [
    ("5 seconds", "5 minutes"),
    ("24GB", "24Mi"),
    ("50%", "50 pods"),
    ("exit code 137", "web-137-abc, v1.36.2, containers[137], 10.137.0.1, 2026-11-20T13:37:00Z"),
    ("four replicas", "replicas: 3"),
    ("兩個 Pod", "3 個 Pod"),
    ("78", "178 780 7.8"),
    ("已重啟16次", "restartCount 6"),
])  # fmt: skip
def test_something_else(claim, source):
    """Another number, another unit, or digits that are part of a name are not the same."""
    assert numbers_in(claim)
    assert not all(n.within(numbers_in(source)) for n in numbers_in(claim))
