from kbase.checks.statefulset_rollout import statefulset_rollout
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import cluster_from


def library(forbid=(), **spec):
    """A StatefulSet whose template was corrected after a bad one had broken shelf-1."""
    cluster = cluster_from("rollouts/stateful.yaml", forbid=forbid)
    named(cluster, "StatefulSet", "shelf")["spec"].update(spec)
    return cluster


def healed(cluster):
    """All pods ready, whatever their revision."""
    named(cluster, "Pod", "shelf-1")["status"] = {"conditions": [{"type": "Ready", "status": "True"}]}
    return cluster


def test_broken_pod_of_another_revision_blocks_the_update():
    """It is named with what is wrong with it; deleting it is the way out."""
    finding = only(statefulset_rollout, library())
    assert said(finding, "shelf-1", "OrderedReady", "exit code 2")
    assert finding.severity == "error"
    assert "delete pod shelf-1" in finding.next_steps[-1].text.render("en")


def test_parallel_pods_do_not_wait():
    """With podManagementPolicy Parallel the controller replaces it by itself."""
    assert run(statefulset_rollout, library(podManagementPolicy="Parallel"), Scope()).state == "clean"


def test_held_back_on_purpose_is_information():
    """OnDelete, and a partition above the old ordinals."""
    waiting = only(statefulset_rollout, healed(library(updateStrategy={"type": "OnDelete"})))
    assert (waiting.severity, said(waiting, "OnDelete", "shelf-1")) == ("info", True)
    held = {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}
    partition = only(statefulset_rollout, healed(library(updateStrategy=held)))
    assert (partition.severity, said(partition, "partition", "2")) == ("info", True)


def test_rollout_in_progress_is_clean():
    """Old pods that work, a broken one only just made, one that is being replaced, a template not yet seen."""
    assert run(statefulset_rollout, healed(library()), Scope()).state == "clean"
    gone = library()
    named(gone, "Pod", "shelf-1")["metadata"]["deletionTimestamp"] = "2026-11-20T08:39:00Z"
    assert run(statefulset_rollout, gone, Scope()).state == "clean"
    unseen = library()
    named(unseen, "StatefulSet", "shelf")["metadata"]["generation"] = 4
    assert run(statefulset_rollout, unseen, Scope()).state == "clean"
    young = library()
    pod = named(young, "Pod", "shelf-1")
    pod["metadata"]["creationTimestamp"] = "2026-11-20T08:39:30Z"
    pod["status"]["containerStatuses"] = [{"name": "db", "ready": False, "restartCount": 0, "state": {"running": {}}}]
    assert run(statefulset_rollout, young, Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn."""
    assert_honest_when_forbidden(statefulset_rollout, library, Scope())
