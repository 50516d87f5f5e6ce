import pytest

from kbase.diagnosis.scheduling import amount, requests, tolerates


def container(cpu, **more):
    return {"name": "c", "resources": {"requests": {"cpu": cpu}}, **more}


def test_effective_requests():
    """Sidecars add to the containers, init containers count with the sidecars before them, overhead comes on top."""
    spec = {
        "containers": [container("100m"), container("200m")],
        "initContainers": [container("50m", restartPolicy="Always"), container("400m")],
        "overhead": {"cpu": "10m"},
    }
    assert requests({"spec": spec})["cpu"] == pytest.approx(0.46)
    spec["initContainers"][1] = container("100m")
    assert requests({"spec": spec})["cpu"] == pytest.approx(0.36)


def test_pod_level_requests_win():
    """spec.resources of the pod stands for all of its containers."""
    spec = {"containers": [container("1")], "resources": {"requests": {"cpu": "3"}}}
    assert requests({"spec": spec}) == {"cpu": 3.0, "pods": 1.0}


@pytest.mark.parametrize(
    ("toleration", "fits"),
    [
        ({"key": "team", "operator": "Equal", "value": "a", "effect": "NoSchedule"}, True),
        ({"key": "team", "value": "a"}, True),
        ({"key": "team", "operator": "Exists"}, True),
        ({"operator": "Exists"}, True),
        ({"key": "team", "value": "b"}, False),
        ({"key": "other", "operator": "Exists"}, False),
        ({"key": "team", "operator": "Exists", "effect": "NoExecute"}, False),
    ],
)
def test_tolerations(toleration, fits):
    """Key, operator, value and effect decide; an empty key with Exists tolerates everything."""
    taint = {"key": "team", "value": "a", "effect": "NoSchedule"}
    assert tolerates({"spec": {"tolerations": [toleration]}}, taint) == fits


def test_amounts_read_as_people_write_them():
    """Cores in millis when not whole, bytes with the largest unit."""
    assert [amount("cpu", 0.25), amount("cpu", 2), amount("memory", 1.5 * 1024**3), amount("memory", 12)] == [
        "250m",
        "2",
        "1.5Gi",
        "12",
    ]
