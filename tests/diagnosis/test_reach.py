import pytest

from kbase.diagnosis.reach import REACH_READS, Reach, dns_side, reach
from kbase.diagnosis.view import View
from kbase.errors import Unreadable
from tests.checks.pieces import named
from tests.checks.saying import LANGS
from tests.clusters import cluster_from


def house(*policies, forbid=()):
    """Waiter (hall) and barrel (cellar), with these policies; each is (namespace, spec)."""
    cluster = cluster_from("netpol/reach.yaml", forbid=forbid)
    for i, (namespace, spec) in enumerate(policies):
        meta = {"name": f"rule-{i}", "namespace": namespace}
        kind = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
        cluster.objects.append({**kind, "metadata": meta, "spec": {"podSelector": {}, **spec}})
    return cluster


def asked(cluster, port=5432, a=None, b=None, protocol="TCP") -> Reach:
    view = View(cluster, "TEST", REACH_READS)
    one = a or named(cluster, "Pod", "waiter")
    other = b or named(cluster, "Pod", "barrel")
    found = reach(view, one, other, port, protocol=protocol)
    for step in found.steps:
        assert all(step.fact.render(lang) for lang in LANGS)
        assert step.evidence
    return found


def incoming(*rules, **spec):
    return "cellar", {"policyTypes": ["Ingress"], "ingress": list(rules), **spec}


def outgoing(*rules, **spec):
    return "hall", {"policyTypes": ["Egress"], "egress": list(rules), **spec}


FROM_HALL = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "hall"}}}
TO_CELLAR = {"namespaceSelector": {"matchLabels": {"zone": "back"}}, "podSelector": {"matchLabels": {"app": "barrel"}}}
TAP = {"protocol": "TCP", "port": 5432}


def test_without_policies_all_is_allowed():
    """No policy selects either end."""
    found = asked(house())
    assert (found.verdict, found.deciding) == ("allowed", None)
    assert "No NetworkPolicy selects" in found.steps[0].fact.render("en")


def test_policies_that_select_others_do_not_count():
    """Another label, another namespace, another direction."""
    others = {"matchLabels": {"app": "stranger"}}
    cluster = house(incoming(podSelector=others), ("hall", {"policyTypes": ["Ingress"]}), ("attic", {}))
    assert asked(cluster).verdict == "allowed"


@pytest.mark.parametrize(("policy", "direction"), [(incoming(), "Ingress"), (outgoing(), "Egress")])
def test_default_deny_in_either_direction(policy, direction):
    """The side that denies decides, and names its policy."""
    found = asked(house(policy))
    assert (found.verdict, found.deciding.direction, found.deciding.policy.name) == ("denied", direction, "rule-0")
    assert "default deny" in found.steps[-1].fact.render("en")


def test_both_directions_must_allow():
    """An ingress rule at B does not help where A may not send."""
    cluster = house(incoming({"from": [FROM_HALL], "ports": [TAP]}), outgoing())
    found = asked(cluster)
    assert (found.verdict, found.ingress.verdict, found.deciding.direction) == ("denied", "allowed", "Egress")
    cluster = house(incoming({"from": [FROM_HALL], "ports": [TAP]}), outgoing({"to": [TO_CELLAR], "ports": [TAP]}))
    found = asked(cluster)
    assert (found.verdict, found.egress.policy.name) == ("allowed", "rule-1")
    assert found.egress.step.evidence[0].path == ".spec.egress[0]"


