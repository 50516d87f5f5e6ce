from copy import deepcopy

from kbase.checks.pod_node_lost import pod_node_lost
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from


def lost(forbid=()):
    """A Deployment whose only pod is on a node that stopped reporting."""
    return cluster_from("nodes/lost.yaml", forbid=forbid)


def pod_of(cluster):
    return next(o for o in cluster.objects if o["kind"] == "Pod")


def test_a_workload_whose_node_is_silent():
    """The node and how long it has been so; its pods are what was last heard of them."""
    finding = only(pod_node_lost, lost())
    assert (finding.about.name, finding.severity, said(finding, "w1")) == ("api", "error", True)
    assert finding.chain[-1].about.key == ("Node", "", "w1")


def test_replicas_elsewhere_and_nodes_that_are_removed_are_no_alarm():
    """It is told as information only."""
    cluster = lost()
    taint = {"key": "karpenter.sh/disrupted", "effect": "NoSchedule"}
    named(cluster, "Node", "w1")["spec"]["taints"] = [taint]
    assert only(pod_node_lost, cluster).severity == "info"
    cluster = lost()
    other = deepcopy(pod_of(cluster))
    other["metadata"] |= {"name": "api-elsewhere", "uid": "other"}
    other["spec"]["nodeName"], other["status"]["conditions"][0]["status"] = "w2", "True"
    cluster.objects.append(other)
    assert only(pod_node_lost, cluster).severity == "info"


def test_a_pod_with_a_reason_of_its_own_is_told_elsewhere():
    """A container that is not ready, a gate that is open, or a node that is well again: not for its node."""
    cluster = lost()
    pod = pod_of(cluster)
    pod["spec"]["readinessGates"] = [{"conditionType": "example.com/lb"}]
    assert not found(pod_node_lost, cluster)
    del pod["spec"]["readinessGates"]
    pod["status"]["containerStatuses"][0]["ready"] = False
    assert not found(pod_node_lost, cluster)
    cluster = lost()
    for said_ in named(cluster, "Node", "w1")["status"]["conditions"]:
        said_["status"] = str(said_["type"] == "Ready")
    assert not found(pod_node_lost, cluster)


def test_honest_when_forbidden():
    assert_honest_when_forbidden(pod_node_lost, lost, Scope())
