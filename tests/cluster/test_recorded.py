import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kbase.cluster.backend import Budget
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.resources import RESOURCES
from kbase.cluster.session import Opened
from kbase.errors import BadInput, Unreadable
from tests.clusters import FIXTURES

RECORDING = FIXTURES / "recording"


def reading(path=RECORDING):
    return Opened(f"bundle:{path}", RecordedBackend.open(path)).session(deadline_s=60, max_requests=500)


@pytest.fixture
def copy(tmp_path) -> Path:
    return Path(shutil.copytree(RECORDING, tmp_path / "copy"))


def test_objects_come_complete_and_projected():
    """List items carry kind and apiVersion, and neither managedFields nor the last-applied annotation."""
    (deployment,) = reading().list("deployments")
    assert (deployment["kind"], deployment["apiVersion"]) == ("Deployment", "apps/v1")
    assert "managedFields" not in deployment["metadata"]
    assert set(deployment["metadata"]["annotations"]) == {"deployment.kubernetes.io/revision", "contact"}


def test_the_clock_is_the_recordings():
    """`now` is when the recording was made, in UTC; the version is that of the recorded server."""
    reader = reading()
    assert reader.now == datetime(2026, 10, 5, 6, 25, tzinfo=UTC)
    assert reader.server_version() == "v1.36.0"


def test_namespace_is_a_part_of_the_whole_list():
    """A namespaced read of a list recorded for the whole cluster holds that namespace's objects only."""
    assert [p["metadata"]["name"] for p in reading().list("pods", "front")] == ["counter", "display"]
    assert reading().list("pods", "no-such-namespace") == []


@pytest.mark.parametrize(
    ("plural", "reason", "detail"),
    [
        ("clusterroles", "forbidden", "cannot list clusterroles"),
        ("horizontalpodautoscalers", "absent_api", "the server does not serve autoscaling/v2"),
        ("leases", "error", "it was not recorded"),
    ],
)
def test_what_is_not_there_says_why(plural, reason, detail):
    """Refused, not served and not recorded are three answers, and none of them is an empty list."""
    with pytest.raises(Unreadable) as listed:
        reading().list(plural)
    with pytest.raises(Unreadable) as got:
        reading().get(plural, "front", "x")
    assert listed.value.reason == got.value.reason == reason
    assert detail in listed.value.detail


def test_logs():
    """Current and previous logs, no such run, a pod that never started, and a log that was not recorded."""
    reader = reading()
    assert reader.logs("bakery", "oven-5c9d-k2xjv", "oven", previous=True).endswith("OVEN_TEMP is not a number: hot\n")
    assert reader.logs("bakery", "oven-5c9d-k2xjv", "oven").endswith("starting oven 1.4\n")
    assert reader.logs("front", "counter", "till", previous=True) is None
    assert reader.logs("front", "display", "show") is None
    assert reader.logs("front", "counter", "no-such-container") is None
    assert reader.logs("front", "no-such-pod", "till") is None
    with pytest.raises(Unreadable, match="the log of counter was not recorded"):
        reader.logs("front", "counter", "printer")


def test_a_recording_of_one_namespace_is_not_the_cluster(copy):
    """Where one namespace was recorded, its lists are whole and the cluster's list is not answered with them."""
    body = (copy / "get/api/v1/pods.json").read_text()
    (copy / "get/api/v1/pods.json").unlink()
    (copy / "get/api/v1/namespaces/front").mkdir(parents=True)
    (copy / "get/api/v1/namespaces/front/pods.json").write_text(body)
    meta = json.loads((copy / "meta.json").read_text())
    (copy / "meta.json").write_text(json.dumps(meta | {"namespace": "front"}))
    reader = reading(copy)
    assert len(reader.list("pods", "front")) == 2
    for namespace in (None, "bakery"):
        with pytest.raises(Unreadable, match="only namespace front was recorded"):
            reader.list("pods", namespace)


def test_broken_answers_are_errors(copy):
    """A recorded body that is not a list of objects is an error of that kind alone."""
    (copy / "get/api/v1/pods.json").write_text('{"items": [{"meta')
    (copy / "get/api/v1/services.json").write_text('["x"]')
    reader = reading(copy)
    for plural in ("pods", "services"):
        with pytest.raises(Unreadable, match=r"error: .*the recorded answer is broken"):
            reader.list(plural)
    assert len(reader.list("namespaces")) == 3


@pytest.mark.parametrize("meta", [None, "", "{}", '{"recorded": "yesterday"}', '{"recorded": 5}', "[]", '{"recorded"'])
def test_unfinished_recording_is_bad_input(copy, meta):
    """Without a whole meta.json, which is written last, a folder is not taken for a recording."""
    (copy / "meta.json").unlink()
    if meta is not None:
        (copy / "meta.json").write_text(meta)
    with pytest.raises(BadInput, match="not a complete recording"):
        RecordedBackend.open(copy)


def test_missing_recording_is_bad_input(tmp_path):
    """A path that does not exist is named, with what to do, in each language."""
    with pytest.raises(BadInput) as caught:
        RecordedBackend.open(tmp_path / "gone")
    assert str(tmp_path / "gone") in caught.value.message.render("zh-CN")
    assert "kbase bundle" in caught.value.hint.render("en")


def test_objects_in_memory_are_independent():
    """A recording made from objects answers empty lists for other kinds, and does not share what it was given."""
    pod = {"kind": "Pod", "metadata": {"name": "a", "namespace": "n"}, "spec": {"containers": [{"name": "c"}]}}
    made = datetime(2026, 1, 1, tzinfo=UTC)
    backend = RecordedBackend.from_objects([pod], logs={("n", "a", "c", False): "hello\n"}, now=made)
    reader = Opened("memory", backend).session(deadline_s=9, max_requests=9)
    assert reader.list("pods")[0] is not pod
    assert reader.list("jobs") == []
    assert reader.logs("n", "a", "c") == "hello\n"
    assert reader.logs("n", "a", "c", previous=True) is None


def test_kinds_that_were_not_recorded():
    """What is named unread is unknown, not empty; so is a log that was not given."""
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"}}
    pod["spec"] = {"containers": [{"name": "a"}]}
    now = datetime(2026, 11, 20, tzinfo=UTC)
    backend = RecordedBackend.from_objects([pod], unread=["services", "pods/log"], now=now)
    budget = Budget(deadline_s=9, max_requests=9)
    assert backend.fetch_list(RESOURCES["configmaps"], None, budget) == []
    for ask in (
        lambda: backend.fetch_list(RESOURCES["services"], None, budget),
        lambda: backend.fetch_log("n", "p", "a", False, budget),
    ):
        with pytest.raises(Unreadable, match="not recorded"):
            ask()


def test_a_recording_is_read_once_and_counted_every_time():
    """The second question gets the very lists of the first, and its cost is told as if it had read them."""
    reads: list[str] = []
    whole = RecordedBackend.open(RECORDING)

    def read(name: str) -> bytes | None:
        reads.append(name)
        path = RECORDING / name
        return path.read_bytes() if path.is_file() else None

    cluster = Opened("bundle:x", RecordedBackend(read, {"recorded": whole.now.isoformat()}), kept={})
    first, second = (cluster.session(deadline_s=60, max_requests=9) for _ in range(2))
    assert first.list("pods") == second.list("pods", None)
    assert reads.count("get/api/v1/pods.json") == 1
    assert (first.use().requests, first.use().bytes) == (second.use().requests, second.use().bytes)
    assert second.use().objects["pods"] == first.use().objects["pods"]
