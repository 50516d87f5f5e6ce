import json

import pytest

from kbase.cluster.bundle import write_bundle
from kbase.cluster.resources import RESOURCES
from kbase.cluster.source import open_cluster
from kbase.errors import BadInput, Unreadable
from tests.clusters import CLINIC, FIXTURES
from tests.replay.server import replay

RECORDING = FIXTURES / "recording"


def opened(path):
    return open_cluster(f"bundle:{path}")


def content(cluster, namespace=None):
    """Everything a session can tell: objects of each kind, logs of each container, and what cannot be read, why."""
    reader = cluster.session(deadline_s=60, max_requests=5000)

    def outcome(read):
        try:
            return read()
        except Unreadable as why:
            return why.reason, why.resource

    scopes = {p: namespace if k.namespaced else None for p, k in RESOURCES.items()}
    told = {plural: outcome(lambda p=plural: reader.list(p, scopes[p])) for plural in RESOURCES}
    for pod in told["pods"]:
        ns, name = pod["metadata"]["namespace"], pod["metadata"]["name"]
        for container in pod["spec"]["containers"]:
            for previous in (False, True):
                key = ns, name, container["name"], previous
                told[key] = outcome(lambda k=key: reader.logs(*k[:3], previous=k[3]))
    return told | {"now": reader.now, "version": reader.server_version()}


@pytest.mark.parametrize("recording", [RECORDING, CLINIC], ids=["own", "clinic"])
def test_a_bundle_tells_what_its_cluster_tells(recording, tmp_path):
    """Round trip: a bundle of a recording, and a bundle of that bundle, give the same objects, logs and gaps."""
    if not recording.is_dir():
        pytest.skip("the clinic recording (../shared/clusters/clinic) is not here")
    write_bundle(opened(recording), tmp_path / "one", namespace=None)
    write_bundle(opened(tmp_path / "one"), tmp_path / "two", namespace=None)
    told = content(opened(recording))
    assert content(opened(tmp_path / "one")) == told
    assert content(opened(tmp_path / "two")) == told


def test_no_credential_reaches_the_disk(tmp_path):
    """None of the planted values stands in any file, and the summary counts what was masked."""
    summary = write_bundle(opened(RECORDING), tmp_path / "out", namespace=None)
    text = "".join(p.read_text() for p in (tmp_path / "out").rglob("*") if p.is_file())
    planted = "".join(p.read_text() for p in RECORDING.rglob("*") if p.is_file())
    assert planted.count("canary") >= 10
    assert "canary" not in text
    assert "@bakery.test" not in text
    assert summary.masked == text.count("[masked-") > 0


def test_summary_says_what_is_missing(tmp_path):
    """Counts, the folder, and a line for everything that could not be read, in each language."""
    summary = write_bundle(opened(RECORDING), tmp_path / "out", namespace=None)
    assert summary.objects["pods"] == 3
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert summary.logs == 3
    for lang in ("en", "zh-TW", "zh-CN"):
        said = summary.say(lang)
        assert str(tmp_path / "out") in said
        assert all(word in said for word in ("clusterroles", "leases", "horizontalpodautoscalers", "pods/log"))


def test_one_namespace(tmp_path):
    """With a namespace: that namespace and the cluster-scoped kinds; the rest is not taken for empty."""
    write_bundle(opened(RECORDING), tmp_path / "out", namespace="front")
    bundle = opened(tmp_path / "out")
    told = content(opened(RECORDING), "front")
    assert content(bundle, "front") == told
    reader = bundle.session(deadline_s=9, max_requests=99)
    assert len(reader.list("nodes")) == 1
    for namespace in (None, "bakery"):
        with pytest.raises(Unreadable, match="only namespace front was recorded"):
            reader.list("pods", namespace)


def test_live_cluster_and_its_bundle_agree(tmp_path):
    """A bundle of a live cluster, read back, tells what the live one told."""
    with replay(RECORDING, tmp_path) as server:
        live = open_cluster(f"kubeconfig:{server.kubeconfig}", env={})
        write_bundle(live, tmp_path / "out", namespace=None)
        told = content(live)
    back = content(opened(tmp_path / "out"))
    assert {k: v for k, v in back.items() if k != "now"} == {k: v for k, v in told.items() if k != "now"}


def test_forbidden_logs_stay_forbidden(tmp_path):
    """An account without pods/log: the bundle says forbidden where the cluster did."""
    with replay(RECORDING, tmp_path, forbid=("pods/log",)) as server:
        live = open_cluster(f"kubeconfig:{server.kubeconfig}", env={})
        summary = write_bundle(live, tmp_path / "out", namespace=None)
    assert summary.logs == 0
    with pytest.raises(Unreadable, match="forbidden: cannot get pods/log in namespace front"):
        opened(tmp_path / "out").session(deadline_s=9, max_requests=99).logs("front", "counter", "till")


def test_nothing_is_overwritten(tmp_path):
    """A folder with anything in it, or a file, is left as it is; an empty folder is taken."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full/a").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("full", "file"):
        with pytest.raises(BadInput, match="not an empty folder"):
            write_bundle(opened(RECORDING), tmp_path / name, namespace=None)
    assert (tmp_path / "full/a").read_text() == (tmp_path / "file").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    write_bundle(opened(RECORDING), tmp_path / "empty", namespace=None)
    assert json.loads((tmp_path / "empty/meta.json").read_text())["server"] == {"gitVersion": "v1.36.0"}


def test_interrupted_bundle_is_recognised(tmp_path, monkeypatch):
    """Ctrl-C half way leaves no folder of the name asked for, and what it leaves is not read as a bundle."""

    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("kbase.cluster.bundle._record_logs", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bundle(opened(RECORDING), tmp_path / "out", namespace=None)
    assert not (tmp_path / "out").exists()
    (left,) = tmp_path.iterdir()
    assert left.name.endswith(".partial")
    with pytest.raises(BadInput, match=r"meta\.json is missing"):
        opened(left)


def test_cluster_that_tells_nothing_makes_no_bundle(tmp_path):
    """Where every list is refused there is nothing to keep, and no folder is left behind."""
    (tmp_path / "kube").mkdir()
    with replay(RECORDING, tmp_path / "kube", forbid=tuple(RESOURCES)) as server:
        live = open_cluster(f"kubeconfig:{server.kubeconfig}", env={})
        with pytest.raises(BadInput, match="cannot list pods"):
            write_bundle(live, tmp_path / "out", namespace=None)
    assert [p.name for p in tmp_path.iterdir()] == ["kube"]


def test_unwritable_place_is_bad_input(tmp_path):
    """A place that cannot be written is named."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be written"):
        write_bundle(opened(RECORDING), tmp_path / "file" / "out", namespace=None)
