"""When a CronJob last ran."""

import pytest

from tests.lookup.asking import ask
from tests.lookup.test_verdicts import cluster, made, space

RAN = {"lastScheduleTime": "2026-11-20T07:30:00Z", "lastSuccessfulTime": "2026-11-19T07:30:20Z"}


def job(status, **spec):
    made_ = made("CronJob", "nightly", spec={"schedule": "30 7 * * *", **spec}, status=status)
    return cluster([space("shop"), made_ | {"apiVersion": "batch/v1"}])


@pytest.mark.parametrize(
    "question",
    [
        "when did cronjob nightly last run",
        "nightly 上次成功是什麼時候",
        "nightly 昨天有跑嗎",
        "did nightly run yesterday?",
    ],
)
def test_both_times_are_told(question):
    """Scheduled and succeeded, with how long ago."""
    told = ask(job(RAN), question)
    assert "2026-11-20T07:30:00Z" in told.lead
    assert "2026-11-19T07:30:20Z" in told.lead
    assert "30m" in told.lead


def test_never_and_why():
    """No time on record, and that it is suspended."""
    told = ask(job({}, suspend=True), "when did cronjob nightly last run")
    assert "never on record" in told.lead
    assert "suspended" in told.text
