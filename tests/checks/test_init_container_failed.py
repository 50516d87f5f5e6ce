from kbase.checks.init_container_failed import init_container_failed
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import only, said, text_of
from tests.clusters import cluster_from

LOGS = {("office", "forms-7d-a", "schema", True): "connecting\nfatal: version table is locked\n"}


def test_failing_init_container_with_code_and_log():
    """Which init container, its code and its telling log line; the containers that wait for it are named."""
    finding = only(init_container_failed, cluster_from("pods/init.yaml", logs=LOGS))
    assert said(finding, "schema", "exit code 4", "fatal: version table is locked")
    assert "(2 of 2)" in text_of(finding, "en")


def test_without_a_log_the_code_is_enough():
    """An unreadable log is a gap; exit code and meaning remain."""
    cluster = cluster_from("pods/init.yaml", forbid={"pods/log"}, logs=LOGS)
    outcome = run(init_container_failed, cluster, Scope())
    assert (outcome.state, outcome.gaps[0].reason) == ("found", "forbidden")
    assert "own" in outcome.findings[0].cause.render("en")


def test_first_try_and_sidecars_are_clean():
    """An init container that has not failed yet, or that already succeeded, and a running sidecar are no fault."""
    cluster = cluster_from("pods/init.yaml")
    schema = named(cluster, "Pod", "forms-7d-a")["status"]["initContainerStatuses"][1]
    schema |= {"restartCount": 0, "state": {"running": {"startedAt": "2026-11-20T08:39:00Z"}}, "lastState": {}}
    assert run(init_container_failed, cluster, Scope()).state == "clean"
    schema |= {"state": {"terminated": {"exitCode": 0, "reason": "Completed"}}, "ready": True, "restartCount": 1}
    assert run(init_container_failed, cluster, Scope()).state == "clean"
