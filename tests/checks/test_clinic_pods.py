"""The clinic recording, for the checks about pods and claims: right causes on the sick, silence on the healthy."""

import pytest
import yaml

from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.test_pods_in_common import CHECKS
from tests.clusters import CLINIC, clinic

pytestmark = pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
KINDS = {"deploy": "Deployment", "sts": "StatefulSet", "pvc": "PersistentVolumeClaim"}
# What these checks answer for; the others' entries are about Services, owners and the cluster.
OURS = [
    "deploy/payments/payment-api",
    "deploy/catalog/indexer",
    "deploy/catalog/search",
    "deploy/batch/trainer",
    "deploy/batch/gpu-job",
    "deploy/batch/zonal",
    "pvc/data/pg-data",
    "sts/data/postgres",
    "deploy/data/reporter",
    "sts/data/broker",
    "deploy/ml/ranker",
    "deploy/ml/gateway",
    "deploy/orders/order-api",
    "deploy/orders/order-worker",
    "deploy/orders/order-migrator",
    "deploy/orders/order-report",
    "deploy/monitoring/grafana",
    "deploy/media/transcoder",
    "deploy/vendor/connector",
    "deploy/vendor/exporter",
]
HEALTHY = [
    "deploy/shop/web",
    "deploy/shop/cart",
    "deploy/isolated/backend",
    "deploy/web/frontend",
    "deploy/scale/burst",
]


@pytest.fixture(scope="module")
def truth():
    return {entry["about"]: entry for entry in yaml.safe_load((CLINIC / "truth.yaml").read_text())}


@pytest.fixture(scope="module")
def recording():
    return clinic()


def claims(recording, about, lang):
    """(all that is said, the causes) of the findings about one object."""
    kind, namespace, name = about.split("/")
    key = (KINDS[kind], namespace, name)
    outcomes = [run(check, recording, Scope(namespace=namespace)) for check in CHECKS]
    own = [f for o in outcomes for f in o.findings if key in {f.about.key, *(s.about.key for s in f.chain)}]
    causes = [f.cause.render(lang) for f in own]
    return "\n".join([*causes, *(s.fact.render(lang) for f in own for s in f.chain)]), "\n".join(causes)


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
@pytest.mark.parametrize("about", OURS)
def test_root_cause_is_named(recording, truth, about, lang):
    """Every surface form of the truth is said, and nothing that must never be claimed."""
    said, causes = claims(recording, about, lang)
    for forms in truth[about]["mention"]:
        assert any(form in said for form in forms), f"none of {forms} in:\n{said}"
    for form in truth[about]["never"]:
        assert form.lower() not in causes.lower(), causes


@pytest.mark.parametrize("about", HEALTHY)
def test_healthy_workloads_get_nothing(recording, about):
    """No check about pods has anything to say of a workload that is well."""
    assert claims(recording, about, "en") == ("", "")


@pytest.mark.parametrize("check", CHECKS, ids=[c.code for c in CHECKS])
def test_forbidden_in_the_whole_recording(check):
    """With each declared read forbidden in turn no check gives the recording a clean bill."""
    for read in check.reads:
        outcome = run(check, clinic(forbid={read}), Scope())
        assert outcome.state != "clean", read
        assert not [g for g in outcome.gaps if g.reason == "error"], (read, outcome.gaps)
