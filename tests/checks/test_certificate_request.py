import pytest

from kbase.checks.certificate_request import certificate_request
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from

APPROVED = {"type": "Approved", "status": "True", "lastTransitionTime": "2026-11-20T08:16:00Z"}


def requests(forbid=(), **status):
    """Worker-7 asks twice for a serving certificate; the second request has this status."""
    cluster = cluster_from("certificates/requests.yaml", forbid=forbid)
    named(cluster, "CertificateSigningRequest", "csr-2")["status"] = status
    return cluster


def test_a_kubelet_that_waits_for_its_serving_certificate():
    """About the node, with how long and how often it has asked, and what does not work meanwhile."""
    finding = only(certificate_request, requests())
    assert str(finding.about) == "Node worker-7"
    assert said(finding, "worker-7", "2026-11-20T08:00:00Z", "kubectl logs")
    assert "2 requests" in finding.cause.render("en")
    assert [a.changes for a in finding.next_steps] == [False, True]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (APPROVED, "issued no certificate"),
        ({"type": "Failed", "status": "True", "message": "usage not allowed"}, "usage not allowed"),
    ],
)
def test_approved_and_not_signed_and_failed(condition, words):
    assert words in only(certificate_request, requests(conditions=[condition])).cause.render("en")


@pytest.mark.parametrize(
    "status",
    [
        {"conditions": [APPROVED], "certificate": "LS0t"},
        {"conditions": [{"type": "Denied", "status": "True"}]},
        {"conditions": [{**APPROVED, "lastTransitionTime": "2026-11-20T08:39:00Z"}]},
    ],
)
def test_issued_denied_and_just_approved_are_no_fault(status):
    """An older request that nobody approved no longer matters once a newer one was answered."""
    assert found(certificate_request, requests(**status)) == ()


def test_a_request_of_a_moment_ago_is_no_fault():
    cluster = requests()
    for name in ("csr-1", "csr-2"):
        named(cluster, "CertificateSigningRequest", name)["metadata"]["creationTimestamp"] = "2026-11-20T08:38:00Z"
    assert found(certificate_request, cluster) == ()


@pytest.mark.parametrize(
    ("signer", "words"),
    [("kubernetes.io/kube-apiserver-client-kubelet", "cannot join"), ("example.org/web", "example.org/web")],
)
def test_other_signers(signer, words):
    cluster = requests()
    for name in ("csr-1", "csr-2"):
        named(cluster, "CertificateSigningRequest", name)["spec"]["signerName"] = signer
    finding = only(certificate_request, cluster)
    assert finding.about.kind == "CertificateSigningRequest"
    assert words in finding.cause.render("en")


def test_forbidden_is_never_clean():
    assert_honest_when_forbidden(certificate_request, requests, Scope())
