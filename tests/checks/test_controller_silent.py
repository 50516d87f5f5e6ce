import pytest

from kbase.checks.controller_silent import controller_silent
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.clusters import ObjectsReader, cluster_from
from tests.scenarios.build import cluster_of

STALE, FRESH = "2026-11-20T07:30:00.000000Z", "2026-11-20T08:39:00.000000Z"


def unseen(seen: int | None, renewed: str | None, *, young: bool = False) -> ObjectsReader:
    api = {"kind": "Deployment", "metadata": {"name": "api", "generation": 2}, "spec": {"replicas": 1}, "status": {}}
    if seen:
        api["status"]["observedGeneration"] = seen
    lease = {
        "kind": "Lease",
        "metadata": {"name": "kube-controller-manager", "namespace": "kube-system"},
        "spec": {"holderIdentity": "cp-1_ab", "renewTime": renewed},
    }
    made = {"objects": [api, *([lease] if renewed else [])], "young": ["Deployment/api"] if young else []}
    return cluster_of(made)


@pytest.mark.parametrize("seen", [None, 1])
def test_a_stale_lease_proves_it(seen):
    """The Lease that nobody renews is the root, with its time and holder."""
    (finding,) = run(controller_silent, unseen(seen, STALE), Scope()).findings
    assert [str(s.about) for s in finding.chain] == [
        "Deployment shop/api",
        "Lease kube-system/kube-controller-manager",
    ]
    for lang in ("en", "zh-TW", "zh-CN"):
        assert STALE in finding.cause.render(lang)


def test_without_a_lease_it_is_likely_only_for_what_was_never_seen():
    """Some providers show no Lease: then only a workload that is old and was never looked at counts."""
    (finding,) = run(controller_silent, unseen(None, None), Scope()).findings
    assert "most likely" in finding.cause.render("en")
    assert run(controller_silent, unseen(1, None), Scope()).state == "clean"
    assert run(controller_silent, unseen(None, None, young=True), Scope()).state == "clean"


def test_a_lease_that_is_renewed_is_clean():
    """A controller with much to do is behind, not silent."""
    assert run(controller_silent, unseen(1, FRESH), Scope()).state == "clean"


def test_forbidden_is_not_clean():
    """Without the right to list workloads the check says so."""
    reader = ObjectsReader(unseen(1, STALE).objects, frozenset({"deployments"}))
    outcome = run(controller_silent, reader, Scope())
    assert (outcome.state, outcome.gaps[0].detail) == ("not_checked", "cannot list deployments")


def test_a_deployment_as_kubectl_prints_it():
    """Never taken up, beside a lease that is an hour old."""
    (finding,) = run(controller_silent, cluster_from("control/silent.yaml"), Scope()).findings
    assert str(finding.about) == "Deployment shop/api"
    assert str(finding.chain[-1].about) == "Lease kube-system/kube-controller-manager"
