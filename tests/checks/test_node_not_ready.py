import pytest

from kbase.checks.node_not_ready import node_not_ready
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from kbase.types import ObjectRef
from tests.checks.saying import assert_honest_when_forbidden, found, only, said, text_of
from tests.clusters import cluster_from


def node(forbid=(), **fields):
    """The broken node with other fields: `ready` goes into its Ready condition, the rest into spec or metadata."""
    cluster = cluster_from("nodes/broken.yaml", forbid=forbid)
    cluster.objects[0]["status"]["conditions"][1] |= fields.pop("ready", {})
    for part in ("metadata", "spec"):
        cluster.objects[0].setdefault(part, {}).update(fields.get(part, {}))
    return cluster


def test_kubelet_that_stopped_reporting():
    """Since when, and the age of the Lease; the pressures that are merely Unknown with it are no findings."""
    finding = only(node_not_ready, node())
    assert said(finding, "south-1", "kubelet", "2026-11-20T08:20:00Z")
    assert "1200 s" in text_of(finding, "en")
    assert finding.severity == "error"


def test_kubelet_that_never_reported():
    """Without a Lease and with NodeStatusNeverUpdated there never was a kubelet."""
    cluster = node(ready={"reason": "NodeStatusNeverUpdated"})
    cluster.objects = [o for o in cluster.objects if o["kind"] != "Lease"]
    finding = only(node_not_ready, cluster)
    assert said(finding, "NodeStatusNeverUpdated", "kubelet")
    assert "Lease" in text_of(finding, "en")


def test_kubelet_that_reports_why():
    """Ready False carries the kubelet's own words."""
    ready = {"status": "False", "reason": "KubeletNotReady", "message": "cni plugin not initialized"}
    assert said(only(node_not_ready, node(ready=ready)), "cni plugin not initialized")


@pytest.mark.parametrize(
    ("kind", "severity"), [("MemoryPressure", "warning"), ("DiskPressure", "warning"), ("NetworkUnavailable", "error")]
)
def test_known_conditions(kind, severity):
    """A known condition that is true is reported with its message."""
    cluster = cluster_from("nodes/fine.yaml")
    conditions = cluster.objects[0]["status"]["conditions"]
    conditions[:] = [conditions[0], {"type": kind, "status": "True", "message": "too little left"}]
    finding = only(node_not_ready, cluster)
    assert (finding.severity, said(finding, kind, "too little left")) == (severity, True)


def test_cordoned_joining_and_leaving_nodes_are_information():
    """None of these is a fault by itself."""
    taint = {"key": "ToBeDeletedByClusterAutoscaler", "effect": "NoSchedule"}
    assert only(node_not_ready, node(spec={"taints": [taint]})).severity == "info"
    assert only(node_not_ready, node(metadata={"creationTimestamp": "2026-11-20T08:39:30Z"})).severity == "info"
    cluster = cluster_from("nodes/fine.yaml")
    cluster.objects[0]["spec"] = {"unschedulable": True}
    assert (only(node_not_ready, cluster).severity, run(node_not_ready, cluster, Scope()).state) == ("info", "found")


def test_one_namespace_sees_only_the_nodes_it_uses():
    """Within a namespace: nodes of its pods, and those a question names."""
    assert len(found(node_not_ready, node(), Scope("office"))) == 1
    assert found(node_not_ready, node(), Scope("elsewhere")) == ()
    asked = Scope("elsewhere", (ObjectRef("Node", "", "south-1"),))
    assert len(found(node_not_ready, node(), asked)) == 1


def test_ready_nodes_with_vendor_conditions_are_clean():
    """Conditions of unknown meaning are never judged."""
    assert run(node_not_ready, cluster_from("nodes/fine.yaml"), Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean, no Lease called absent that could not be read."""
    assert_honest_when_forbidden(node_not_ready, node, Scope("office"))
