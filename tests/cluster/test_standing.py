"""Whether a cluster can be asked right now."""

from datetime import UTC, datetime

import pytest

from kbase.cluster.backend import Budget
from kbase.cluster.live import from_kubeconfig
from kbase.cluster.reconnecting import Reconnecting
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from kbase.cluster.standing import standing
from kbase.errors import ClusterUnreachable, Unreadable
from kbase.text import verbatim
from tests.clusters import FIXTURES
from tests.replay.server import Fault, replay


@pytest.fixture
def server(tmp_path):
    with replay(FIXTURES / "recording", tmp_path) as running:
        yield running


def live(server):
    return Opened("context:replay", from_kubeconfig([server.kubeconfig], "replay"))


def test_a_recording_needs_not_answer():
    """It is what it was, at the time it was made."""
    made = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    found = standing(Opened("bundle:x", RecordedBackend.from_objects([], now=made)))
    assert (found.recorded, found.lost, found.observed_at) == (True, None, "2026-11-20T08:30:00Z")


def test_a_live_cluster_is_asked_each_time(server):
    """One request; what it said when it was opened is not taken for an answer of now."""
    cluster = live(server)
    cluster.backend.version(Budget(deadline_s=5, max_requests=1))
    server.requests.clear()
    assert (standing(cluster).lost, standing(cluster).recorded) == (None, False)
    assert server.requests == ["GET /version", "GET /version"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("/version", "reset"), "the connection broke off"),
        (Fault("/version", "status", 401), "did not accept the credentials"),
        (Fault("/version", "status", 503), "answered 503"),
        (Fault("/version", "status", 403), None),
    ],
)
def test_what_counts_as_lost(server, fault, words):
    """No answer, or one that refuses the credentials; who may merely not read the version has been answered."""
    server.faults.append(fault)
    lost = standing(live(server)).lost
    assert (lost is None) if words is None else words in lost.render("en")


def test_a_cluster_that_was_down_from_the_start_is_lost_until_it_answers(server):
    """The same backend that reads are made through says so."""
    time, tries = [0.0], []

    def connect():
        tries.append(1)
        if len(tries) == 1:
            raise ClusterUnreachable(verbatim("connection refused."), verbatim("try again"))
        return from_kubeconfig([server.kubeconfig], "replay")

    backend = Reconnecting(connect, "no route", pause_s=15, clock=lambda: time[0])
    cluster = Opened("context:replay", backend)
    assert "no route" in standing(cluster).lost.render("en")
    time[0] = 15.0
    assert "connection refused" in standing(cluster).lost.render("zh-TW")
    time[0] = 30.0
    assert standing(cluster).lost is None
    server.faults.append(Fault("/version", "status", 500))
    with pytest.raises(Unreadable):
        backend.answers(Budget(deadline_s=5, max_requests=1))
