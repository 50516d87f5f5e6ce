import pytest

from kbase.checks.version_skew import version_skew
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from kbase.types import ObjectRef
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from


def nodes(version="v1.36.0", forbid=()):
    """Three nodes beside an API server 1.36.2, the last of them with this kubelet."""
    cluster = cluster_from("nodes/versions.yaml", forbid=forbid)
    named(cluster, "Node", "n2")["status"]["nodeInfo"]["kubeletVersion"] = version
    return cluster


@pytest.mark.parametrize(
    ("version", "severity", "words"),
    [
        ("v1.37.0", "warning", "newer"),
        ("v1.32.4", "warning", "4 minor versions older"),
        ("v1.33.1-gke.100", "info", "3 are the most"),
        ("v1.23.9", "warning", "at most 2"),
    ],
)
def test_a_kubelet_that_does_not_fit(version, severity, words):
    """Newer is never supported; older by three minors at most, by two before 1.25."""
    finding = only(version_skew, nodes(version))
    assert (finding.about.name, finding.severity) == ("n2", severity)
    assert words in finding.cause.render("en")
    assert said(finding, version, "v1.36.2")


@pytest.mark.parametrize("version", ["v1.36.9", "v1.34.0", "", "unknown"])
def test_a_kubelet_that_fits_or_tells_nothing(version):
    """Two minors are no fault; a version that cannot be read is none either."""
    assert found(version_skew, nodes(version)) == ()


def test_many_nodes_of_one_version_are_one_finding():
    """About the node that was asked for, if it is one of them."""
    cluster = nodes("v1.31.0")
    named(cluster, "Node", "n0")["status"]["nodeInfo"]["kubeletVersion"] = "v1.31.0"
    assert only(version_skew, cluster).about.name == "n0"
    assert only(version_skew, cluster, Scope(targets=(ObjectRef("Node", "", "n2"),))).about.name == "n2"


def test_without_the_version_of_the_server_nothing_is_said():
    """Not clean: it could not be compared."""
    cluster = nodes("v1.20.0")
    cluster.server_version = lambda: None
    outcome = run(version_skew, cluster, Scope())
    assert outcome.findings == ()
    assert outcome.gaps


def test_forbidden_is_never_clean():
    assert_honest_when_forbidden(version_skew, lambda forbid: nodes(forbid=forbid), Scope())
