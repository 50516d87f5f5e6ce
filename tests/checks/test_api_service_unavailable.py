import pytest

from kbase.checks.api_service_unavailable import api_service_unavailable
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import cluster_from


def gauges(forbid=(), **available):
    """An API whose server does not answer, its condition changed."""
    cluster = cluster_from("control/api.yaml", forbid=forbid)
    named(cluster, "APIService", "v1beta1.metrics.k8s.io")["status"]["conditions"][0].update(available)
    return cluster


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("failing response: dial tcp 10.96.7.7:443: i/o timeout", "control plane"),
        ("failing response: x509: certificate signed by unknown authority", "certificate"),
        ("dial tcp 10.0.0.7:4443: connect: connection refused", "nothing listens"),
        ("bad status from https://10.0.0.7:4443/apis/x/v1: 403", "rights"),
        ("something unheard of", "FailedDiscoveryCheck"),
    ],
)
def test_words_of_the_aggregator(message, words):
    """With ready endpoints behind it, what the check of the API came back with is the cause."""
    finding = only(api_service_unavailable, gauges(message=message))
    assert words in finding.cause.render("en")
    assert said(finding, message, "metrics.k8s.io")
    assert any("kubectl top" in s.fact.render("zh-TW") for s in finding.chain)


def test_what_is_behind_it_comes_first():
    """No Service, and a Service without ready endpoints, are deeper than the aggregator's words."""
    cluster = gauges()
    cluster.objects[:] = [o for o in cluster.objects if o["kind"] == "APIService"]
    assert said(only(api_service_unavailable, cluster), "gauges/dial")
    cluster = gauges()
    named(cluster, "EndpointSlice", "dial-1")["endpoints"] = []
    pod = named(cluster, "Pod", "dial-x")
    pod["metadata"]["labels"] = {"app": "other"}
    finding = only(api_service_unavailable, cluster)
    assert said(finding, "app=dial")
    assert finding.chain[-1].about.kind == "Service"


@pytest.mark.parametrize(
    ("group", "effect"), [("custom.metrics.k8s.io", "autoscalers"), ("cars.example.org", "discovery")]
)
def test_what_does_not_work_without_it(group, effect):
    """The effect depends on the API."""
    cluster = gauges()
    named(cluster, "APIService", "v1beta1.metrics.k8s.io")["spec"]["group"] = group
    assert any(effect in s.fact.render("en") for s in only(api_service_unavailable, cluster).chain)


def test_available_unknown_and_just_lost_are_clean():
    """A server that is being replaced is away for a moment."""
    for change in ({"status": "True"}, {"status": "Unknown"}, {"lastTransitionTime": "2026-11-20T08:39:30Z"}):
        assert run(api_service_unavailable, gauges(**change), Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn; what is behind it may stay unknown, the condition is enough."""
    assert_honest_when_forbidden(api_service_unavailable, gauges, Scope())
    outcome = run(api_service_unavailable, gauges({"services"}), Scope())
    assert (outcome.state, outcome.gaps[0].reason) == ("found", "forbidden")
