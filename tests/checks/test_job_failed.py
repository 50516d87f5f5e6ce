import pytest

from kbase.checks.job_failed import job_failed
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.clusters import cluster_from

LOG = "2026-11-20T08:00:01Z start\n2026-11-20T08:00:02Z panic: no table\n"
LOGS = {("shop", "load-prices-x1", "loader", False): LOG}


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("jobs/deadline.yaml", ["DeadlineExceeded", "600"]),
        ("jobs/backoff.yaml", ["BackoffLimitExceeded", "exit code 3", "panic: no table"]),
    ],
)
def test_failed_job_names_its_reason(file, said):
    """The cause carries the condition's reason and what the pod itself reported."""
    (finding,) = run(job_failed, cluster_from(file, logs=LOGS), Scope()).findings
    for lang in ("en", "zh-TW", "zh-CN"):
        assert all(words in finding.cause.render(lang) for words in said)


def test_finished_job_is_clean():
    """A Job that completed gives no finding."""
    assert run(job_failed, cluster_from("jobs/complete.yaml"), Scope()).state == "clean"


def test_forbidden_is_not_clean():
    """Without the right to list jobs the check says so."""
    outcome = run(job_failed, cluster_from("jobs/deadline.yaml", forbid={"jobs"}), Scope())
    assert (outcome.state, outcome.gaps[0].detail) == ("not_checked", "cannot list jobs")


def test_unreadable_pods_do_not_hide_the_failure():
    """The Job's own condition is enough for a finding; the pods that could not be read are reported as a gap."""
    outcome = run(job_failed, cluster_from("jobs/backoff.yaml", forbid={"pods"}), Scope())
    assert (outcome.state, outcome.gaps[0].reason) == ("found", "forbidden")
