from evals.opsbench.labels import Label
from evals.opsbench.score import Result, by_cause, report, score

TRUTH = Label.of("oom_killed", "app/desk")
OTHER = Label.of("oom_killed", "app/mailer")


def test_exact_match():
    """First place counts for A@1, any of three for A@3; another object is another answer."""
    results = [Result("a", TRUTH, (TRUTH,)), Result("b", TRUTH, (OTHER, TRUTH)), Result("c", TRUTH, (OTHER,))]
    total = score(results)
    assert (total.n, total.first, total.among, total.missed) == (3, 1, 2, ["b", "c"])
    assert total.line() == "A@1 0.333  A@3 0.667  (3 cases)"
    assert list(by_cause(results)) == ["oom_killed"]


def test_report():
    """Misses are told with what was answered; no case at all is no division by zero."""
    told = report([Result("b", TRUTH, (OTHER, TRUTH))])
    assert (told["a1"], told["a3"], told["misses"][0]["rank"]) == (0.0, 1.0, 2)
    assert report([])["a1"] == 0
