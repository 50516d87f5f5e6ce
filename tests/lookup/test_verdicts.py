"""What is said where there is nothing, where a name does not exist, and where one may not look."""

from datetime import UTC, datetime, timedelta

import pytest

from kbase.answer import Question
from kbase.cluster.live import from_kubeconfig
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from kbase.core import Kbase
from kbase.retrieval.index import LiveIndex
from kbase.retrieval.search import IndexSearcher
from tests.conftest import RECORDING
from tests.lookup.asking import ask
from tests.replay.server import Fault, replay

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def made(kind, name, namespace="shop", **fields):
    """An object with a creation time an hour before now."""
    meta = {"name": name, "creationTimestamp": (NOW - timedelta(hours=1)).isoformat().replace("+00:00", "Z")}
    meta |= {"namespace": namespace} if namespace else {}
    meta |= fields.pop("metadata", {})
    versions = {"Deployment": "apps/v1", "ReplicaSet": "apps/v1"}
    return {"kind": kind, "apiVersion": versions.get(kind, "v1"), "metadata": meta, **fields}


def pod(name, namespace="shop", *, labels=None, containers=None, node="n1", phase="Running", **meta):
    spec = {"containers": containers or [{"name": "app", "image": "nginx"}], "nodeName": node}
    return made("Pod", name, namespace, metadata={"labels": labels or {}, **meta}, spec=spec, status={"phase": phase})


def space(name):
    return made("Namespace", name, "", status={"phase": "Active"})


OBJECTS = [
    space("shop"),
    space("shop-test"),
    made("Node", "n1", "", status={}),
    pod("web-1", labels={"app": "web"}),
    pod("web-2", "shop-test", labels={"app": "web"}),
]


def cluster(objects=None, forbid=()):
    return Opened("objects", RecordedBackend.from_objects(objects or OBJECTS, forbid=forbid, now=NOW))


def answer(data_dir, question, *, forbid=(), namespace=None):
    notes = IndexSearcher(LiveIndex(data_dir / "index"))
    return Kbase(notes, cluster(forbid=forbid)).answer(Question(question, namespace=namespace))


@pytest.mark.parametrize("question", ["how many pods are there", "shop 有幾個 pod", "which pods are pending"])
def test_what_may_not_be_listed_is_not_zero(data_dir, question):
    """A 403 is said; no number stands in the answer."""
    told = answer(data_dir, question, forbid=("pods",))
    assert told.abstain_reason == "not_permitted"
    assert {g.reason for g in told.not_checked} == {"forbidden"}
    assert "pods" in told.markdown
    assert "list" in told.markdown or "列出" in told.markdown
    assert "0" not in told.markdown


def test_namespaces_are_matched_exactly():
    """shop is not shop-test, whichever has more."""
    assert ask(cluster(), "how many pods are in shop").names == ["web-1"]
    assert ask(cluster(), "shop-test 有幾個 pod").names == ["web-2"]


@pytest.mark.parametrize(
    ("question", "namespace"),
    [("how many pods in shpo", None), ("namespace shpo 有幾個 pod", None), ("有幾個 pod", "shpo")],
)
def test_an_unknown_namespace_is_not_an_empty_one(data_dir, question, namespace):
    """Nothing is counted; the nearest name is offered."""
    told = answer(data_dir, question, namespace=namespace)
    assert told.abstain_reason == "no_such_object"
    assert "shpo" in told.markdown
    assert "`shop`" in told.markdown


def test_namespaces_that_cannot_be_listed_are_believed():
    """Who may not list namespaces still learns what is in one, and that the name was not verified."""
    told = ask(cluster(forbid=("namespaces",)), "how many pods are in shop")
    assert told.lead.startswith("**1 Pod**")
    assert [g.resource for g in told.looked.gaps] == ["namespaces"]


def test_an_empty_result_says_what_was_searched(data_dir):
    """How many were searched, for what, and which labels there are instead."""
    told = answer(data_dir, "which pods in shop have label app=wbe")
    assert told.markdown.startswith("**0 of 1 Pod**: namespace shop, label `app=wbe`. [E1]")
    assert "app=web (1)" in told.markdown
    assert told.evidence[0].value == 0
    assert told.evidence[0].command == "kubectl -n shop get pods -l 'app=wbe'"


def test_a_name_that_does_not_exist_is_said(data_dir):
    """An unknown node is no node without pods."""
    told = answer(data_dir, "which pods run on n-17")
    assert (told.abstain_reason, "n-17" in told.markdown) == ("no_such_object", True)


def test_names_that_could_not_be_looked_up_are_not_missing(data_dir):
    """Where nodes may not be listed, n-17 is not called missing."""
    told = answer(data_dir, "which pods run on node n-17", forbid=("nodes",))
    assert told.abstain_reason == "not_permitted"


def test_an_api_that_is_not_served_has_none(data_dir):
    """A recording of a cluster without autoscaling/v2: none, and why; not a question of rights."""
    from kbase.cluster.source import open_cluster
    from tests.conftest import RECORDING

    notes = IndexSearcher(LiveIndex(data_dir / "index"))
    told = Kbase(notes, open_cluster(f"bundle:{RECORDING}")).answer(Question("how many hpa are there"))
    assert told.markdown.startswith("**None: this cluster does not serve that API.**")


