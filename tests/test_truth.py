"""The clinic recording: what `kbase check` says of each object, against what is really wrong with it."""

import pytest
import yaml

from kbase.cluster.source import open_cluster
from kbase.report import run_checks
from kbase.script import LANGS
from kbase.types import Finding
from tests.clusters import CLINIC

pytestmark = pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
TRUTH = yaml.safe_load((CLINIC / "truth.yaml").read_text()) if CLINIC.exists() else []


@pytest.fixture(scope="module")
def clinic_cluster():
    return open_cluster(f"bundle:{CLINIC}")


def words(findings: list[Finding], lang: str) -> str:
    """What the findings claim: causes and the facts of their chains, without what was ruled out."""
    said = [f.cause.render(lang) for f in findings]
    said += [f"{s.about} {s.fact.render(lang)}" for f in findings for s in f.chain]
    return "\n".join(said)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("truth", TRUTH, ids=[t["about"] for t in TRUTH])
def test_the_cause_is_named(clinic_cluster, truth, lang):
    """The findings about an object name its root cause and nothing that is not one; healthy objects have none."""
    report = run_checks(clinic_cluster, [truth["about"]], deadline_s=30, max_requests=500)
    claims = words([f for f in report.findings if f.severity != "info" or truth["mention"]], lang)
    if truth["cause"].startswith("healthy"):
        assert not [f for f in report.findings if f.severity != "info"], claims
    for forms in truth["mention"]:
        assert any(form.lower() in claims.lower() for form in forms), f"none of {forms} in:\n{claims}"
    causes = "\n".join(f.cause.render(lang) for f in report.findings)
    for form in truth["never"]:
        assert form.lower() not in causes.lower(), f"{form} is claimed in:\n{causes}"
