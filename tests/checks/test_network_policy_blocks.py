import pytest

from kbase.checks.network_policy_blocks import network_policy_blocks
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import cluster_from


def vault(forbid=(), **spec):
    """The fixture with other fields in the policy's spec."""
    cluster = cluster_from("netpol/deny.yaml", forbid=forbid)
    cluster.objects[0]["spec"] |= spec
    return cluster


def test_default_deny_is_named():
    """The policy is the cause, as a warning that says it may be meant; Service and endpoints are called fine."""
    finding = only(network_policy_blocks, vault())
    assert said(finding, "NetworkPolicy shut", "default deny", "Service")
    assert (finding.severity, finding.about.name) == ("warning", "vault")
    assert finding.chain[-1].about.kind == "NetworkPolicy"


def test_policy_that_opens_other_ports_only():
    """Rules for other ports than the Service's target leave it shut."""
    finding = only(network_policy_blocks, vault(ingress=[{"ports": [{"port": 9102}]}]))
    assert said(finding, "shut", "api")


@pytest.mark.parametrize(
    "spec",
    [
        {"ingress": [{}]},
        {"ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "desk"}}}]}]},
        {"ingress": [{"ports": [{"port": "api"}]}]},
        {"ingress": [{"ports": [{"port": 8000, "endPort": 8300}]}]},
        {"policyTypes": ["Egress"]},
        {"podSelector": {"matchLabels": {"app": "other"}}},
    ],
)
def test_policies_that_let_someone_in_are_clean(spec):
    """An allow rule for some source or the right port, another direction or other pods: no fault."""
    assert run(network_policy_blocks, vault(**spec), Scope()).state == "clean"


def test_second_policy_that_allows_is_clean():
    """Policies add up: what one of them allows is allowed."""
    cluster = vault()
    allow = {"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": {}}]}]}
    meta = {"name": "open", "namespace": "office"}
    cluster.objects.append(
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": allow}
    )
    assert run(network_policy_blocks, cluster, Scope()).state == "clean"


def test_unready_pods_are_another_check_s_business():
    """Where no pod is ready the endpoints are not fine, and this is not the answer."""
    cluster = vault()
    cluster.objects[2]["status"]["conditions"][0]["status"] = "False"
    assert run(network_policy_blocks, cluster, Scope()).state == "clean"


def test_pods_on_the_node_s_network_are_not_isolated():
    """Policies do not hold for pods with hostNetwork."""
    cluster = vault()
    cluster.objects[2]["spec"]["hostNetwork"] = True
    assert run(network_policy_blocks, cluster, Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean."""
    assert_honest_when_forbidden(network_policy_blocks, vault, Scope())