def test_what_the_cluster_says_cannot_break_the_table():
    """A message with pipes, backticks and line breaks stays one cell."""
    event = made("Event", "e", involvedObject={"kind": "Pod", "namespace": "shop", "name": "web-1"})
    event |= {"type": "Warning", "reason": "Bad", "message": "a | b `rm -rf`\n| c |", "lastTimestamp": NOW.isoformat()}
    rows = [
        line
        for line in ask(cluster([*OBJECTS, event]), "which events are there in shop").text.splitlines()
        if "Bad" in line
    ]
    assert len(rows) == 1
    assert "a \\| b 'rm -rf' \\| c \\|" in rows[0]


def test_requests_are_summed_as_the_scheduler_does():
    """Init containers count by their peak, finished pods not at all, each unit as a number."""
    half = {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "1536Mi"}}
    big = {"requests": {"cpu": "2"}}
    pods = [
        pod("a", containers=[{"name": "x", "image": "i", "resources": half}] * 2),
        pod("b", containers=[{"name": "x", "image": "i", "resources": half}]),
        pod("c", containers=[{"name": "x", "image": "i", "resources": big}], phase="Succeeded"),
    ]
    pods[1]["spec"]["initContainers"] = [{"name": "init", "image": "i", "resources": big}]
    told = ask(cluster([space("shop"), *pods]), "total requests in shop")
    assert told.lead.startswith("**requests cpu 3, memory 3Gi; limits cpu 0, memory 4.5Gi**: 2 Pods")


@pytest.mark.parametrize(
    ("image", "matches"),
    [
        ("nginx", True),
        ("nginx:1.27", True),
        ("docker.io/library/nginx", True),
        ("ngin", False),
        ("nginx:1.2", False),
        ("nginx-exporter", False),
    ],
)
def test_images_are_matched_by_whole_parts(image, matches):
    """By name, repository, host and tag, never by the beginning of a word."""
    told = ask(cluster([pod("a", containers=[{"name": "x", "image": "nginx:1.27"}])]), f"which pods use image {image}")
    assert told.names == (["a"] if matches else [])


def test_latest_is_what_is_written_and_what_is_left_out():
    """No tag is latest; a digest and another tag are not."""
    images = ["nginx", "nginx:latest", "nginx:1", f"nginx@sha256:{'0' * 64}", "host:5000/nginx"]
    pods = [pod(f"p{i}", containers=[{"name": "x", "image": image}]) for i, image in enumerate(images)]
    assert ask(cluster(pods), "which pods use the latest tag").names == ["p0", "p1", "p4"]


def test_labels_are_matched_with_their_case():
    """Label values are case-sensitive, in the answer as in the command."""
    pods = [pod("a", labels={"version": "V2"}), pod("b", labels={"version": "v2"})]
    told = ask(cluster(pods), "which pods have label version=V2")
    assert (told.names, told.result.command) == (["a"], "kubectl get pods -l 'version=V2' -A")


def test_pods_created_within_a_time_are_told_from_older_ones():
    """The window ends at the moment the state was observed."""
    fresh = (NOW - timedelta(minutes=3)).isoformat().replace("+00:00", "Z")
    pods = [pod("old"), pod("new", creationTimestamp=fresh)]
    assert ask(cluster(pods), "which pods were created in the last 5 minutes").names == ["new"]
    assert ask(cluster(pods), "過去 2 小時建立了哪些 pod").names == ["old", "new"]
    assert "**`old`**" in ask(cluster(pods), "which pod is the oldest").lead


def test_equals_are_all_named():
    """Of several oldest pods none is called the oldest alone."""
    assert ask(cluster([pod("a"), pod("b")]), "oldest pod").lead.startswith("**`a`, `b`**")


def test_labels_may_be_demanded_absent():
    """ "Without label" is the opposite of "with", in the answer as in the command."""
    pods = [pod("a", labels={"team": "x"}), pod("b")]
    for question in (
        "which pods do not have the label team",
        "哪些 pod 沒有 team 標籤",
        "which pods have no label team",
    ):
        told = ask(cluster(pods), question)
        assert (told.names, told.result.command) == (["b"], "kubectl get pods -l '!team' -A")


def test_a_pod_that_was_oom_killed_before_its_restart_counts():
    """The reason may stand in lastState alone, while STATUS reads Running."""
    ended = {"terminated": {"reason": "OOMKilled", "exitCode": 137}}
    killed = pod("a")
    killed["status"]["containerStatuses"] = [
        {"name": "app", "state": {"running": {}}, "lastState": ended, "ready": True}
    ]
    assert ask(cluster([killed, pod("b")]), "which pods are OOMKilled").names == ["a"]


def test_a_name_in_a_list_that_may_not_be_read_is_not_left_to_the_notes(data_dir):
    """Whether there is such an object is unknown: neither "there is none" nor "the notes do not cover this"."""
    told = answer(data_dir, "is loaf healthy?", forbid=("pods", "deployments"))
    assert told.abstain_reason == "not_permitted"
    assert "pods" in told.markdown
    assert "kbase rbac" in told.markdown
    assert answer(data_dir, "is loaf healthy?").abstain_reason == "not_in_notes"


@pytest.mark.parametrize("question", ["is loaf healthy?", "why is display pending?", "how many pods are there"])
def test_a_cluster_that_went_away_is_not_a_matter_of_permission(data_dir, tmp_path, question):
    """After it answered once; what is said is that it does not answer, not whom to ask for rights."""
    with replay(RECORDING, tmp_path) as server:
        source = Opened("replay", from_kubeconfig([server.kubeconfig], "replay"))
        server.faults.append(Fault(match=".", kind="reset"))
        notes = IndexSearcher(LiveIndex(data_dir / "index"))
        told = Kbase(notes, source).answer(Question(question))
    assert told.abstain_reason == "not_permitted"
    assert "no usable answer" in told.markdown
    assert "kbase rbac" not in told.markdown
