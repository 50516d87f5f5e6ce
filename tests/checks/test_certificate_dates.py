import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kbase.checks.certificate_dates import certificate_dates
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from

NOW = datetime(2026, 11, 20, 8, 40, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(days: int) -> bytes:
    """A CA certificate that ends this many days from now."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    made = x509.CertificateBuilder(name, name, KEY.public_key(), x509.random_serial_number())
    made = made.not_valid_before(NOW - timedelta(days=400)).not_valid_after(NOW + timedelta(days=days))
    return made.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def bundle(*days: int) -> str:
    return base64.b64encode(b"".join(certificate(d) for d in days)).decode()


def cluster(hook: str = "", api: str = "", forbid=()):
    found = cluster_from("certificates/bundles.yaml", forbid=forbid)
    named(found, "ValidatingWebhookConfiguration", "policy")["webhooks"][0]["clientConfig"]["caBundle"] = hook
    named(found, "APIService", "v1.gauges.example.org")["spec"]["caBundle"] = api
    return found


@pytest.mark.parametrize(("days", "severity", "words"), [(-3, "error", "2026-11-17"), (10, "warning", "in 10 days")])
def test_a_bundle_that_has_ended_or_soon_will(days, severity, words):
    """The date, whom it concerns, and what fails."""
    finding = only(certificate_dates, cluster(hook=bundle(days)))
    assert finding.severity == severity
    assert said(finding, "check.policy.example.org")
    assert words in finding.cause.render("en")


def test_an_aggregated_api():
    assert said(only(certificate_dates, cluster(api=bundle(-1))), "gauges.example.org")


def test_one_valid_certificate_is_enough():
    """While a CA is being replaced the old and the new one stand in one bundle."""
    assert found(certificate_dates, cluster(hook=bundle(-5, 300))) == ()


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "bm90IGEgY2VydGlmaWNhdGU=",
        "%%%",
        base64.b64encode(b"-----BEGIN CERTIFICATE-----x-----END CERTIFICATE-----").decode(),
    ],
)
def test_what_is_no_certificate_tells_nothing(odd):
    assert found(certificate_dates, cluster(hook=odd)) == ()


def test_forbidden_is_never_clean():
    assert_honest_when_forbidden(certificate_dates, lambda forbid: cluster(forbid=forbid), Scope())
