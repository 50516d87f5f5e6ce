import pytest

from kbase.checks.rollout_stuck import rollout_stuck
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, only, said, text_of
from tests.clusters import cluster_from


def kiosk(forbid=(), spec=None, of="r2", deleted="", **status):
    """The stuck rollout, with one pod of a ReplicaSet where a status is given."""
    cluster = cluster_from("rollouts/stuck.yaml", forbid=forbid)
    if status or deleted:
        meta = {"name": "kiosk-pod", "namespace": "office"}
        meta["ownerReferences"] = [{"kind": "ReplicaSet", "name": "kiosk", "uid": of, "controller": True}]
        meta |= {"deletionTimestamp": deleted} if deleted else {}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec or {}, "status": status}
        cluster.objects.append(pod)
    return cluster


def waiting(reason):
    return [{"name": "app", "ready": False, "restartCount": 0, "state": {"waiting": {"reason": reason}}}]


def test_no_pods_of_the_new_revision():
    """The stuck revision and what still serves; going back is marked as a change."""
    finding = only(rollout_stuck, kiosk())
    assert said(finding, "revision 10", "ProgressDeadlineExceeded", "kiosk-2")
    assert "evision 9" in text_of(finding, "en")
    assert (finding.severity, finding.next_steps[-1].changes) == ("error", True)
    assert "--to-revision=9" in finding.next_steps[-1].text.render("en")


def test_readiness_gate_that_stays_shut():
    """Pods that wait for a gate do not fail by themselves."""
    spec = {"readinessGates": [{"conditionType": "example.org/registered"}], "containers": []}
    assert said(only(rollout_stuck, kiosk(spec=spec, phase="Running")), "example.org/registered")


def test_old_pod_that_does_not_end():
    """A pod of the old revision that stays in deletion is named."""
    assert said(only(rollout_stuck, kiosk(of="r1", deleted="2026-11-20T08:00:00Z", phase="Running")), "kiosk-pod")


@pytest.mark.parametrize("reason", ["ImagePullBackOff", "CrashLoopBackOff", "CreateContainerConfigError"])
def test_failing_pods_are_another_check_s_root(reason):
    """Where a new pod shows its fault, that is the root, and this check is silent."""
    spec = {"containers": [{"name": "app"}]}
    cluster = kiosk(spec=spec, phase="Pending", containerStatuses=waiting(reason))
    assert run(rollout_stuck, cluster, Scope()).state == "clean"


def test_refused_and_unscheduled_pods_are_too():
    """So are pods that were refused, and pods without a node."""
    refused = kiosk()
    refused.objects[0]["status"]["conditions"].append({"type": "ReplicaFailure", "status": "True"})
    assert run(rollout_stuck, refused, Scope()).state == "clean"
    unplaced = kiosk(phase="Pending", conditions=[{"type": "PodScheduled", "status": "False"}])
    assert run(rollout_stuck, unplaced, Scope()).state == "clean"


def test_rollout_in_progress_is_clean():
    """Within its deadline a rollout is no fault."""
    cluster = kiosk()
    cluster.objects[0]["status"]["conditions"][0] = {"type": "Progressing", "status": "True", "reason": "x"}
    assert run(rollout_stuck, cluster, Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean."""
    assert_honest_when_forbidden(rollout_stuck, kiosk, Scope())
