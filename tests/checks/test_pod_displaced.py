"""Pods that had to leave a node; scenarios/everyday.yaml holds them as a whole cluster shows them."""

import pytest

from kbase.checks.pod_displaced import pod_displaced
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.scenarios.build import cluster_of

GONE = {"containerStatuses": None, "conditions": None, "podIP": None, "phase": "Failed"}


def cluster(reason: str, message: str = "", started: str = "2026-11-20T08:00:00Z", **others):
    """A workload of which one pod failed for that reason, and others as given."""
    status = GONE | {"reason": reason, "message": message, "startTime": started}
    pods = {"gone": {"status": status}} | others
    return cluster_of({"run": {"render": {"made": len(pods), "pods": pods}}})


@pytest.mark.parametrize(
    ("reason", "message", "words"),
    [
        ("OutOfmemory", "Pod was rejected: Node didn't have enough resource: memory", "memory"),
        ("NodeAffinity", "Pod was rejected: Predicate NodeAffinity failed", "node affinity"),
        ("UnexpectedAdmissionError", "Pod was rejected: Allocate failed: nvidia.com/gpu unavailable", "nvidia.com/gpu"),
        ("Terminated", "Pod was terminated in response to imminent node shutdown.", "w1"),
        ("NodePorts", "Pod was rejected: Predicate NodePorts failed", "Predicate NodePorts failed"),
    ],
)
def test_each_reason_is_told(reason, message, words):
    """Why the pod had to go, and from where."""
    finding = only(pod_displaced, cluster(reason, message))
    assert words in finding.cause.render("en")
    assert said(finding, "render-")


def test_a_pod_that_was_replaced_is_information():
    """A refusal whose pod runs elsewhere is over; so is one of yesterday, and a node that goes is no fault at all."""
    assert only(pod_displaced, cluster("OutOfcpu")).severity == "warning"
    assert only(pod_displaced, cluster("OutOfcpu", other={})).severity == "info"
    assert only(pod_displaced, cluster("OutOfcpu", started="2026-11-19T08:00:00Z")).severity == "info"
    assert only(pod_displaced, cluster("Terminated")).severity == "info"


def test_ends_of_another_kind_are_left_to_others():
    """Evicted pods and plain failures have checks of their own."""
    assert found(pod_displaced, cluster("Evicted", "The node was low on resource: memory.")) == ()
    assert found(pod_displaced, cluster("DeadlineExceeded")) == ()


def test_forbidden_reads_are_never_clean():
    def made(forbid):
        reader = cluster("OutOfcpu")
        reader.forbid = frozenset(forbid)
        return reader

    assert_honest_when_forbidden(pod_displaced, made, Scope())
