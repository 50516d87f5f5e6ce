from kbase.checks.statefulset_service import statefulset_service
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, found, only, said, text_of
from tests.clusters import cluster_from

LOGS = {
    ("office", "ring-1", "node", True): "2026-11-20T08:00:00Z dial tcp: lookup ring-0.ring-peers: error no such host\n"
}


def ring(forbid=(), logs=LOGS, service=None):
    """The fixture, with a Service of these spec fields where given."""
    cluster = cluster_from("statefulsets/no_service.yaml", forbid=forbid, logs=logs)
    if service is not None:
        meta = {"name": "ring-peers", "namespace": "office"}
        cluster.objects.append({"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": service})
    return cluster


def test_pod_that_fails_for_want_of_a_peer_name():
    """The pod, the name it looks up and the absent Service stand in the cause; later ordinals in the chain."""
    finding = only(statefulset_service, ring())
    assert said(finding, "ring-1", "ring-0.ring-peers", "Service ring-peers")
    assert finding.severity == "error"
    assert "ring-2, ring-3" in text_of(finding, "en")
    assert finding.chain[-1].evidence[-1].path == ""


def test_absent_service_alone_is_a_warning():
    """While no pod is known to need the names, the absent Service is a warning."""
    finding = only(statefulset_service, ring(logs={}))
    assert (finding.severity, said(finding, "ring-peers")) == ("warning", True)


def test_service_that_gives_no_names():
    """One that is not headless, or selects other pods, is the cause only where a pod fails for it."""
    for service in (
        {"clusterIP": "10.0.0.1", "selector": {"app": "ring"}},
        {"clusterIP": "None", "selector": {"app": "x"}},
    ):
        assert said(only(statefulset_service, ring(service=service)), "ring-0.ring-peers")
        assert found(statefulset_service, ring(service=service, logs={})) == ()


def test_headless_service_and_no_service_name_are_clean():
    """A fitting headless Service is fine, and so is a StatefulSet that names none."""
    fitting = ring(service={"clusterIP": "None", "selector": {"app": "ring"}})
    assert run(statefulset_service, fitting, Scope()).state == "clean"
    unnamed = ring()
    del unnamed.objects[0]["spec"]["serviceName"]
    assert run(statefulset_service, unnamed, Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean; a Service that cannot be read is not called absent."""
    assert_honest_when_forbidden(statefulset_service, lambda forbid: ring(forbid), Scope())
