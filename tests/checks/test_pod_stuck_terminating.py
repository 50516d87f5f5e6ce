import pytest

from kbase.checks.pod_stuck_terminating import pod_stuck_terminating
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, without
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from


def books(forbid=(), **meta):
    """The fixture with the metadata of ledger-0 changed."""
    cluster = cluster_from("deleted/pods.yaml", forbid=forbid)
    named(cluster, "Pod", "ledger-0")["metadata"].update(meta)
    return cluster


def ended(cluster):
    status = named(cluster, "Pod", "ledger-0")["status"]["containerStatuses"][0]
    status["state"] = {"terminated": {"exitCode": 0, "finishedAt": "2026-11-20T08:10:00Z"}}
    return cluster


def event(cluster, reason, message):
    meta = {"name": "ledger-0.1", "namespace": "books", "creationTimestamp": "2026-11-20T08:30:00Z"}
    about = {"kind": "Pod", "namespace": "books", "name": "ledger-0", "uid": "p-ledger-0"}
    cluster.objects.append(
        {"apiVersion": "v1", "kind": "Event", "metadata": meta, "involvedObject": about, "reason": reason}
        | {"message": message}
    )
    return cluster


def test_node_that_is_not_ready_is_the_root():
    """The kubelet of a node that is not Ready cannot confirm; a StatefulSet waits for it, so it is an error."""
    cluster = books()
    named(cluster, "Node", "shelf-1")["status"]["conditions"][0].update(status="Unknown", reason="NodeStatusUnknown")
    finding = only(pod_stuck_terminating, cluster)
    assert said(finding, "shelf-1", "ledger-0", "NodeStatusUnknown")
    assert (finding.about.kind, finding.severity, finding.chain[-1].about.kind) == ("StatefulSet", "error", "Node")


def test_node_that_no_longer_exists():
    """Only where the nodes could be read is one called gone."""
    finding = only(pod_stuck_terminating, without(books(), "Node"))
    assert "no longer exists" in finding.cause.render("en")
    assert finding.chain[-1].evidence[-1].path == ""
    unread = only(pod_stuck_terminating, without(books({"nodes"}), "Node"))
    assert "no longer exists" not in unread.cause.render("en")


def test_finalizer_is_the_root_once_the_containers_have_ended():
    """It is named with the one who takes it off; while a container runs it only stands in the chain."""
    cluster = ended(books(finalizers=["batch.kubernetes.io/job-tracking"]))
    finding = only(pod_stuck_terminating, cluster)
    assert said(finding, "batch.kubernetes.io/job-tracking", "Job")
    running = only(pod_stuck_terminating, books(finalizers=["example.org/drain"]))
    assert not said(running, "example.org/drain")
    assert any("example.org/drain" in s.fact.render("zh-TW") for s in running.chain)


def test_container_that_runs_on():
    """A container that outlives its grace period is named, with what the kubelet says of it."""
    finding = only(pod_stuck_terminating, event(books(), "FailedKillPod", "error killing pod: context deadline"))
    assert said(finding, "db", "30", "FailedKillPod", "context deadline")


def test_cleaning_up_that_does_not_end():
    """All containers have ended and the pod stays: volumes and network."""
    assert "cleaning up" in only(pod_stuck_terminating, ended(books())).cause.render("en")


def test_pod_of_a_deployment_is_a_warning():
    """Its controller has made a new pod already."""
    cluster = books()
    cluster.objects[0]["metadata"].pop("deletionTimestamp")
    named(cluster, "Pod", "reader-6d5-aaaaa")["metadata"]["deletionTimestamp"] = "2026-11-20T08:00:00Z"
    finding = only(pod_stuck_terminating, cluster)
    assert (finding.about.kind, finding.about.name, finding.severity) == ("Deployment", "reader", "warning")


@pytest.mark.parametrize("due", ["2026-11-20T08:39:00Z", "2026-11-20T08:40:20Z"])
def test_within_its_time_is_clean(due):
    """Before the end of the grace period, and shortly after it, a pod is only ending."""
    assert run(pod_stuck_terminating, books(deletionTimestamp=due), Scope()).state == "clean"


def test_long_grace_is_information():
    """A pod that may take an hour, and has been ending for a while, is explained and no fault."""
    cluster = books(deletionTimestamp="2026-11-20T09:30:00Z", deletionGracePeriodSeconds=3600)
    cluster.objects[0]["spec"]["containers"][0]["lifecycle"] = {"preStop": {"exec": {"command": ["drain"]}}}
    finding = only(pod_stuck_terminating, cluster)
    assert finding.severity == "info"
    assert said(finding, "3600", "preStop")


def test_forbidden_is_never_clean():
    """Each read forbidden in turn; what proves nothing only leaves a gap."""
    assert_honest_when_forbidden(pod_stuck_terminating, lambda f: books(f), Scope())
    outcome = run(pod_stuck_terminating, books({"pods"}), Scope())
    assert outcome.state == "not_checked"
    assert found(pod_stuck_terminating, books({"events", "nodes", "replicasets"}))
