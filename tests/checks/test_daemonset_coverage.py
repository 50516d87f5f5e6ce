from kbase.checks.daemonset_coverage import daemonset_coverage
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from kbase.types import ObjectRef
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from


def tainted(taint=None, forbid=(), **spec):
    """The fixture with another taint on east-2, or other fields in the pod template."""
    cluster = cluster_from("daemonsets/tainted.yaml", forbid=forbid)
    cluster.objects[0]["spec"]["template"]["spec"] |= spec
    if taint:
        cluster.objects[3]["spec"] = {"taints": [taint]}
    return cluster


def test_taint_that_is_not_tolerated():
    """Node and taint are named, as information; pressure and cordon keep no DaemonSet pod away."""
    finding = only(daemonset_coverage, tainted())
    assert said(finding, "east-2", "gpu=yes:NoSchedule", "toleration")
    assert finding.severity == "info"
    assert not said(finding, "east-1")


def test_node_that_is_not_ready():
    """A taint that only says "not ready" is not called a design."""
    cluster = tainted({"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"})
    cluster.objects[3]["status"]["conditions"] = [{"type": "Ready", "status": "False", "reason": "KubeletNotReady"}]
    finding = only(daemonset_coverage, cluster)
    assert said(finding, "east-2", "KubeletNotReady")
    assert "design" not in finding.cause.render("en")


def test_own_node_selector_is_told_when_asked():
    """What the DaemonSet itself excludes is told to who asks about it, and to nobody else."""
    cluster = tainted({"key": "x", "effect": "PreferNoSchedule"}, nodeSelector={"disk": "ssd"})
    assert found(daemonset_coverage, cluster) == ()
    asked = Scope(targets=(ObjectRef("DaemonSet", "office", "shipper"),))
    assert said(only(daemonset_coverage, cluster, asked), "east-2", "disk=ssd")


def test_no_node_fits():
    """A DaemonSet that no node fits is told without being asked for."""
    cluster = tainted(nodeSelector={"disk": "nvme"})
    del cluster.objects[1]
    assert said(only(daemonset_coverage, cluster), "disk=nvme", "2")


def test_tolerated_taint_is_clean():
    """With the toleration every node is covered."""
    cluster = tainted(tolerations=[{"key": "gpu", "operator": "Exists"}])
    assert run(daemonset_coverage, cluster, Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean."""
    assert_honest_when_forbidden(daemonset_coverage, lambda forbid: tainted(forbid=forbid), Scope())
