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
