import pytest

from kbase.diagnosis.netpol import isolating, opens, types

POD = {
    "metadata": {"name": "p", "namespace": "a", "labels": {"app": "w"}},
    "spec": {"containers": [{"name": "c", "ports": [{"name": "web", "containerPort": 8080}]}]},
}


def policy(namespace="a", **spec):
    return {"metadata": {"name": "n", "namespace": namespace}, "spec": spec}


def test_isolating_policies():
    """Same namespace, selector and direction; an empty podSelector selects all, matchExpressions count."""
    everyone, other = policy(podSelector={}), policy("b", podSelector={})
    expression = {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["w"]}]}
    egress = policy(podSelector={}, policyTypes=["Egress"])
    assert isolating([everyone, other, policy(podSelector=expression), egress], POD, "Ingress") == [everyone]


def test_types_that_are_not_given():
    """Ingress always, Egress where there are egress rules."""
    assert [types(policy()), types(policy(egress=[])), types(policy(policyTypes=["Egress"]))] == [
        ["Ingress"],
        ["Ingress", "Egress"],
        ["Egress"],
    ]


@pytest.mark.parametrize(
    ("rule", "open_"),
    [
        ({}, True),
        ({"ports": [{"port": 8080}]}, True),
        ({"ports": [{"port": "web"}]}, True),
        ({"ports": [{"port": "other"}]}, False),
        ({"ports": [{"port": 8000, "endPort": 8090}]}, True),
        ({"ports": [{"port": 8000, "endPort": 8079}]}, False),
        ({"ports": [{"port": 8080, "protocol": "UDP"}]}, False),
        ({"ports": [{"protocol": "TCP"}]}, True),
    ],
)
def test_ports_that_a_rule_opens(rule, open_):
    """By number, name, range and protocol; no ports means all."""
    assert opens(rule, POD, 8080) is open_
