from kbase.checks.hpa_at_limit import hpa_at_limit
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import cluster_from


def till(forbid=()):
    return cluster_from("autoscalers/at_limit.yaml", forbid=forbid)


def limited(cluster, **changes):
    cluster.objects[0]["status"]["conditions"][-1].update(changes)
    return cluster


def test_long_at_the_limit_and_above_target_is_a_warning():
    """The worst metric, its target, and how many replicas its ratio asks for: 6 * 95 / 60."""
    finding = only(hpa_at_limit, till())
    assert said(finding, "6", "40", "cpu", "95%", "60%", "10")
    assert finding.severity == "warning"
    paths = [e.path for e in finding.chain[-1].evidence]
    assert paths[1:] == [
        ".status.currentMetrics[1].resource.current.averageUtilization",
        ".spec.metrics[1].resource.target.averageUtilization",
    ]


def test_quantities_are_compared_as_numbers():
    """A custom metric in milli-units, the only one above its target."""
    cluster = till()
    metrics = cluster.objects[0]["status"]["currentMetrics"]
    metrics[1]["resource"]["current"]["averageUtilization"] = 50
    metrics[2]["pods"]["current"]["averageValue"] = "2"
    assert said(only(hpa_at_limit, cluster), "orders", "500m", "24")


def test_short_or_near_the_target_is_information():
    """A peak of some minutes is what a limit is for, and within a tenth of the target nothing is missing."""
    assert only(hpa_at_limit, limited(till(), lastTransitionTime="2026-11-20T08:30:00Z")).severity == "info"
    cluster = till()
    cluster.objects[0]["status"]["currentMetrics"][1]["resource"]["current"]["averageUtilization"] = 63
    assert only(hpa_at_limit, cluster).severity == "info"


def test_minimum_equal_to_maximum_is_said():
    """Then the autoscaler cannot move at all."""
    cluster = limited(till(), lastTransitionTime="2026-11-20T08:30:00Z")
    cluster.objects[0]["spec"]["minReplicas"] = 6
    assert said(only(hpa_at_limit, cluster), "minReplicas")


def test_other_limits_and_working_autoscalers_are_clean():
    """At the minimum, within range, or unable to scale, which another check explains."""
    assert run(hpa_at_limit, cluster_from("autoscalers/fine.yaml"), Scope()).state == "clean"
    assert run(hpa_at_limit, limited(till(), status="False"), Scope()).state == "clean"
    unable = till()
    unable.objects[0]["status"]["conditions"][1]["status"] = "False"
    assert run(hpa_at_limit, unable, Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Its only read."""
    assert_honest_when_forbidden(hpa_at_limit, till, Scope())
