from kbase.checks.namespace_terminating import namespace_terminating
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import found, only, said, text_of
from tests.clusters import cluster_from


def attic(forbid=(), **conditions):
    """The fixture with these conditions (type=message) true and all others false."""
    cluster = cluster_from("namespaces/held.yaml", forbid=forbid)
    if conditions:
        listed = [{"type": t, "status": "True", "message": m} for t, m in conditions.items()]
        cluster.objects[0]["status"]["conditions"] = listed
    return cluster


def test_object_and_finalizer_are_named():
    """Of the kinds the status names, the object that can be read and its finalizer; custom kinds get a command."""
    finding = only(namespace_terminating, attic())
    assert said(finding, "PersistentVolumeClaim box", "example.org/drain", "finalizer")
    assert finding.severity == "error"
    assert "get widgets.example.org,persistentvolumeclaims" in finding.next_steps[0].text.render("en")
    assert finding.next_steps[-1].changes


def test_objects_that_cannot_be_read_leave_the_words_of_the_status():
    """Without the right to list claims the finalizer is still named, no object is invented."""
    outcome = run(namespace_terminating, attic({"persistentvolumeclaims"}), Scope())
    assert (outcome.state, outcome.gaps[0].reason) == ("found", "forbidden")
    assert "example.org/drain" in outcome.findings[0].cause.render("zh-TW")
    assert "box" not in text_of(outcome.findings[0], "en")


def test_api_that_does_not_answer():
    """An unavailable APIService is the root, before anything that remains."""
    cluster = attic(NamespaceDeletionDiscoveryFailure="failed: stats.example.org/v1: stale GroupVersion discovery")
    cluster.objects.append(
        {
            "apiVersion": "apiregistration.k8s.io/v1",
            "kind": "APIService",
            "metadata": {"name": "v1.stats.example.org"},
            "spec": {"group": "stats.example.org", "version": "v1"},
            "status": {"conditions": [{"type": "Available", "status": "False", "message": "no endpoints"}]},
        }
    )
    finding = only(namespace_terminating, cluster)
    assert said(finding, "v1.stats.example.org", "no endpoints")
    assert finding.chain[-1].about.kind == "APIService"


def test_content_still_being_deleted_is_information_at_first():
    """Pods may take their grace period; after a quarter of an hour it is an error."""
    cluster = attic(NamespaceContentRemaining="Some resources are remaining: pods. has 3 resource instances")
    assert only(namespace_terminating, cluster).severity == "error"
    cluster.objects[0]["metadata"]["deletionTimestamp"] = "2026-11-20T08:35:00Z"
    assert only(namespace_terminating, cluster).severity == "info"


def test_active_and_just_deleted_namespaces_are_clean():
    """A namespace deleted a minute ago is only being deleted; another namespace's question does not see it."""
    cluster = attic()
    assert found(namespace_terminating, cluster, Scope("office")) == ()
    cluster.objects[0]["metadata"]["deletionTimestamp"] = "2026-11-20T08:39:00Z"
    assert run(namespace_terminating, cluster, Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean."""
    for read in namespace_terminating.reads:
        assert run(namespace_terminating, attic({read}), Scope()).state != "clean", read
