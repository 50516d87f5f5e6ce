import pytest

from kbase.checks.removed_api import removed_api
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from


def plant(server="v1.36.2", api="policy/v1beta1", forbid=()):
    """A budget that helm wrote through this version."""
    cluster = cluster_from("control/written.yaml", forbid=forbid)
    named(cluster, "PodDisruptionBudget", "keep")["metadata"]["managedFields"][0]["apiVersion"] = api
    cluster.server_version = lambda: server
    return cluster


@pytest.mark.parametrize(("server", "severity"), [("v1.36.2", "info"), ("v1.25.0-eks", "info"), ("v1.23.4", "warning")])
def test_who_writes_through_a_version_that_ends(server, severity):
    """Before the upgrade a warning; after it, information: it may have been written long ago."""
    finding = only(removed_api, plant(server))
    assert finding.severity == severity
    assert said(finding, "helm", "policy/v1beta1 PodDisruptionBudget", "1.25")
    assert "policy/v1" in finding.next_steps[-1].text.render("en")


@pytest.mark.parametrize(
    ("server", "api"), [("v1.36.2", "policy/v1"), ("v1.20.0", "policy/v1beta1"), ("v1.36.2", "example.org/v1")]
)
def test_what_is_served_or_ends_far_ahead_is_clean(server, api):
    assert found(removed_api, plant(server, api)) == ()


def test_without_the_version_of_the_server_nothing_is_said():
    outcome = run(removed_api, plant(None), Scope())
    assert outcome.findings == ()
    assert outcome.gaps


def test_forbidden_is_never_clean():
    assert_honest_when_forbidden(removed_api, lambda forbid: plant(forbid=forbid), Scope())
