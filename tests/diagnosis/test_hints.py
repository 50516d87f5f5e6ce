import pytest

from kbase.diagnosis.hints import hint

X509 = "x509: certificate has expired or is not yet valid: current time 2026-11-20T06:12:01Z is "
EARLY = f"{X509}before 2026-11-20T07:00:00Z"


def test_a_certificate_that_is_not_valid_yet_points_to_the_clock():
    """Both times stand in the words, and the node in the step."""
    text, step = hint(EARLY, namespace="shop", node="w1") or pytest.fail("no hint")
    for lang in ("en", "zh-TW", "zh-CN"):
        assert all(at in text.render(lang) for at in ("2026-11-20T06:12:01Z", "2026-11-20T07:00:00Z"))
        assert "w1" in step.text.render(lang)
    assert not step.changes


@pytest.mark.parametrize(
    "line",
    [
        '"problem running manager" err="leader election lost"',
        "failed to renew lease shop/operator: context deadline exceeded",
        "leaderelection lost",
        "lost master",
    ],
)
def test_a_lost_lease_points_to_the_api_server(line):
    """The process ends on purpose; what slows the API server is looked for, not the process."""
    text, step = hint(line, namespace="shop", node="w1") or pytest.fail("no hint")
    assert "API server" in text.render("en")
    assert "kubectl -n shop get leases" in step.text.render("en")


@pytest.mark.parametrize(
    "line",
    [
        f"{X509}after 2026-01-01T00:00:00Z",
        "release lost and found",
        "panic: no table",
    ],
)
def test_other_lines_speak_for_themselves(line):
    """An expired certificate needs no clock, and most words no hint."""
    assert hint(line, namespace="shop", node="w1") is None
