import pytest

from kbase.checks.pod_unschedulable import pod_unschedulable
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, without
from tests.checks.saying import only, said, text_of
from tests.clusters import cluster_from

POD = "render-7d-a"


def pending(**spec):
    cluster = cluster_from("scheduling/pending.yaml")
    named(cluster, "Pod", POD)["spec"] |= spec
    return cluster


def small(**spec):
    """The same pod with requests that fit anywhere."""
    cluster = pending(**spec)
    named(cluster, "Pod", POD)["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "100m"}}
    return cluster


def test_requests_are_held_against_what_is_free():
    """The nearest node is the one that lacks least, with what is requested there by other namespaces counted."""
    finding = only(pod_unschedulable, cluster_from("scheduling/pending.yaml"))
    assert said(finding, "east-1", "cpu", "3", "1500m")
    text = text_of(finding, "en")
    assert "taint team=maps:NoSchedule is not tolerated" in text
    assert "cordoned" in text
    assert "soft" not in text
    assert finding.chain[-1].about.name == "east-1"


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"nodeSelector": {"disk": "nvme"}}, ["nodeSelector", "disk=nvme"]),
        ({"nodeSelector": {"zone": "north"}}, ["zone=north", "zone=east"]),
        (
            {
                "affinity": {
                    "nodeAffinity": {
                        "requiredDuringSchedulingIgnoredDuringExecution": {
                            "nodeSelectorTerms": [
                                {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["south"]}]},
                                {"matchExpressions": [{"key": "cores", "operator": "Gt", "values": ["64"]}]},
                            ]
                        }
                    }
                }
            },
            ["zone In [south]", "cores Gt [64]"],
        ),
    ],
)
def test_labels_that_no_node_has(spec, words):
    """Key and value that cannot be met are named, with what the nearest node has instead."""
    assert said(only(pod_unschedulable, small(**spec)), *words)


def test_host_port_is_taken():
    """Which pod holds the port."""
    cluster = small(nodeSelector={"zone": "east"})
    named(cluster, "Pod", POD)["spec"]["containers"][0]["ports"] = [{"hostPort": 9100, "containerPort": 9100}]
    assert said(only(pod_unschedulable, cluster), "9100/TCP", "other/big")


def test_cordon_alone_is_the_cause_where_all_else_fits():
    """A node that lacks nothing but is cordoned comes before nodes with other obstacles."""
    cluster = small(nodeSelector={"zone": "west"})
    named(cluster, "Node", "west-2")["status"]["allocatable"]["pods"] = "9"
    finding = only(pod_unschedulable, cluster)
    assert said(finding, "west-2", "cordon")


def test_full_node_and_unknown_resource():
    """The pod limit of a node and a resource that no node offers."""
    cluster = small(nodeSelector={"zone": "east"})
    named(cluster, "Node", "east-1")["status"]["allocatable"]["pods"] = "1"
    assert said(only(pod_unschedulable, cluster), "1", "east-1")
    cluster = pending()
    requests = {"requests": {"example.com/gpu": "1"}}
    named(cluster, "Pod", POD)["spec"]["containers"][0]["resources"] = requests
    assert said(only(pod_unschedulable, cluster), "example.com/gpu")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            {"podAntiAffinity": {"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "big"}}}},
            "anti-affinity",
        ),
        ({"podAffinity": {"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "none"}}}}, "app=none"),
    ],
)
def test_neighbours_keep_it_away(rule, words):
    """Required pod affinity and anti-affinity are evaluated against the pods that run."""
    ((kind, term),) = rule.items()
    term = {**term, "namespaces": ["other"]}
    affinity = {kind: {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    assert said(only(pod_unschedulable, small(affinity=affinity, nodeSelector={"zone": "east"})), words)


def test_spread_that_would_become_uneven():
    """Hard topology spread names the domain, the counts and maxSkew."""
    rule = {"topologyKey": "zone", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule"}
    rule["labelSelector"] = {"matchLabels": {"app": "render"}}
    cluster = small(topologySpreadConstraints=[rule], nodeSelector={"zone": "east"})
    other = {**named(cluster, "Pod", "big")}
    other["metadata"] = {"name": "render-x", "namespace": "office", "labels": {"app": "render"}}
    other["spec"] = {"nodeName": "east-1", "containers": [{"name": "a"}]}
    cluster.objects.append(other)
    assert said(only(pod_unschedulable, cluster), "zone=east", "maxSkew")


def test_unreadable_nodes_leave_the_schedulers_words():
    """Without nodes nothing is evaluated; the scheduler's message is put into words."""
    cluster = cluster_from("scheduling/pending.yaml", forbid={"nodes"})
    condition = named(cluster, "Pod", POD)["status"]["conditions"][0]
    condition["message"] = "0/3 nodes are available: 2 Insufficient cpu, 1 node(s) had untolerated taint {team: maps}."
    outcome = run(pod_unschedulable, cluster, Scope())
    assert outcome.gaps
    cause = outcome.findings[0].cause.render("en")
    assert "not enough cpu (2 nodes)" in cause
    assert "{team: maps}" in cause


def test_no_nodes_at_all():
    """An empty cluster is said to be one."""
    assert "no nodes" in only(pod_unschedulable, without(cluster_from("scheduling/pending.yaml"), "Node")).cause.render(
        "en"
    )


def test_gates_are_a_wait_on_purpose():
    """Scheduling gates are named; they are a warning."""
    cluster = pending(schedulingGates=[{"name": "example.com/quota"}])
    named(cluster, "Pod", POD)["status"]["conditions"][0]["reason"] = "SchedulingGated"
    finding = only(pod_unschedulable, cluster)
    assert said(finding, "example.com/quota")
    assert finding.severity == "warning"


def test_no_scheduler_at_work():
    """Pending without any PodScheduled condition means that no scheduler has looked."""
    cluster = pending(schedulerName="batch-scheduler")
    named(cluster, "Pod", POD)["status"] = {"phase": "Pending"}
    assert said(only(pod_unschedulable, cluster), "batch-scheduler", "70")


def test_waiting_for_a_volume_is_another_checks():
    """The scheduler stops at the claim before it compares nodes."""
    cluster = pending()
    message = "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims."
    named(cluster, "Pod", POD)["status"]["conditions"][0]["message"] = message
    assert run(pod_unschedulable, cluster, Scope()).state == "clean"


def unseen():
    """The pending pod, not looked at by the cluster's own scheduler."""
    cluster = pending()
    named(cluster, "Pod", POD)["status"] = {"phase": "Pending"}
    return cluster


def test_node_of_the_scheduler_that_is_gone():
    """The Lease, or else the newest election, tells from which node it last led; else the control plane is named."""
    node = named(unseen(), "Node", next(o["metadata"]["name"] for o in unseen().objects if o["kind"] == "Node"))
    name = node["metadata"]["name"]
    meta = {"name": "kube-scheduler", "namespace": "kube-system"}
    leading = unseen()
    lease = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": meta}
    leading.objects.append(lease | {"spec": {"holderIdentity": f"{name}_0b1c"}})
    elected = unseen()
    event = {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": "kube-system"}}
    event |= {
        "reason": "LeaderElection",
        "message": f"{name}_77 became leader",
        "involvedObject": {"kind": "Lease", **meta},
    }
    elected.objects.append(event)
    labelled = unseen()
    named(labelled, "Node", name)["metadata"]["labels"] = {"node-role.kubernetes.io/control-plane": ""}
    for cluster in (leading, elected, labelled):
        last = only(pod_unschedulable, cluster).chain[-1]
        assert (last.about.kind, last.about.name) == ("Node", name)
