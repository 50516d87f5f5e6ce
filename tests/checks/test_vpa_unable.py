import pytest

from kbase.checks.vpa_unable import vpa_unable
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, without
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from


def plant(conditions=None, mode=None, metrics=None, forbid=()):
    cluster = cluster_from("autoscalers/vertical.yaml", forbid=forbid)
    vpa = named(cluster, "VerticalPodAutoscaler", "pump")
    if conditions:
        vpa["status"]["conditions"] = conditions
    if mode:
        vpa["spec"]["updatePolicy"] = {"updateMode": mode}
    if metrics:
        named(cluster, "HorizontalPodAutoscaler", "pump-by-queue")["spec"]["metrics"] = metrics
    return cluster


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"type": "NoPodsMatched", "status": "True", "message": "No pods match this VPA object"}, "finds no pod"),
        ({"type": "ConfigUnsupported", "status": "True", "message": "Unknown targetRef"}, "Unknown targetRef"),
        ({"type": "RecommendationProvided", "status": "False", "reason": "NoData"}, "no recommendation"),
    ],
)
def test_its_own_conditions(condition, words):
    finding = only(vpa_unable, plant([condition]))
    assert words in finding.cause.render("en")
    assert said(finding, "pump")


def test_a_target_that_does_not_exist():
    assert "does not exist" in only(vpa_unable, without(plant(), "Deployment")).cause.render("en")


CPU = [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}}]


@pytest.mark.parametrize(
    ("mode", "n"), [(None, 1), ("Recreate", 1), ("InPlaceOrRecreate", 1), ("Off", 0), ("Initial", 0)]
)
def test_against_a_horizontal_one(mode, n):
    """Utilization is a share of the requests that it changes; one that only recommends changes nothing."""
    findings = found(vpa_unable, plant(mode=mode, metrics=CPU))
    assert len(findings) == n
    assert all(said(f, "pump-by-queue", "cpu") for f in findings)


def test_a_working_one_is_clean_and_so_is_a_cluster_without_the_add_on():
    """An HPA on another metric is the recommended companion."""
    assert found(vpa_unable, plant()) == ()


def test_forbidden_is_never_clean():
    """Of the targets only the kind that is named is read."""
    assert_honest_when_forbidden(vpa_unable, lambda forbid: plant(_NOTHING, forbid=forbid), Scope())


_NOTHING = [{"type": "RecommendationProvided", "status": "False", "message": "no data"}]
