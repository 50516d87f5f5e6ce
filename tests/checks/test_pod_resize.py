import pytest

from kbase.checks.pod_resize import pod_resize
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.clusters import ObjectsReader, cluster_from
from tests.scenarios.build import cluster_of

OLD, NEW = "2026-11-20T08:05:00Z", "2026-11-20T08:38:00Z"


def resized(reason: str, message: str = "", since: str = OLD, kind: str = "PodResizePending") -> ObjectsReader:
    told = {"type": kind, "status": "True", "reason": reason, "message": message, "lastTransitionTime": since}
    up = [{"type": "Ready", "status": "True"}, {"type": "PodScheduled", "status": "True"}]
    ledger = {
        "container": {"resources": {"requests": {"cpu": "8"}}},
        "status": {"conditions": [told, *up], "main": {"resources": {"requests": {"cpu": "1"}}}},
    }
    return cluster_of({"run": {"ledger": ledger}})


@pytest.mark.parametrize(
    ("reason", "kind", "words"),
    [
        ("Infeasible", "PodResizePending", "can never give"),
        ("Deferred", "PodResizePending", "no room"),
        ("Error", "PodResizeInProgress", "could not make"),
    ],
)
def test_each_state_is_told_with_what_is_asked_and_what_is_in_force(reason, kind, words):
    """The kubelet's reason decides the words; both amounts stand in the chain, in both languages."""
    (finding,) = run(pod_resize, resized(reason, "cpu, requested: 8000", kind=kind), Scope()).findings
    assert words in finding.cause.render("en")
    for lang in ("en", "zh-TW", "zh-CN"):
        assert "requested: 8000" in finding.cause.render(lang)
        assert "ledger: requests cpu 8" in finding.chain[0].fact.render(lang)
        assert "ledger: requests cpu 1" in finding.chain[0].fact.render(lang)


@pytest.mark.parametrize(
    ("reason", "since", "kind"),
    [
        ("Deferred", NEW, "PodResizePending"),  # the kubelet tries again by itself
        ("", OLD, "PodResizeInProgress"),  # under way
    ],
)
def test_a_resize_that_goes_on_is_clean(reason, since, kind):
    """What the kubelet still works on is no fault."""
    assert run(pod_resize, resized(reason, since=since, kind=kind), Scope()).state == "clean"


def test_forbidden_is_not_clean():
    """Without the right to list pods the check says so."""
    reader = resized("Infeasible")
    outcome = run(pod_resize, ObjectsReader(reader.objects, frozenset({"pods"})), Scope())
    assert (outcome.state, outcome.gaps[0].detail) == ("not_checked", "cannot list pods")


def test_a_pod_as_kubectl_prints_it():
    """What the node can never give."""
    (finding,) = run(pod_resize, cluster_from("pods/resize.yaml"), Scope()).findings
    assert "can never give" in finding.cause.render("en")
