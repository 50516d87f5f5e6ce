import pytest

from kbase.checks.pod_evicted import pod_evicted
from tests.checks.pieces import named
from tests.checks.saying import only, said, text_of
from tests.clusters import cluster_from

EVICTED = ("scans-7d-a", "scans-7d-b")
LOW = (
    "The node was low on resource: memory. Threshold quantity: 100Mi, available: 60Mi. "
    "Container ocr was using 900Mi, request is 64Mi, has larger consumption of memory. "
)


def saying(message):
    cluster = cluster_from("pods/evicted.yaml")
    for pod in EVICTED:
        named(cluster, "Pod", pod)["status"]["message"] = message
    return cluster


def test_own_limit_is_told_from_the_node():
    """Two evictions of one workload are one finding: the container's own limit, the node ruled out."""
    finding = only(pod_evicted, cluster_from("pods/evicted.yaml"))
    assert said(finding, "ephemeral storage", "200Mi", "ocr")
    assert (finding.about.name, finding.severity) == ("scans", "error")
    assert "2 pods were evicted" in text_of(finding, "en")
    assert {r.code for r in finding.ruled_out} == {"POD-OOM", "NODE-PRESSURE"}
    assert ".spec.containers[0].resources.limits.ephemeral-storage" in {e.path for e in finding.chain[-1].evidence}


def test_node_pressure_names_resource_use_and_request():
    """The node's shortage, what the container used above its request, and whether the pressure is still there."""
    finding = only(pod_evicted, saying(LOW))
    assert said(finding, "n1", "memory", "900Mi", "64Mi")
    assert "still reports MemoryPressure" in text_of(finding, "en")
    assert "NODE-PRESSURE" not in {r.code for r in finding.ruled_out}


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Pod ephemeral local storage usage exceeds the total limit of containers 1.5Gi. ", "1.5Gi"),
        ('Usage of EmptyDir volume "tmp" exceeds the limit "64Mi". ', "64Mi"),
        ("The node had condition: [DiskPressure]. ", "DiskPressure"),
        ("The node was low on resource: ephemeral-storage. ", "ephemeral-storage"),
        ("something new", "something new"),
    ],
)
def test_each_message_has_its_cause(message, words):
    """Every form of the kubelet's message gives its resource or limit, in every language."""
    assert said(only(pod_evicted, saying(message)), words)


@pytest.mark.parametrize(("time", "severity"), [("2026-11-20T02:00:00Z", "warning"), ("2026-11-01T02:00:00Z", "info")])
def test_old_evictions_are_milder(time, severity):
    """Evicted pods stay listed: what does not go on is a warning for a day, then history."""
    cluster = cluster_from("pods/evicted.yaml")
    for pod in EVICTED:
        named(cluster, "Pod", pod)["status"]["containerStatuses"][0]["state"]["terminated"]["finishedAt"] = time
    assert only(pod_evicted, cluster).severity == severity
