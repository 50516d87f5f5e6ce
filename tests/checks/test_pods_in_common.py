"""What holds for every check about pods and claims."""

import pytest

from kbase.checks.init_container_failed import init_container_failed
from kbase.checks.liveness_killing import liveness_killing
from kbase.checks.pod_config_missing import pod_config_missing
from kbase.checks.pod_crash_loop import pod_crash_loop
from kbase.checks.pod_evicted import pod_evicted
from kbase.checks.pod_image_pull import pod_image_pull
from kbase.checks.pod_mount_failed import pod_mount_failed
from kbase.checks.pod_oom_killed import pod_oom_killed
from kbase.checks.pod_start_error import pod_start_error
from kbase.checks.pod_unschedulable import pod_unschedulable
from kbase.checks.pod_volume_claim import pod_volume_claim
from kbase.checks.pvc_pending import pvc_pending
from kbase.checks.readiness_failing import readiness_failing
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, found
from tests.clusters import cluster_from

FAULTY = [
    (pod_crash_loop, "pods/crash.yaml"),
    (pod_crash_loop, "pods/crash_ordinal.yaml"),
    (pod_oom_killed, "pods/oom.yaml"),
    (pod_image_pull, "pods/image.yaml"),
    (pod_image_pull, "pods/image_rollout.yaml"),
    (pod_unschedulable, "scheduling/pending.yaml"),
    (pod_volume_claim, "claims/statefulset.yaml"),
    (pvc_pending, "claims/statefulset.yaml"),
    (pod_config_missing, "pods/config.yaml"),
    (pod_mount_failed, "pods/mount.yaml"),
    (init_container_failed, "pods/init.yaml"),
    (pod_start_error, "pods/start.yaml"),
    (liveness_killing, "pods/liveness.yaml"),
    (readiness_failing, "pods/readiness.yaml"),
    (pod_evicted, "pods/evicted.yaml"),
]
CHECKS = list(dict.fromkeys(check for check, _ in FAULTY))
IDS = [f"{check.code}-{file}" for check, file in FAULTY]


@pytest.mark.parametrize(("check", "file"), FAULTY, ids=IDS)
def test_forbidden_reads_are_honest(check, file):
    """With each declared read forbidden in turn: never clean, never absence of what could not be read."""
    assert_honest_when_forbidden(check, lambda forbid: cluster_from(file, forbid=forbid), Scope())


@pytest.mark.parametrize("check", CHECKS, ids=[c.code for c in CHECKS])
def test_healthy_objects_are_clean(check):
    """Restarts of yesterday, stale events, starting, finished and leaving pods, a waiting claim: nothing is said."""
    assert run(check, cluster_from("pods/healthy.yaml"), Scope()).state == "clean"


@pytest.mark.parametrize(("check", "file"), FAULTY, ids=IDS)
def test_one_finding_per_workload_with_evidence(check, file):
    """One finding, every step but consequences shown by evidence, changes of the cluster marked as such."""
    (finding,) = found(check, cluster_from(file))
    assert all(step.evidence for step in finding.chain)
    for step in finding.next_steps:
        words = step.text.render("en")
        assert step.changes or not words.startswith(("Create", "Set", "Add", "Correct", "Raise", "Lower")), words


@pytest.mark.parametrize(("check", "file"), FAULTY, ids=IDS)
def test_each_fault_has_one_voice(check, file):
    """Of the checks about containers exactly one speaks of a container; a pod that waits for a claim has its own."""
    speaking = {c.code for c in CHECKS if c is not pvc_pending and run(c, cluster_from(file), Scope()).state == "found"}
    expected = pod_volume_claim if check is pvc_pending else check
    assert speaking == {expected.code}