@pytest.mark.parametrize(
    ("peer", "verdict"),
    [
        ({"podSelector": {"matchLabels": {"app": "waiter"}}}, "denied"),  # means pods of B's own namespace
        ({"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "waiter"}}}, "allowed"),
        ({"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "cook"}}}, "denied"),
        ({"namespaceSelector": {"matchLabels": {"zone": "back"}}}, "denied"),
        ({"namespaceSelector": {"matchExpressions": [{"key": "zone", "operator": "Exists"}]}}, "allowed"),
        ({"ipBlock": {"cidr": "10.1.0.0/16"}}, "unknown"),  # plugins differ on pods
        ({"ipBlock": {"cidr": "10.1.0.0/16", "except": ["10.1.0.0/24"]}}, "denied"),
        ({"ipBlock": {"cidr": "192.0.2.0/24"}}, "denied"),
    ],
)
def test_peers(peer, verdict):
    """Selectors of pods and namespaces, alone and together, and blocks of addresses with exceptions."""
    assert asked(house(incoming({"from": [peer]}))).verdict == verdict


@pytest.mark.parametrize(
    ("port", "verdict"),
    [
        ({"port": 5432}, "allowed"),
        ({"port": "tap"}, "allowed"),
        ({"port": "spigot"}, "denied"),
        ({"port": 5000, "endPort": 6000}, "allowed"),
        ({"port": 5000, "endPort": 5100}, "denied"),
        ({"port": 5432, "protocol": "UDP"}, "denied"),
        ({"protocol": "TCP"}, "allowed"),
    ],
)
@pytest.mark.parametrize("direction", ["Ingress", "Egress"])
def test_ports(port, verdict, direction):
    """Numbers, names (of the pod that listens, in both directions), ranges and protocols."""
    make = incoming if direction == "Ingress" else outgoing
    found = asked(house(make({"ports": [port]})))
    assert found.verdict == verdict
    if verdict == "denied":
        assert "5432" in found.steps[-1].fact.render("zh-TW")


def test_service_is_judged_at_its_pods():
    """A policy counts for the port of the pod, not for that of the Service; what has none cannot be judged."""
    cluster = house(incoming({"ports": [{"port": 80}]}))
    found = asked(cluster, port=80, b=named(cluster, "Service", "barrel"))
    assert (found.verdict, found.port) == ("denied", 5432)
    with pytest.raises(ValueError, match="port 81"):
        asked(cluster, port=81, b=named(cluster, "Service", "barrel"))
    cluster.objects.remove(named(cluster, "Pod", "barrel"))
    with pytest.raises(ValueError, match="selects no pod"):
        reach(View(cluster, "T", REACH_READS), named(cluster, "Pod", "waiter"), named(cluster, "Service", "barrel"), 80)


def test_addresses_outside_the_cluster():
    """From and to an address only the pod's own side is judged, and ipBlock counts."""
    block = {"ipBlock": {"cidr": "203.0.113.0/24", "except": ["203.0.113.9/32"]}}
    cluster = house(incoming({"from": [block]}), outgoing({"to": [block]}))
    assert asked(cluster, a="203.0.113.7").verdict == "allowed"
    assert asked(cluster, a="203.0.113.9").verdict == "denied"
    outside = asked(cluster, b="203.0.113.7", port=443)
    assert (outside.verdict, outside.ingress) == ("allowed", None)
    assert asked(cluster, b="198.51.100.1", port=443).deciding.direction == "Egress"


def test_what_no_policy_can_forbid():
    """A pod and itself, and a pod and its own node; a pod on another node's network is in doubt or denied."""
    cluster = house(incoming())
    barrel = named(cluster, "Pod", "barrel")
    assert asked(cluster, a=barrel).verdict == "allowed"
    waiter = named(cluster, "Pod", "waiter")
    waiter["spec"].update(hostNetwork=True, nodeName="n2")
    assert asked(cluster).verdict == "allowed"
    waiter["spec"]["nodeName"] = "n1"
    assert asked(cluster).verdict == "denied"
    cluster = house(incoming({"from": [FROM_HALL]}))
    named(cluster, "Pod", "waiter")["spec"]["hostNetwork"] = True
    assert asked(cluster).verdict == "unknown"


def test_names_must_be_looked_up_as_well():
    """Egress to B alone leaves DNS shut; a rule for port 53 opens it; a cache on every node leaves it open."""
    shut = outgoing({"to": [TO_CELLAR]})
    found = asked(house(shut))
    assert (found.verdict, found.dns.verdict) == ("allowed", "denied")
    opened = outgoing({"to": [TO_CELLAR]}, {"ports": [{"protocol": "UDP", "port": 53}]})
    assert asked(house(opened)).dns.verdict == "allowed"
    only_tcp = outgoing({"ports": [{"protocol": "TCP", "port": 53}]})
    assert asked(house(only_tcp)).dns.verdict == "denied"
    cached = house(shut)
    cache = {"name": "node-local-dns-1", "namespace": "kube-system", "labels": {"k8s-app": "node-local-dns"}}
    cached.objects.append({"apiVersion": "v1", "kind": "Pod", "metadata": cache, "spec": {}})
    assert asked(cached).dns is None


def test_what_cannot_be_read_is_never_allowed_or_denied():
    """Policies are the proof; labels of namespaces leave a doubt; DNS pods leave DNS open."""
    with pytest.raises(Unreadable):
        asked(house(forbid={"networkpolicies"}))
    zone = {"namespaceSelector": {"matchLabels": {"zone": "front"}}}
    assert asked(house(incoming({"from": [zone]}), forbid={"namespaces"})).verdict == "unknown"
    assert asked(house(incoming({"from": [FROM_HALL]}), forbid={"namespaces"})).verdict == "allowed"
    cluster = house(outgoing(), forbid={"pods"})
    waiter = next(o for o in cluster.objects if o["metadata"]["name"] == "waiter")
    assert dns_side(View(cluster, "T", REACH_READS), waiter) is None
