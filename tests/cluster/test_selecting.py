"""Objects by a field, what was read before, and what the API server says of its health."""

from datetime import UTC, datetime

import pytest

from kbase.cluster.backend import Budget, having
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Session
from kbase.cluster.source import open_cluster
from kbase.errors import Unreadable
from tests.clusters import FIXTURES
from tests.replay.server import replay

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def pod(namespace, name, node):
    meta = {"namespace": namespace, "name": name}
    return {"kind": "Pod", "apiVersion": "v1", "metadata": meta, "spec": {"nodeName": node, "containers": []}}


PODS = [pod("shop", "web", "node-a"), pod("ops", "web", "node-b"), pod("ops", "api", "node-b")]


def memory():
    return Session("memory", RecordedBackend.from_objects(PODS, now=NOW), Budget(deadline_s=5, max_requests=20))


def identities(objects):
    return [(o["metadata"]["namespace"], o["metadata"]["name"]) for o in objects]


def test_objects_are_selected_by_a_field():
    """By name in whatever namespace, pods by their node; [] where a complete list holds none."""
    reader = memory()
    assert identities(reader.selected("pods", "metadata.name", "web")) == [("shop", "web"), ("ops", "web")]
    assert identities(reader.selected("pods", "spec.nodeName", "node-b")) == [("ops", "web"), ("ops", "api")]
    assert reader.selected("pods", "metadata.name", "gone") == []
    assert having([{"metadata": {}}], "spec.nodeName", "x") == []


def test_a_live_server_selects_itself(tmp_path):
    """One request with a field selector, not a list of all; a list that is known already is asked instead."""
    with replay(FIXTURES / "recording", tmp_path) as running:
        reader = open_cluster(f"kubeconfig:{running.kubeconfig}").session(deadline_s=10, max_requests=9)
        name = "oven-5c9d-k2xjv"
        assert identities(reader.selected("pods", "metadata.name", name)) == [("bakery", name)]
        assert running.requests[-1] == f"GET /api/v1/pods?fieldSelector=metadata.name%3D{name}&limit=1000"
        reader.list("pods")
        before = len(running.requests)
        assert identities(reader.selected("pods", "metadata.name", name)) == [("bakery", name)]
        assert len(running.requests) == before


def test_what_is_recalled_costs_nothing():
    """Only what was read is known to it; everything else is unreadable, never absent."""
    reader = memory()
    recalled = reader.recalled()
    with pytest.raises(Unreadable, match="did not ask"):
        recalled.list("pods")
    reader.list("pods", "shop")
    assert identities(recalled.list("pods", "shop")) == [("shop", "web")]
    assert recalled.get("pods", "shop", "gone") is None
    for read in (
        lambda: recalled.list("pods"),
        lambda: recalled.get("pods", "ops", "web"),
        lambda: recalled.logs("shop", "web", "app"),
        lambda: recalled.health("/readyz"),
        lambda: recalled.selected("pods", "metadata.name", "web"),
    ):
        with pytest.raises(Unreadable, match="did not ask"):
            read()
    assert reader.use().requests == 1


def test_health_that_names_no_parts_is_not_told():
    """A bare "ok" says nothing of the parts."""
    files = {"get/readyz__verbose.json": b"ok", "get/livez__verbose.json": b"[+]ping ok\n"}
    backend = RecordedBackend(files.get, {"recorded": NOW.isoformat()})
    reader = Session("memory", backend, Budget(deadline_s=5, max_requests=9))
    with pytest.raises(Unreadable, match="names no parts"):
        reader.health("/readyz")
    assert reader.health("/livez") == "[+]ping ok\n"
