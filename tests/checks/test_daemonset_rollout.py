import pytest

from kbase.checks.daemonset_rollout import daemonset_rollout
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import cluster_from


def library(forbid=(), status=None, **rolling):
    """A DaemonSet whose update waits for lamp-x."""
    cluster = cluster_from("rollouts/daemon.yaml", forbid=forbid)
    owner = named(cluster, "DaemonSet", "lamp")
    owner["spec"]["updateStrategy"]["rollingUpdate"].update(rolling)
    owner["status"].update(status or {})
    return cluster


def test_pod_that_holds_up_the_update():
    """How far it is, the limit, and what is wrong with the pod."""
    finding = only(daemonset_rollout, library())
    assert said(finding, "1", "3", "maxUnavailable", "lamp-x", "ImagePullBackOff")
    assert finding.chain[-1].about.kind == "Pod"
    assert "rollout undo" in finding.next_steps[-1].text.render("en")


@pytest.mark.parametrize(("most", "state"), [("34%", "clean"), ("33%", "found"), (2, "clean"), (0, "found")])
def test_limit_in_percent_and_none(most, state):
    """A percentage is rounded up (34% of 3 is 2); with a surge maxUnavailable is 0."""
    assert run(daemonset_rollout, library(maxUnavailable=most), Scope()).state == state


def test_on_delete_is_information():
    """Pods are replaced when someone deletes them."""
    cluster = library()
    named(cluster, "DaemonSet", "lamp")["spec"]["updateStrategy"] = {"type": "OnDelete"}
    finding = only(daemonset_rollout, cluster)
    assert (finding.severity, said(finding, "OnDelete")) == ("info", True)


def test_done_moving_and_unseen_updates_are_clean():
    """Finished, with all pods available, not seen by the controller yet, or waiting for less than five minutes."""
    for status in ({"updatedNumberScheduled": 3}, {"numberUnavailable": 0}, {"observedGeneration": 1}):
        assert run(daemonset_rollout, library(status=status), Scope()).state == "clean", status
    young = library()
    said_ = named(young, "Pod", "lamp-x")["status"]["conditions"][1]
    said_["lastTransitionTime"] = "2026-11-20T08:38:00Z"
    assert run(daemonset_rollout, young, Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn."""
    assert_honest_when_forbidden(daemonset_rollout, library, Scope())
