"""What the cluster page asks for: how the cluster stands, and findings with their pictures."""

import pytest

from api.standing import LastStanding
from kbase.cluster.live import from_kubeconfig
from kbase.cluster.session import Opened
from tests.conftest import RECORDING
from tests.replay.server import Fault, replay


def test_a_recording_is_there_and_says_when_it_was_made(client):
    found = client.get("/v1/cluster").json()["cluster"]
    assert (found["recorded"], found["reachable"], found["why"]) == (True, True, "")
    assert found["observed_at"] == client.get("/v1/check").json()["cluster"]["observed_at"]


def test_without_a_cluster_there_is_none(serve):
    assert serve(cluster="none").get("/v1/cluster").json() == {"cluster": None}


@pytest.mark.parametrize(("lang", "words"), [("en", "did not accept"), ("zh-TW", "不接受"), ("zh-CN", "不接受")])
def test_a_live_cluster_that_is_lost_says_why(serve, tmp_path, lang, words):
    """In the reader's language, and no longer once it answers."""
    with replay(RECORDING, tmp_path) as server:
        client = serve(cluster=f"kubeconfig:{server.kubeconfig}")
        client.app.state.kbase.standing.fresh_s = 0.0
        assert client.get("/v1/cluster").json()["cluster"]["reachable"]
        server.faults.append(Fault("/version", "status", 401))
        found = client.get("/v1/cluster", headers={"Accept-Language": lang}).json()["cluster"]
        assert (found["reachable"], words in found["why"]) == (False, True)
        server.faults.clear()
        assert client.get("/v1/cluster").json()["cluster"]["reachable"]


def test_many_pages_cost_the_cluster_one_request(tmp_path):
    """What was known a moment ago is told again; then it is asked anew."""
    time = [0.0]
    with replay(RECORDING, tmp_path) as server:
        cluster = Opened("context:replay", from_kubeconfig([server.kubeconfig], "replay"))
        last = LastStanding(fresh_s=5, clock=lambda: time[0])
        assert len({last.of(cluster) for _ in range(20)}) == 1
        assert server.requests.count("GET /version") == 1
        time[0] = 5.0
        last.of(cluster)
        assert server.requests.count("GET /version") == 2
    assert last.of(None) is None


def test_findings_come_with_pictures_where_they_are_wanted(client):
    """The same as an answer about the object has; every mark in them is evidence of the report."""
    assert all("pictures" not in f for f in client.get("/v1/check").json()["findings"])
    report = client.get("/v1/check", params={"pictures": "true", "lang": "en"}).json()
    drawn = {f["about"]["name"]: f["pictures"] for f in report["findings"] if f["pictures"]}
    assert [p["kind"] for p in drawn["display"]] == ["fit"]
    answer = client.post("/v1/ask", json={"question": "Why is display pending?", "lang": "en"}).json()
    assert [p["title"] for p in answer["pictures"]] == [p["title"] for p in drawn["display"]]
    known = {e["id"] for e in report["evidence"]}
    marks = [
        i
        for p in drawn["display"]
        for n in p["nodes"]
        for one in (*n["filters"], *n["resources"])
        for i in one["evidence"]
    ]
    assert set(marks) <= known
    assert marks


def test_pictures_cost_the_cluster_nothing(serve, tmp_path):
    """They are drawn from what the checks have read."""
    costs = []
    for wanted in ("false", "true"):
        with replay(RECORDING, tmp_path) as server:
            client = serve(cluster=f"kubeconfig:{server.kubeconfig}")
            client.get("/readyz")
            server.requests.clear()
            client.get("/v1/check", params={"pictures": wanted})
            costs.append(len(server.requests))
    assert costs[0] == costs[1] > 0
