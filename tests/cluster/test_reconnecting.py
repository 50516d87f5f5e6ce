from datetime import UTC, datetime

import pytest

from kbase.cluster.backend import Budget
from kbase.cluster.reconnecting import Reconnecting
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.resources import RESOURCES
from kbase.errors import ClusterUnreachable, Unreadable
from kbase.text import verbatim

POD = {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "web-1", "namespace": "shop"}}


class Server:
    """Answers from the second try on."""

    def __init__(self) -> None:
        self.tries = 0

    def connect(self) -> RecordedBackend:
        self.tries += 1
        if self.tries == 1:
            raise ClusterUnreachable(verbatim("connection refused."), verbatim("try again"))
        return RecordedBackend.from_objects([POD], now=datetime(2026, 11, 20, tzinfo=UTC))


def test_a_cluster_that_comes_back_is_found():
    """While it is down each read says so without a request; after a pause it is tried again, and then it answers."""
    time, server = [0.0], Server()
    backend = Reconnecting(server.connect, "no route", pause_s=15, clock=lambda: time[0])
    budget = Budget(deadline_s=5, max_requests=5)
    with pytest.raises(Unreadable, match="no route"):
        backend.fetch_list(RESOURCES["pods"], None, budget)
    assert server.tries == 0
    time[0] = 15.0
    with pytest.raises(Unreadable, match="connection refused"):
        backend.fetch_list(RESOURCES["pods"], None, budget)
    time[0] = 29.0
    with pytest.raises(Unreadable):
        backend.fetch_list(RESOURCES["pods"], None, budget)
    assert server.tries == 1
    time[0] = 30.0
    assert [o["metadata"]["name"] for o in backend.fetch_list(RESOURCES["pods"], None, budget)] == ["web-1"]
    assert (server.tries, backend.fetch_one(RESOURCES["pods"], "shop", "gone", budget)) == (2, None)
