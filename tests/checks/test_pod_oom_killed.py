import pytest

from kbase.checks.pod_oom_killed import pod_oom_killed
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import spec_of, status_of
from tests.checks.saying import only, said
from tests.clusters import cluster_from

POD = "thumbs-7d-a"


def test_oom_names_container_and_limit():
    """Reason OOMKilled in lastState is the finding, with the limit of that container."""
    finding = only(pod_oom_killed, cluster_from("pods/oom.yaml"))
    assert said(finding, "OOMKilled", "resize", "96Mi")
    assert (finding.severity, finding.about.name) == ("error", "thumbs")


def test_exit_137_alone_is_no_proof():
    """A kill with reason Error is not called out of memory."""
    cluster = cluster_from("pods/oom.yaml")
    status_of(cluster, POD)["lastState"]["terminated"]["reason"] = "Error"
    assert run(pod_oom_killed, cluster, Scope()).state == "clean"


def test_without_a_limit_the_node_is_named():
    """A container without a limit of its own can only have met the pod's or the node's."""
    cluster = cluster_from("pods/oom.yaml")
    spec_of(cluster, POD).pop("resources")
    assert said(only(pod_oom_killed, cluster), "n1")


@pytest.mark.parametrize(("ended", "severity"), [("2026-11-20T06:00:00Z", "warning"), ("2026-11-01T06:00:00Z", "info")])
def test_a_container_that_runs_again_is_milder(ended, severity):
    """While it runs and is ready, a kill of today is a warning and an old one is history."""
    cluster = cluster_from("pods/oom.yaml")
    status = status_of(cluster, POD)
    status |= {"ready": True, "restartCount": 1, "state": {"running": {"startedAt": ended}}}
    status["lastState"]["terminated"]["finishedAt"] = ended
    assert only(pod_oom_killed, cluster).severity == severity
