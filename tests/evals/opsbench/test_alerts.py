from evals.opsbench.alerts import signals, slowdowns
from tests.clusters import cluster_from

SLOW = "LATENCY_DEGRADATION [Slow Response] | x-p90latency: Normal=5.0ms -> Current={now}ms (+1%)"
READER = cluster_from("addresses/desk.yaml")


def alert(name, *evidence, kind="Service"):
    return {"type": kind, "name": name, "status": "ABNORMAL", "evidence": list(evidence)}


def slow(name, now=500):
    return alert(name, SLOW.format(now=now))


def first(*alerts):
    found = slowdowns(alerts, READER, "office")
    return (found[0].object, found[0].cause) if found else None


def test_values_of_an_alert():
    """The change of each line, the largest where it has several; a line without a normal counts by its value."""
    two = "X [y] | In: Normal=9pps -> Current=4pps (-1%) | Out: Normal=1pps -> Current=7pps (+1%)"
    found = signals([alert("desk", two, "RESOURCE_SATURATION [cpu_cfs] | Val: 0.6s (Throttled)")])
    assert [(s.what, s.change) for s in found] == [("X", 6.0), ("RESOURCE_SATURATION", 0.6)]


def test_it_begins_where_nothing_called_is_slow():
    """The desk is told of ledger and mailer, the ledger of the mailer: the last slow one in the row is named."""
    assert first(slow("desk-1", 900), slow("ledger-1")) == ("app/desk-1", "pod_network_delay")
    assert first(slow("desk"), slow("ledger")) != ("app/desk", "pod_network_delay")


def test_throttled_cpu_comes_first():
    """A Service at its CPU limit explains its latency."""
    throttled = alert("desk", "RESOURCE_SATURATION [cpu_cfs] | Val: 0.6s (Throttled)", SLOW.format(now=90))
    assert first(slow("ledger"), throttled) == ("app/desk", "pod_cpu_overload")


def test_nodes_that_lose_packets():
    """A steady stream of retransmissions names the node; a few of them do not."""
    many = alert("elm", "NETWORK [TCP Retransmission] | Normal=0.0retrans -> Current=8.4retrans (+1%)", kind="Node")
    few = alert("elm", "NETWORK [TCP Retransmission] | Normal=0.0retrans -> Current=0.7retrans (+1%)", kind="Node")
    assert first(slow("mailer"), many) == ("node/elm", "node_network_packet_loss")
    assert first(slow("mailer"), few) == ("app/mailer", "pod_network_delay")


def test_nothing_is_said_without_alerts():
    """No alert, no answer."""
    assert first() is None
