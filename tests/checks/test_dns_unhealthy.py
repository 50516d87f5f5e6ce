import pytest

from kbase.checks.dns_unhealthy import dns_unhealthy
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import cluster_from

UPSTREAM = "{} [ERROR] plugin/errors: 2 example.com. A: read udp 10.1.0.53:4242->192.0.2.53:53: i/o timeout\n"
NOW, BEFORE = "2026-11-20T08:35:00.123456789Z", "2026-11-20T07:00:00Z"


def dns(forbid=(), previous="", current=""):
    """A DNS whose only pod crashes."""
    where = ("kube-system", "coredns-a", "coredns")
    logs = {(*where, True): previous, (*where, False): current}
    return cluster_from("dns/coredns.yaml", forbid=forbid, logs=logs)


def well(current=""):
    """The same, ready."""
    cluster = dns(current=current)
    named(cluster, "EndpointSlice", "kube-dns-1")["endpoints"][0]["conditions"]["ready"] = True
    status = named(cluster, "Pod", "coredns-a")["status"]
    status["conditions"] = [{"type": "Ready", "status": "True"}]
    status["containerStatuses"] = [{"name": "coredns", "ready": True, "restartCount": 0, "state": {"running": {}}}]
    return cluster


def test_no_server_is_ready():
    """The pod's own failure is the cause, and what it means for every other pod stands in the chain."""
    finding = only(dns_unhealthy, dns())
    assert said(finding, "coredns-a", "exit code 1")
    assert (finding.severity, finding.about.name) == ("error", "kube-dns")
    assert "ClusterFirst" in finding.chain[0].fact.render("zh-TW")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('[FATAL] plugin/loop: Loop (127.0.0.1:53 -> :53) detected for zone "."', "forward"),
        ("/etc/coredns/Corefile:7 - Error during parsing: Unknown directive 'forwrd'", "Corefile"),
        ('services is forbidden: User "system:serviceaccount:kube-system:coredns" (system:coredns)', "Service"),
    ],
)
def test_log_of_the_run_before_names_the_reason(line, words):
    """A loop, a Corefile that cannot be read, missing rights."""
    finding = only(dns_unhealthy, dns(previous=f"2026-11-20T08:00:00Z {line}\n"))
    assert said(finding, line, words)
    assert finding.chain[-1].evidence[0].path == "log --previous"


def test_upstream_that_does_not_answer():
    """Often and lately: a warning that names the server; once, or long ago, is nothing."""
    finding = only(dns_unhealthy, well(UPSTREAM.format(NOW) * 6))
    assert said(finding, "192.0.2.53", "6")
    assert finding.severity == "warning"
    for log in (UPSTREAM.format(NOW) * 4, UPSTREAM.format(BEFORE) * 50, UPSTREAM.format("no-time") * 50):
        assert run(dns_unhealthy, well(log), Scope()).state == "clean"


def test_healthy_and_absent_dns_are_clean():
    """One ready server is enough; a cluster whose DNS is elsewhere is not judged; nor is another namespace."""
    assert run(dns_unhealthy, well(), Scope()).state == "clean"
    without = dns()
    without.objects.remove(named(without, "Service", "kube-dns"))
    assert run(dns_unhealthy, without, Scope()).state == "clean"
    assert run(dns_unhealthy, dns(), Scope("lobby")).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn."""
    assert_honest_when_forbidden(dns_unhealthy, dns, Scope())
