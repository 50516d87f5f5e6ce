"""Healthy clusters: whatever a check says of them at warning or above is a false alarm."""

import pytest

from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.clusters import FIXTURES, cluster_from

HEALTHY = sorted(f.name for f in (FIXTURES / "healthy").glob("*.yaml"))


def alarms(check, cluster, scope):
    outcome = run(check, cluster, scope)
    assert not [g for g in outcome.gaps if g.reason == "error"], outcome.gaps
    return [f"{f.severity}: {f.cause.render('en')}" for f in outcome.findings if f.severity != "info"]


@pytest.mark.parametrize("check", all_checks(), ids=lambda c: c.code)
@pytest.mark.parametrize("file", HEALTHY)
def test_a_healthy_cluster_raises_no_alarm(file, check):
    """Nothing above information is said of it, whether all is looked at or one namespace."""
    cluster = cluster_from(f"healthy/{file}")
    spaces = {o["metadata"].get("namespace") for o in cluster.objects}
    for namespace in {None, *spaces}:
        assert alarms(check, cluster, Scope(namespace)) == []


@pytest.mark.parametrize(
    ("file", "code", "name", "words"),
    [
        ("rollout.yaml", "PDB-BLOCKING", "api", "while 2 of 3 pods are healthy, of which 2 must stay"),
        ("spot.yaml", "PDB-BLOCKING", "web", "while 1 of 2 pods are healthy"),
        ("spot.yaml", "POD-UNSCHEDULABLE", "web", "The scheduler finds no node"),
        ("spot.yaml", "NODE-NOT-READY", "spot-leaving", "is being removed"),
        ("scaled.yaml", "HPA-UNABLE", "keda-hpa-consumer", "scaled to 0 replicas"),
        ("scaled.yaml", "SVC-NOT-READY", "demo", "is scaled to zero"),
    ],
)
def test_what_is_meant_or_passes_is_told_as_information(file, code, name, words):
    """Not an alarm, and still there for who asks about that object."""
    check = next(c for c in all_checks() if c.code == code)
    findings = run(check, cluster_from(f"healthy/{file}"), Scope()).findings
    told = [f for f in findings if f.about.name == name]
    assert {f.severity for f in told} == {"info"}
    assert words in told[0].cause.render("en")
