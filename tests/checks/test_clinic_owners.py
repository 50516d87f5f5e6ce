"""The checks on owners, network and cluster against the recorded cluster named clinic."""

import functools

import pytest
import yaml

from kbase.checks.cronjob_not_running import cronjob_not_running
from kbase.checks.daemonset_coverage import daemonset_coverage
from kbase.checks.hpa_unable import hpa_unable
from kbase.checks.ingress_backend import ingress_backend
from kbase.checks.namespace_terminating import namespace_terminating
from kbase.checks.network_policy_blocks import network_policy_blocks
from kbase.checks.node_not_ready import node_not_ready
from kbase.checks.pdb_blocking import pdb_blocking
from kbase.checks.pods_refused import pods_refused
from kbase.checks.rbac_denied import rbac_denied
from kbase.checks.rollout_stuck import rollout_stuck
from kbase.checks.service_not_ready import service_not_ready
from kbase.checks.service_port import service_port
from kbase.checks.service_selector import service_selector
from kbase.checks.statefulset_service import statefulset_service
from kbase.cluster.resources import RESOURCES, spelled
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import LANGS, text_of
from tests.clusters import CLINIC, clinic

pytestmark = pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording is not here (../shared)")

CHECKS = (
    cronjob_not_running,
    daemonset_coverage,
    hpa_unable,
    ingress_backend,
    namespace_terminating,
    network_policy_blocks,
    node_not_ready,
    pdb_blocking,
    pods_refused,
    rbac_denied,
    rollout_stuck,
    service_not_ready,
    service_port,
    service_selector,
    statefulset_service,
)
# What these checks have to explain; the other entries of truth.yaml are about pods and claims.
MINE = (
    "sts/data/broker",
    "svc/web/frontend",
    "svc/web/api",
    "svc/web/auth",
    "ingress/web/site",
    "deploy/team-a/svc-a",
    "deploy/team-a/svc-b",
    "deploy/secure/agent",
    "hpa/scale/burst",
    "hpa/scale/ghost",
    "pdb/scale/burst",
    "cronjob/jobs/nightly-backup",
    "cronjob/jobs/sync",
    "ds/monitoring/node-exporter",
    "deploy/ops/operator",
    "deploy/ops/bot",
    "svc/isolated/backend",
    "ns/old-project",
    "deploy/admission/guarded-app",
    "node/node-b",
)
HEALTHY = (
    "deploy/shop/web",
    "deploy/shop/cart",
    "svc/shop/web",
    "svc/shop/cart",
    "node/node-a",
    "svc/default/kubernetes",
)


@functools.cache
def recording():
    return clinic()


@functools.cache
def findings_in(namespace):
    """All findings of these checks in a namespace, None for the whole cluster."""
    outcomes = [run(check, recording(), Scope(namespace)) for check in CHECKS]
    assert not [g for o in outcomes for g in o.gaps if g.reason == "error"]
    return [f for o in outcomes for f in o.findings]


def target(about):
    """(kind, namespace, name) of "svc/web/api" or "node/node-b"."""
    word, *inside, name = about.split("/")
    return spelled(word).kind, (inside or [""])[0], name


def explaining(about):
    """The findings about an object, in its own namespace; cluster-wide for objects without one."""
    kind, namespace, name = target(about)
    return [f for f in findings_in(namespace or None) if f.about.key == (kind, namespace, name)]


def truth(about):
    entries = yaml.safe_load((CLINIC / "truth.yaml").read_text())
    return next(e for e in entries if e["about"] == about)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("about", MINE)
def test_cause_is_named(about, lang):
    """The findings about the object mention what the truth asks for and claim nothing that it excludes."""
    entry, findings = truth(about), explaining(about)
    assert findings
    text = "\n".join(text_of(f, lang) for f in findings)
    for forms in entry["mention"]:
        assert any(form in text for form in forms), (forms, text)
    assert not [word for word in entry["never"] if word in text]


@pytest.mark.parametrize("about", MINE)
def test_one_root_gives_one_finding(about):
    """No object of the list gets two findings from these checks."""
    assert len(explaining(about)) == 1


@pytest.mark.parametrize("about", HEALTHY)
def test_healthy_objects_get_nothing(about):
    """Neither in their namespace nor in the whole cluster is anything said about them."""
    kind, namespace, name = target(about)
    findings = [*findings_in(None), *(findings_in(namespace) if namespace else [])]
    assert not [f for f in findings if f.about.key == (kind, namespace, name)]


def test_nothing_else_is_an_error():
    """Beyond the truth's own faults no object of the recording is called broken; system namespaces stay silent."""
    entries = yaml.safe_load((CLINIC / "truth.yaml").read_text())
    known = {target(e["about"]) for e in entries if e["cause"] != "healthy"}
    for finding in findings_in(None):
        assert not finding.about.namespace.startswith("kube-")
        # A Service in front of a workload that fails is a symptom of it.
        if finding.severity == "error":
            assert finding.about.key in known or (
                finding.about.kind == "Service" and finding.chain[-1].about.kind == "Pod"
            )


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.code)
def test_no_read_that_is_forbidden_makes_it_clean(check):
    """On the whole recording, each declared read forbidden in turn: what was found does not become a clean bill."""
    if run(check, recording(), Scope()).state != "found":
        pytest.skip("the recording has no such fault")
    for read in check.reads:
        outcome = run(check, clinic(forbid={read}), Scope())
        assert not [g for g in outcome.gaps if g.reason == "error"], read
        assert outcome.state != "clean", read
        kind = RESOURCES[read].kind if read in RESOURCES else ""
        evidence = [e for f in outcome.findings for s in f.chain for e in s.evidence]
        assert not [e for e in evidence if e.path == "" and e.object.kind == kind], read
