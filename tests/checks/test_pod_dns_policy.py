import pytest

from kbase.checks.pod_dns_policy import pod_dns_policy
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import only, said
from tests.clusters import cluster_from

NEGATIVE = "2026-11-20T08:30:00Z dial tcp: lookup desk.lobby.svc.cluster.local on 192.0.2.1:53: no such host\n"


def lobby(log=NEGATIVE, forbid=(), **spec):
    """A pod with dnsPolicy Default whose log cannot resolve a Service, its spec changed."""
    cluster = cluster_from("dns/coredns.yaml", forbid=forbid, logs={("lobby", "agent-x", "agent", False): log})
    named(cluster, "Pod", "agent-x")["spec"].update(spec)
    return cluster


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({}, ["Default"]),
        ({"dnsPolicy": "ClusterFirst", "hostNetwork": True}, ["hostNetwork", "ClusterFirst"]),
        ({"dnsPolicy": "None", "dnsConfig": {"nameservers": ["192.0.2.1"]}}, ["None", "192.0.2.1"]),
    ],
)
def test_policy_that_leads_past_cluster_dns(spec, words):
    """Each of the three ways, with the name that was asked for and the Service that exists."""
    finding = only(pod_dns_policy, lobby(**spec))
    assert said(finding, "agent", "desk.lobby.svc.cluster.local", *words)
    assert any(s.about.kind == "Service" for s in finding.chain)


@pytest.mark.parametrize("line", ["getaddrinfo ENOTFOUND desk", "curl: (6) Could not resolve host: desk"])
def test_short_names_and_other_runtimes(line):
    """The Service beside the pod."""
    assert said(only(pod_dns_policy, lobby(line + "\n")), "desk")


def test_names_and_policies_that_are_no_case():
    """A name outside, a Service that does not exist, an answer that never came, ClusterFirst, cluster DNS by hand."""
    for line in ("lookup example.com: no such host", "lookup till: no such host", "lookup desk: i/o timeout", "hello"):
        assert run(pod_dns_policy, lobby(line + "\n"), Scope()).state == "clean", line
    for spec in (
        {"dnsPolicy": "ClusterFirst"},
        {"dnsPolicy": "ClusterFirstWithHostNet", "hostNetwork": True},
        {"dnsPolicy": "None", "dnsConfig": {"nameservers": ["10.96.0.10"]}},
    ):
        assert run(pod_dns_policy, lobby(**spec), Scope()).state == "clean", spec


def test_healthy_pods_are_not_looked_at():
    """Many system pods have dnsPolicy Default for good reason."""
    cluster = lobby()
    named(cluster, "Pod", "agent-x")["status"]["conditions"] = [{"type": "Ready", "status": "True"}]
    assert run(pod_dns_policy, cluster, Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Pods, their log and Services are each the proof."""
    for read in ("pods", "pods/log", "services"):
        assert run(pod_dns_policy, lobby(forbid={read}), Scope()).state == "not_checked", read
