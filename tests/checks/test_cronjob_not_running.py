from kbase.checks.cronjob_not_running import cronjob_not_running
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, found, only, said, text_of
from tests.clusters import cluster_from


def cluster_with(file: str, forbid=(), **spec):
    """A fixture with other fields in the CronJob's spec."""
    cluster = cluster_from(f"cronjobs/{file}.yaml", forbid=forbid)
    cluster.objects[0]["spec"] |= spec
    return cluster


def test_suspended():
    """A suspended CronJob is a warning that says it may be meant, even where events cannot be read."""
    for forbid in ((), {"events"}):
        finding = only(cronjob_not_running, cluster_with("schedule", forbid, suspend=True))
        assert said(finding, "suspend")
        assert finding.severity == "warning"
    assert "may be meant" in finding.cause.render("en")


def test_run_that_does_not_end():
    """Forbid, the Job that is still active, and since when; it has no deadline of its own."""
    finding = only(cronjob_not_running, cluster_with("held"))
    assert said(finding, "Forbid", "digest-1", "2026-11-20T08:00:00Z", "active")
    assert "activeDeadlineSeconds" in text_of(finding, "en")
    assert finding.severity == "warning"


def test_one_skipped_run_is_information():
    """A run that lasted a little too long once is no more than information."""
    cluster = cluster_with("held")
    cluster.objects[2]["count"] = 1
    assert only(cronjob_not_running, cluster).severity == "info"


def test_a_new_run_since_the_skip_is_clean():
    """An old skip says nothing about the run that is active now."""
    cluster = cluster_with("held")
    cluster.objects[1]["status"]["startTime"] = "2026-11-20T08:36:00Z"
    assert found(cronjob_not_running, cluster) == ()


def test_time_zone_that_is_not_known():
    """The controller's words on time zone and schedule are the cause."""
    finding = only(cronjob_not_running, cluster_with("schedule"))
    assert said(finding, "Asia/Taipeh")
    assert finding.severity == "error"


def test_deadline_below_the_controller_s_period():
    """startingDeadlineSeconds under ten seconds lets runs be missed."""
    cluster = cluster_with("schedule", startingDeadlineSeconds=5)
    del cluster.objects[1]
    assert said(only(cronjob_not_running, cluster), "startingDeadlineSeconds", "5")


def test_waiting_and_running_cronjobs_are_clean():
    """Waiting for the next time, running, and having recovered are no faults."""
    assert run(cronjob_not_running, cluster_from("cronjobs/fine.yaml"), Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean."""
    assert_honest_when_forbidden(cronjob_not_running, lambda forbid: cluster_with("held", forbid), Scope())
