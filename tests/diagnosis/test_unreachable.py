import pytest

from kbase.diagnosis.addresses import by_name
from kbase.diagnosis.pods import containers
from kbase.diagnosis.unreachable import caller, nodes, unreached


def service(name, address, port):
    meta = {"name": name, "namespace": "office"}
    return {"kind": "Service", "metadata": meta, "spec": {"clusterIP": address, "ports": [{"port": port}]}}


KNOWN = by_name([service("ledger", "10.9.0.1", 7000), service("mailer", "10.9.0.2", 25)])


def who(name, node, *values):
    env = [{"name": f"V{i}", "value": v} for i, v in enumerate(values)]
    spec = {"nodeName": node, "containers": [{"name": "web", "env": env}]}
    return caller(
        containers({"kind": "Pod", "metadata": {"name": name, "namespace": "office"}, "spec": spec})[0], KNOWN
    )


DESK = who("desk", "elm", "ledger:7000", "mailer:25")


@pytest.mark.parametrize(
    "line",
    [
        "dial tcp 10.9.0.1:7000: i/o timeout",
        "I/O error on POST request for http://ledger:7000/v1: Connection timed out",
        "ConnectTimeoutException: connection timed out: ledger/10.9.0.1:7000",
        "connect EHOSTUNREACH 10.9.0.1:7000",
        "connect ETIMEDOUT 10.9.0.1:7000",
    ],
)
def test_wordings_of_a_connection_that_got_no_answer(line):
    """Go, Java and Node.js, by address or by name."""
    (one,) = unreached([(DESK, f"{line}\n{line}\n")], KNOWN)
    assert one.service == ("office", "ledger")
    assert one.evidence.path == "log"


@pytest.mark.parametrize(
    "line",
    [
        "dial tcp 10.9.0.1:7000: connect: connection refused",
        "read tcp 10.1.0.1:5->10.9.0.1:7000: i/o timeout",
        "dial tcp 10.9.0.1:9999: i/o timeout",
        "dial tcp 203.0.113.9:443: i/o timeout",
        "the request timed out",
    ],
)
def test_what_is_not_such_a_connection(line):
    """Refused, slow after connecting, another port, outside the cluster, no address with several Services known."""
    assert unreached([(DESK, f"{line}\n" * 5)], KNOWN) == []


def test_once_is_not_enough():
    """A single time-out may be a start that came too early."""
    assert unreached([(DESK, "dial tcp 10.9.0.1:7000: i/o timeout")], KNOWN) == []


def test_who_tried():
    """A quoted error belongs to the others that know the Service; nodes come with most time-outs first."""
    other = who("press", "oak", "mailer:25")
    quoted = "rpc error: desc = rpc error: dial tcp 10.9.0.2:25: i/o timeout\n"
    found = unreached([(DESK, quoted * 2 + "dial tcp 10.9.0.1:7000: i/o timeout\n" * 2), (other, "")], KNOWN)
    assert {(o.caller.workload, o.service[1], o.quoted) for o in found} == {
        ("press", "mailer", True),
        ("desk", "ledger", False),
    }
    assert list(nodes([*found, found[1]])) == [found[1].caller.node, found[0].caller.node]


def test_a_stack_trace_names_its_target_first():
    """A "Caused by" without an address belongs to the address above it; unrelated text above does not count."""
    trace = "Cannot open connection to ledger:7000\n\tat a.b.C(D.java:1)\n"
    trace += "Caused by: SocketTimeoutException: connect timed out\n"
    (one,) = unreached([(who("press", "oak"), trace * 2)], KNOWN)
    assert one.service == ("office", "ledger")
    assert (
        unreached([(who("press", "oak"), trace.replace("Caused by: SocketTimeoutException:", "later") * 2)], KNOWN)
        == []
    )
