import pytest

from kbase.checks.network_policy_egress import network_policy_egress
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import cluster_from

NO_ANSWER = "2026-11-20T08:30:00Z dial tcp: lookup barrel on 10.96.0.10:53: read udp 10.1.0.5->53: i/o timeout\n"
NEGATIVE = "2026-11-20T08:30:00Z dial tcp: lookup barrel.cellar on 10.96.0.10:53: no such host\n"
UNREACHED = "2026-11-20T08:30:00Z dial tcp 10.96.0.6:80: i/o timeout\n" * 3
EGRESS = {"podSelector": {}, "policyTypes": ["Egress"]}
TO_DNS = {"ports": [{"protocol": "UDP", "port": 53}]}


def house(log=NO_ANSWER, forbid=(), namespace="hall", previous=False, **policy):
    """A caller that is not ready and writes this log, with one policy."""
    logs = {("hall", "waiter", "waiter", previous): log}
    cluster = cluster_from("netpol/reach.yaml", forbid=forbid, logs=logs)
    status = {"name": "waiter", "ready": False, "restartCount": int(previous), "state": {"running": {}}}
    status |= {"lastState": {"terminated": {"exitCode": 1}}} if previous else {}
    named(cluster, "Pod", "waiter")["status"]["containerStatuses"] = [status]
    kind = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
    cluster.objects.append(kind | {"metadata": {"name": "fence", "namespace": namespace}, "spec": {**EGRESS, **policy}})
    return cluster


@pytest.mark.parametrize("previous", [False, True])
def test_policy_without_dns(previous):
    """Look-ups without an answer, and no rule for port 53: the policy is the root, in the current log or the last."""
    finding = only(network_policy_egress, house(previous=previous))
    assert said(finding, "waiter", "fence", "UDP 53")
    assert finding.chain[-1].about.kind == "NetworkPolicy"
    assert "lookup barrel" in finding.chain[0].fact.render("zh-TW")


@pytest.mark.parametrize(
    "line",
    [
        "getaddrinfo EAI_AGAIN barrel.cellar",
        "psycopg2.OperationalError: could not translate host name: Temporary failure in name resolution",
        "curl: (6) Could not resolve host: barrel.cellar",
        "java.net.UnknownHostException: barrel.cellar",
    ],
)
def test_how_programs_say_it(line):
    """Common runtimes."""
    assert said(only(network_policy_egress, house(line + "\n")), "UDP 53")


def test_dns_that_is_allowed_or_answers_is_no_case():
    """A rule for port 53, and an answer that there is no such name."""
    assert run(network_policy_egress, house(egress=[TO_DNS]), Scope()).state == "clean"
    assert run(network_policy_egress, house(NEGATIVE), Scope()).state == "clean"


def test_service_that_may_not_be_reached():
    """Time-outs to a Service none of whose ports is allowed, by the caller's egress."""
    finding = only(network_policy_egress, house(UNREACHED, egress=[TO_DNS]))
    assert said(finding, "cellar/barrel", "fence", "hall/waiter")
    opened = house(UNREACHED, egress=[TO_DNS, {"ports": [{"port": 5432}]}])
    assert run(network_policy_egress, opened, Scope()).state == "clean"


def test_service_whose_own_policy_refuses():
    """Egress is open and the called pods let nobody in: their policy is the root."""
    cluster = house(UNREACHED, egress=[{}])
    shut = {"podSelector": {}, "policyTypes": ["Ingress"]}
    kind = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
    cluster.objects.append(kind | {"metadata": {"name": "lid", "namespace": "cellar"}, "spec": shut})
    finding = only(network_policy_egress, cluster, Scope("hall"))
    assert said(finding, "lid", "cellar/barrel")
    assert finding.chain[-1].about.name == "lid"


def test_healthy_pods_and_other_namespaces_are_clean():
    """A pod that is well is not looked at, nor one that no policy isolates, nor a cluster without policies."""
    well = house()
    named(well, "Pod", "waiter")["status"]["conditions"] = [{"type": "Ready", "status": "True"}]
    assert run(network_policy_egress, well, Scope()).state == "clean"
    assert run(network_policy_egress, house(namespace="attic"), Scope()).state == "clean"
    assert run(network_policy_egress, cluster_from("netpol/reach.yaml"), Scope()).state == "clean"


def test_log_without_such_lines_proves_nothing():
    """A policy without DNS may be meant."""
    assert run(network_policy_egress, house("started\n"), Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read that is needed forbidden in turn."""
    assert_honest_when_forbidden(network_policy_egress, lambda f: house(forbid=f), Scope())
