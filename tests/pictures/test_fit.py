import copy

from kbase.checks.pod_unschedulable import pod_unschedulable
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from kbase.pictures import drawn, evidence_in
from tests.checks.saying import LANGS
from tests.clusters import cluster_from

FILE = "scheduling/pending.yaml"


def pending(cluster):
    """The pod that waits, for tests that give it other wishes."""
    return next(o for o in cluster.objects if o["kind"] == "Pod" and not o["spec"].get("nodeName"))


def fits(cluster):
    findings = run(pod_unschedulable, cluster, Scope()).findings
    pictures = drawn(cluster, findings, ())
    for picture in pictures:
        assert all(f.render(lang) for n in picture.nodes for one in n.filters for f in one.facts for lang in LANGS)
        assert all(e.path for e in evidence_in(picture))
    return pictures


def states(node):
    return {f.name: f.state for f in node.filters}


def test_each_node_says_which_filter_rejects_the_pod():
    """A full node, a tainted one and a cordoned one: each by the scheduler's own name."""
    cluster = cluster_from(FILE)
    pending(cluster)["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "999"}}
    (picture,) = fits(cluster)
    named = {n.about.name: states(n) for n in picture.nodes}
    assert named["west-1"]["TaintToleration"] == "broken"
    assert named["west-2"]["NodeUnschedulable"] == "broken"
    assert named["east-1"]["NodeResourcesFit"] == "broken"
    assert named["east-1"]["TaintToleration"] == "ok"


def test_room_is_what_runs_there_and_what_the_pod_wants():
    """Numbers in cores; the pods that run on a node are counted, those elsewhere are not."""
    cluster = cluster_from(FILE)
    pending(cluster)["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "999"}}
    (picture,) = fits(cluster)
    cpu = next(s for n in picture.nodes if n.about.name == "east-1" for s in n.shares if s.resource == "cpu")
    assert cpu.wants == 999
    assert cpu.used is not None
    assert cpu.used < cpu.allocatable


def test_nodes_that_refuse_alike_are_drawn_once():
    """Forty more nodes with the same taint are one box."""
    cluster = cluster_from(FILE)
    pending(cluster)["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "999"}}
    tainted = next(o for o in cluster.objects if o["metadata"]["name"] == "west-1")
    for n in range(40):
        twin = copy.deepcopy(tainted)
        twin["metadata"]["name"] = f"west-{n + 10}"
        cluster.objects.append(twin)
    (picture,) = fits(cluster)
    assert len(picture.nodes) <= 4
    assert sum(n.alike + 1 for n in picture.nodes) + picture.more == 43


def test_nothing_is_drawn_where_nodes_cannot_be_read():
    """Without nodes there is no picture, and a pod that no known rule keeps off gets none either."""
    assert fits(cluster_from(FILE, forbid={"nodes"})) == ()
    cluster = cluster_from(FILE)
    cluster.objects = [o for o in cluster.objects if o["metadata"]["name"] not in ("west-1", "west-2", "east-1")]
    assert fits(cluster) == ()
