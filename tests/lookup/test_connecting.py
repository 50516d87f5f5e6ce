"""Whether A reaches B, asked by name."""

import pytest

from kbase.lookup.connecting import between
from kbase.question.connection import Connection
from tests.checks.saying import LANGS
from tests.clusters import cluster_from

POLICY = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}


def house(*specs, forbid=()):
    """Waiter (hall) and barrel (cellar, behind a Service on port 80), with policies on barrel's side."""
    cluster = cluster_from("netpol/reach.yaml", forbid=forbid)
    for i, spec in enumerate(specs):
        meta = {"name": f"rule-{i}", "namespace": "cellar"}
        cluster.objects.append({**POLICY, "metadata": meta, "spec": {"podSelector": {}, **spec}})
    return cluster


def lead(cluster, asked, namespace=None):
    found = between(cluster, asked, namespace)
    texts = [found.result.lead, *found.result.remarks]
    assert all(t.render(lang) for t in texts for lang in LANGS)
    return found.result.lead.render("en")


DENY = {"policyTypes": ["Ingress"]}
TAP = {"policyTypes": ["Ingress"], "ingress": [{"ports": [{"protocol": "TCP", "port": "tap"}]}]}


@pytest.mark.parametrize(
    "b", ["barrel", "svc/barrel", "cellar/barrel", "barrel.cellar.svc.cluster.local", "pod/barrel"]
)
@pytest.mark.parametrize(("policy", "says"), [((), "Yes"), ((DENY,), "No"), ((TAP,), "Yes"), ((DENY, TAP), "Yes")])
def test_by_every_spelling_of_a_name(b, policy, says):
    """A Service is judged on the port to which it sends, a pod on its own; rules of several policies add up."""
    port = 5432 if b.startswith("pod/") else 80
    assert lead(house(*policy), Connection("waiter", b, port)).startswith(f"**{says}")


def test_every_port_where_none_is_named():
    """The Service's ports, each with what decides."""
    found = between(house(DENY), Connection("waiter", "barrel"), None)
    assert [row.cells for row in found.result.rows] == [
        ("80/TCP", "Egress", "", "allowed"),
        ("80/TCP", "Ingress", "rule-0", "denied"),
    ]


def test_a_port_that_the_service_does_not_have():
    """No policy needs to be looked at: nothing leads there."""
    assert "has no port 81/TCP" in lead(house(), Connection("waiter", "barrel", 81))


def test_a_service_without_pods():
    cluster = house()
    cluster.objects[:] = [o for o in cluster.objects if o["metadata"]["name"] != "barrel" or o["kind"] == "Service"]
    assert "nothing is behind" in lead(cluster, Connection("waiter", "barrel", 80))


def test_an_allowed_service_that_is_not_ready_is_said():
    """Allowed is not the same as answered."""
    found = between(house(), Connection("waiter", "barrel", 80), None)
    assert any("no ready endpoint" in r.render("en") for r in found.result.remarks)


def test_names_that_do_not_exist():
    """The one that is missing is named with what is near; where neither exists it is a question for the notes."""
    assert between(house(), Connection("waiter", "barrell", 80), None).missing[0].nearest == ("barrel",)
    assert between(house(), Connection("chair", "table", 80), None) is None
    assert between(house(), Connection("waiter", "example.org", 443), None) is None


def test_what_may_not_be_read_is_never_allowed():
    """Without policies nothing is known."""
    found = between(house(forbid={"networkpolicies"}), Connection("waiter", "barrel", 80), None)
    assert found.result is None
    assert [g.reason for g in found.gaps] == ["forbidden"]


def test_an_address_outside():
    """Only the one end has policies."""
    assert lead(house(), Connection("barrel", "10.9.9.9", 443)).startswith("**Yes")
