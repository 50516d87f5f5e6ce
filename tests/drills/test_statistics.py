"""What a person's answers add up to."""

from kbase.drills.replies import statistics_json
from kbase.drills.statistics import statistics
from tests.drills.conftest import GOOD


def test_without_answers_there_is_nothing_to_say(drills):
    figures = statistics(drills)
    assert (figures.answers, figures.streak, figures.retention, figures.seen) == (0, 0, None, 0)


def test_streak_retention_and_days(drills, clock):
    """Three days in a row, a gap, two days: the streak that lasts is two, the longest three."""
    for gap in (1, 1, 2, 1, 0):
        drills.grade(GOOD, card="workloads/probes")
        clock.pass_by(days=gap)
    figures = statistics(drills, days=7)
    assert (figures.streak, figures.longest_streak, figures.answers) == (2, 3, 5)
    assert figures.retention == 1.0
    assert [day.answers for day in figures.days] == [0, 1, 1, 1, 0, 1, 1]


def test_a_streak_of_yesterday_still_lasts(drills, clock):
    drills.grade(GOOD, card="workloads/probes")
    clock.pass_by(days=1)
    assert statistics(drills).streak == 1
    clock.pass_by(days=1)
    assert statistics(drills).streak == 0


def test_the_weakest_points_are_those_still_missed(drills, clock):
    half = "If liveness fails, the kubelet restarts the container."
    for answer in (half, half):
        drills.grade(answer, card="workloads/probes")
        clock.pass_by(days=1)
    weakest = statistics(drills).topics[0].weakest
    assert [(w.point, w.times) for w in weakest] == [("readiness", 2), ("period", 2)]
    drills.grade(GOOD, card="workloads/probes")
    assert statistics(drills).topics[0].weakest == ()


def test_the_forecast_counts_what_becomes_due(drills, clock):
    review = drills.grade(GOOD, card="workloads/probes").review
    drills.grade("no idea", card="workloads/crash")
    figures = statistics(drills)
    assert figures.forecast[clock.at.date()] == 1
    assert figures.forecast.get(review.due_at.date(), 1) == 1
    assert statistics_json(drills, figures, "zh-CN")["topics"][0]["title"] == "工作负载"
