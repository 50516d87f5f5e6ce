from dataclasses import replace

import pytest

from kbase.cluster.live import LiveBackend, from_kubeconfig
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.runner import run_all
from kbase.diagnosis.view import Scope
from tests.clusters import CLINIC, FIXTURES
from tests.replay.server import replay


def findings(backend, scope):
    reader = Opened("either", backend).session(deadline_s=60, max_requests=2000)
    return run_all(all_checks(), reader, scope), reader


def plain(outcomes):
    """Outcomes without the words for what was not recorded, which is a 500 of the server."""
    return [
        replace(o, gaps=tuple(replace(g, detail="") if g.reason == "error" else g for g in o.gaps)) for o in outcomes
    ]


@pytest.mark.parametrize("recording", [FIXTURES / "recording", CLINIC], ids=["own", "clinic"])
def test_live_and_recorded_give_the_same_findings(recording, tmp_path, monkeypatch):
    """All checks at once: the client library against the replay server, and the recording read directly."""
    if not recording.is_dir():
        pytest.skip("the clinic recording (../shared/clusters/clinic) is not here")
    backend = RecordedBackend.open(recording)
    monkeypatch.setattr(LiveBackend, "now", backend.now)  # the state is as old for both
    recorded, _ = findings(backend, Scope())
    with replay(recording, tmp_path) as server:
        live, reader = findings(from_kubeconfig([server.kubeconfig], "replay"), Scope())
        asked = reader.use().requests
    assert plain(live) == plain(recorded)
    assert any(outcome.findings for outcome in recorded)
    assert len(server.requests) == len(set(server.requests)) == asked
