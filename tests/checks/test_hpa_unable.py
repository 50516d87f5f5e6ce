from kbase.checks.hpa_unable import hpa_unable
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from

SERVED = {
    "apiVersion": "apiregistration.k8s.io/v1",
    "kind": "APIService",
    "metadata": {"name": "v1beta1.metrics.k8s.io"},
    "spec": {"group": "metrics.k8s.io", "version": "v1beta1"},
    "status": {"conditions": [{"type": "Available", "status": "True"}]},
}


def failing(*, served: str = "", forbid=()):
    """The failing autoscaler; served: status of the metrics API's condition Available, "" = no such API."""
    cluster = cluster_from("autoscalers/no_metrics.yaml", forbid=forbid)
    if served:
        condition = {"type": "Available", "status": served, "message": "endpoints not found"}
        cluster.objects.append(SERVED | {"status": {"conditions": [condition]}})
    return cluster


def test_no_metrics_api_and_no_request():
    """Both are named, also the request, which the autoscaler never mentions while metrics are absent."""
    finding = only(hpa_unable, failing())
    assert said(finding, "metrics.k8s.io", "web", "cpu request")
    assert (finding.severity, finding.chain[-1].about.kind) == ("error", "APIService")


def test_metrics_api_that_does_not_answer():
    """An APIService that is not available is not called absent."""
    finding = only(hpa_unable, failing(served="False"))
    assert said(finding, "endpoints not found")
    assert "does not exist" not in finding.cause.render("en")


def test_missing_request_alone():
    """With metrics served, the container without a request is the cause."""
    finding = only(hpa_unable, failing(served="True"))
    assert said(finding, "web", "cpu")
    assert "metrics.k8s.io" not in finding.cause.render("en")


def test_request_that_a_limit_range_filled_in_counts():
    """A running pod that has the request proves that the template alone does not decide."""
    cluster = failing(served="True")
    cluster.objects.append(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "p", "namespace": "office", "labels": {"app": "shop-front"}},
            "spec": {"containers": [{"name": "web", "resources": {"requests": {"cpu": "100m"}}}]},
        }
    )
    assert said(only(hpa_unable, cluster), "unable to fetch metrics")


def test_absent_target():
    """A target that does not exist is the cause, whatever else is missing."""
    cluster = failing()
    cluster.objects = [o for o in cluster.objects if o["kind"] != "Deployment"]
    cluster.objects[0]["status"]["conditions"][0] |= {"status": "False", "reason": "FailedGetScale"}
    finding = only(hpa_unable, cluster)
    assert said(finding, "Deployment", "shop-front")
    assert "metrics" not in finding.cause.render("en")


def test_scaled_to_zero_is_information():
    """It may be meant."""
    cluster = failing()
    off = {"type": "ScalingActive", "status": "False", "reason": "ScalingDisabled"}
    cluster.objects[0]["status"]["conditions"] = [off]
    assert only(hpa_unable, cluster).severity == "info"


def test_working_new_and_settling_autoscalers_are_clean():
    """At the minimum, not looked at yet, or with pods that have no metrics yet: no fault."""
    assert run(hpa_unable, cluster_from("autoscalers/fine.yaml"), Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean, and what could not be read is not called absent."""
    assert_honest_when_forbidden(hpa_unable, lambda forbid: failing(forbid=forbid), Scope())
    (finding,) = found(hpa_unable, failing(forbid={"apiservices"}))
    assert "metrics.k8s.io" not in finding.cause.render("en")
