"""Cells of rows: against every table that the server printed, and for what the clinic does not have."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml

from kbase.cluster.backend import project
from kbase.cluster.resources import READABLE, RESOURCES
from kbase.cluster.source import open_cluster
from kbase.kubectl import places
from kbase.kubectl.printers import table_of
from kbase.kubectl.table import from_server
from tests.clusters import CLINIC
from tests.kubectl.helpers import NOW, cluster_of, kubectl


@pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
@pytest.mark.parametrize("plural", READABLE)
def test_cells_and_columns_are_the_servers(plural):
    """Each kind's rows equal the recorded table, with the clock at the second in which it was asked for."""
    kind = READABLE[plural]
    path = CLINIC / f"table{kind.path()}.json"
    if not path.exists():
        pytest.skip(f"no table of {plural} was recorded")
    wanted = from_server(json.loads(path.read_text()))
    items = json.loads((CLINIC / f"get{kind.path()}.json").read_text())["items"] or []
    objects = [project(kind, item) for item in items]
    recorded = datetime.fromisoformat(json.loads((CLINIC / "meta.json").read_text())["recorded"])
    # -8 s for most; that of events was printed a part of a second later, that of leases before.
    offsets = (-8, -7.8, -17)
    tables = [table_of(kind, objects, recorded + timedelta(seconds=o)) for o in offsets]
    assert tables[0].columns == wanted.columns
    assert [r.cells for r in wanted.rows] in [[r.cells for r in t.rows] for t in tables]


@pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
def test_a_kind_without_a_printer(monkeypatch):
    """Its recorded table, ages told anew; where none was recorded, names and ages."""
    monkeypatch.setattr(places, "table_of", lambda kind, objects, now: None)
    clinic = open_cluster(f"bundle:{CLINIC}")
    printed = kubectl(clinic, "get", "deploy", "search", "-n", "catalog").text.splitlines()
    assert printed[0].split() == ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]
    assert printed[1].split() == ["search", "2/2", "1", "2", "7m14s"]
    other = cluster_of("{apiVersion: v1, kind: Namespace, metadata: {name: a}}")
    assert kubectl(other, "get", "ns").text == "NAME   AGE\na      <unknown>\n"


FIXTURES = Path(__file__).parents[1] / "fixtures" / "kubectl"
PODS, ROWS = (yaml.safe_load((FIXTURES / name).read_text()) for name in ("pods.yaml", "rows.yaml"))
SPEC = {
    "containers": [{"name": "a"}, {"name": "b"}],
    "initContainers": [{"name": "i"}, {"name": "side", "restartPolicy": "Always"}],
}


def pod_row(pod):
    """The row of a pod with the containers of SPEC."""
    meta = {"name": "p", "namespace": "n", "creationTimestamp": "2026-11-20T08:00:00Z"} | pod.get("metadata", {})
    obj = {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": SPEC | pod.get("spec", {})}
    return table_of(RESOURCES["pods"], [obj | {"status": pod["status"]}], NOW).rows[0].cells


@pytest.mark.parametrize("pod", PODS, ids=[" ".join(p["cells"]) for p in PODS])
def test_the_word_for_a_pod(pod):
    """Ready, status and restarts as the server sums them up, init containers and sidecars included."""
    assert list(pod_row(pod)[1:4]) == pod["cells"]


def test_readiness_gates_and_places():
    """The wide columns of a pod."""
    spec = {"readinessGates": [{"conditionType": "lb"}, {"conditionType": "dns"}], "nodeName": "n1"}
    status = {"podIPs": [{"ip": "10.0.0.9"}], "nominatedNodeName": "n2", "phase": "Running"}
    status["conditions"] = [{"type": "lb", "status": "True"}]
    assert pod_row({"spec": spec, "status": status})[5:] == ("10.0.0.9", "n1", "n2", "1/2")


def cells(obj) -> list[str]:
    """The row of one object."""
    kind = next(r for r in READABLE.values() if r.kind == obj["kind"])
    return list(table_of(kind, [obj], NOW).rows[0].cells)


@pytest.mark.parametrize("row", ROWS, ids=[r["name"] for r in ROWS])
def test_rows_that_the_clinic_does_not_have(row):
    """Cells for states of objects beyond the recording."""
    assert cells(row["object"]) == row["cells"]


def test_selectors_in_words():
    """matchLabels and matchExpressions by key, as `-l` takes them."""
    expressions = [
        {"key": "a", "operator": "In", "values": ["y", "x"]},
        {"key": "c", "operator": "DoesNotExist"},
        {"key": "d", "operator": "Exists"},
    ]
    selector = {"matchLabels": {"b": "2"}, "matchExpressions": expressions}
    policy = {"kind": "NetworkPolicy", "metadata": {"name": "x"}, "spec": {"podSelector": selector}}
    assert cells(policy)[1] == "a in (x,y),b=2,!c,d"


def test_an_object_without_a_time():
    """No creationTimestamp is no age of centuries."""
    cluster = cluster_of("{apiVersion: v1, kind: Namespace, metadata: {name: a}, status: {phase: Active}}")
    assert "a      Active   <unknown>" in kubectl(cluster, "get", "ns").text
