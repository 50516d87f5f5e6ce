import pytest

from kbase.checks.service_not_ready import service_not_ready
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, found, only, said, text_of
from tests.clusters import cluster_from


def test_failing_readiness_probe_is_the_reason():
    """The cause says what the probe asks and what it gets; the selector is ruled out."""
    finding = only(service_not_ready, cluster_from("services/not_ready.yaml"))
    assert said(finding, "/up", "503", "readiness")
    assert (finding.severity, finding.ruled_out[0].code) == ("error", "SVC-SELECTOR")


def test_crashing_pod_is_the_reason():
    """A container that keeps ending is named with its exit code."""
    cluster = cluster_from("services/not_ready.yaml")
    pod = next(o for o in cluster.objects if o["kind"] == "Pod")
    pod["status"]["containerStatuses"] = [
        {
            "name": "web",
            "ready": False,
            "restartCount": 7,
            "state": {"waiting": {"reason": "CrashLoopBackOff"}},
            "lastState": {"terminated": {"exitCode": 3, "reason": "Error"}},
        }
    ]
    assert said(only(service_not_ready, cluster), "CrashLoopBackOff", "exit code 3", "quotes-1")


def test_unscheduled_pod_is_the_reason():
    """A pod that found no node is named with the scheduler's words."""
    cluster = cluster_from("services/not_ready.yaml")
    pod = next(o for o in cluster.objects if o["kind"] == "Pod")
    message = "0/3 nodes are available: 3 Insufficient cpu."
    pod["status"] = {
        "phase": "Pending",
        "conditions": [{"type": "PodScheduled", "status": "False", "message": message}],
    }
    assert said(only(service_not_ready, cluster), "Insufficient cpu")


def test_scaled_to_zero_is_information():
    """A workload scaled to zero is reported as information only, with a command that is marked as a change."""
    finding = only(service_not_ready, cluster_from("services/not_ready_zero.yaml"))
    assert (finding.severity, finding.next_steps[0].changes) == ("info", True)


def test_pods_that_were_refused_are_the_reason():
    """Without pods the workload's own refusal is the cause."""
    finding = only(service_not_ready, cluster_from("services/not_ready_refused.yaml"))
    assert said(finding, "exceeded quota: small")
    assert finding.severity == "error"


def test_serving_starting_and_published_services_are_clean():
    """One ready pod is enough, ten seconds are no fault, and unready pods may be published on purpose."""
    assert run(service_not_ready, cluster_from("services/serving.yaml"), Scope()).state == "clean"


def test_without_events_the_probe_is_still_named():
    """Events make the answer better; without them the failing probe is known from the pod."""
    cluster = cluster_from("services/not_ready.yaml", forbid={"events"})
    assert "/up" in text_of(found(service_not_ready, cluster)[0], "en")


@pytest.mark.parametrize("file", ["not_ready", "not_ready_zero"])
def test_forbidden_is_never_clean(file):
    """Each read forbidden in turn: not clean."""
    assert_honest_when_forbidden(
        service_not_ready, lambda forbid: cluster_from(f"services/{file}.yaml", forbid=forbid), Scope()
    )
