"""What other tools dump: read by layout, and never more certain than the dump is."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from kbase.cluster.source import open_cluster
from kbase.errors import BadInput, Partly, Refused, Unreadable
from tests.clusters import FIXTURES

DUMPS = FIXTURES / "dumps"
NOW = datetime(2026, 11, 20, 8, 40, tzinfo=UTC)


def session(path):
    """A session over a dump."""
    return open_cluster(f"bundle:{path}").session(deadline_s=30, max_requests=200)


def names(objects):
    return [f"{o['kind']} {o['metadata'].get('namespace', '')}/{o['metadata']['name']}" for o in objects]


@pytest.mark.parametrize("shape", ["cluster-info", "must-gather", "manifests"])
def test_the_newest_time_is_the_clock(shape):
    """A dump says nowhere when it was made; the newest time that its objects tell is taken."""
    assert session(DUMPS / shape).now == NOW


@pytest.mark.parametrize("shape", ["cluster-info", "must-gather", "manifests"])
def test_what_is_not_held_was_not_recorded(shape):
    """A kind that a dump has nothing of is unreadable, by list and by name, and never empty."""
    reader = session(DUMPS / shape)
    for read in (lambda: reader.list("jobs"), lambda: reader.get("jobs", "bakery", "x")):
        with pytest.raises(Unreadable, match="it was not recorded"):
            read()
    with pytest.raises(Unreadable, match=r"only namespace|only 1 single|it was not recorded"):
        reader.list("services" if shape == "cluster-info" else "configmaps", "elsewhere")
    with pytest.raises(Refused):
        reader.list("secrets")


@pytest.mark.parametrize("shape", ["cluster-info", "must-gather", "manifests"])
def test_items_carry_their_kind(shape):
    """Objects look as those of a live cluster, whatever the file left out."""
    assert "Pod bakery/oven-0" in names(session(DUMPS / shape).list("pods", "bakery"))


def test_cluster_info_dump():
    """Complete lists of the namespaces that were asked for, empty ones too; logs by their markers."""
    reader = session(DUMPS / "cluster-info")
    assert names(reader.list("nodes")) == ["Node /stone"]
    assert reader.list("services", "bakery") == []
    assert reader.list("pods", "default") == []
    assert reader.get("pods", "bakery", "gone") is None
    assert reader.logs("bakery", "oven-0", "oven") == 'Error: no flour\n{\n"not": "an object"\n}\n'
    with pytest.raises(Unreadable, match="only namespaces bakery, default recorded"):
        reader.list("pods")
    with pytest.raises(Unreadable, match="the log of oven-0 was not recorded"):
        reader.logs("bakery", "oven-0", "oven", previous=True)


def test_a_dump_of_all_namespaces(tmp_path):
    """Where the namespaces are that nobody names, all were dumped: lists of the whole cluster are complete."""
    shutil.copytree(DUMPS / "cluster-info", tmp_path / "dump")
    for name in ("kube-public", "kube-node-lease"):
        shutil.copytree(DUMPS / "cluster-info" / "default", tmp_path / "dump" / name)
    reader = session(tmp_path / "dump")
    assert names(reader.list("pods")) == ["Pod bakery/oven-0"]
    assert reader.list("pods", "never-heard-of") == []
    with pytest.raises(Unreadable):  # services were dumped of one namespace alone
        reader.list("services")


def test_cluster_info_dump_in_one_stream(tmp_path):
    """The same without a folder: what stands between two lists of events belongs to one namespace."""
    parts = ("nodes.json", "bakery/events.json", "bakery/services.json", "bakery/pods.json", "bakery/oven-0/logs.txt")
    text = "".join((DUMPS / "cluster-info" / part).read_text() for part in parts)
    events = '{"kind": "EventList", "apiVersion": "v1", "items": []}\n'
    (tmp_path / "dump.json").write_text(text + events + (DUMPS / "cluster-info/default/pods.json").read_text())
    reader = session(tmp_path / "dump.json")
    assert names(reader.list("pods", "bakery")) == ["Pod bakery/oven-0"]
    assert reader.list("services", "bakery") == []
    assert reader.logs("bakery", "oven-0", "oven").startswith("Error: no flour\n")
    with pytest.raises(Unreadable):  # nothing says which namespace the empty lists are of
        reader.list("pods", "default")


def test_must_gather():
    """Lists by namespace, nodes one by one, logs of both runs; an empty earlier log is no earlier run."""
    reader = session(DUMPS / "must-gather")
    assert names(reader.list("nodes")) == ["Node /stone"]
    assert reader.list("configmaps", "bakery") == []
    assert "no flour" in reader.logs("bakery", "oven-0", "oven")
    assert reader.logs("bakery", "oven-0", "oven", previous=True) is None


def test_what_was_gathered_by_reference_is_no_list():
    """Namespaces and cluster roles: those that are there exist, of others nothing is known."""
    reader = session(DUMPS / "must-gather")
    assert reader.get("namespaces", "", "bakery")["status"]["phase"] == "Active"
    assert reader.get("clusterroles", "", "baker")["rules"] == []
    for plural in ("namespaces", "clusterroles"):
        with pytest.raises(Unreadable, match=f"only 1 single {plural} recorded, not all"):
            reader.list(plural)
        with pytest.raises(Unreadable):
            reader.get(plural, "", "other")


def test_a_file_that_is_broken_spoils_its_list(tmp_path):
    """One object of a folder that cannot be read: the others exist, but the list is not complete."""
    with pytest.raises(Unreadable, match="it was not recorded"):
        session(DUMPS / "must-gather").list("deployments", "bakery")
    shutil.copytree(DUMPS / "must-gather", tmp_path / "gathered")
    nodes = tmp_path / "gathered/image-1/cluster-scoped-resources/core/nodes"
    (nodes / "brick.yaml").write_text("kind: Node\nmetadata: {name")
    reader = session(tmp_path / "gathered")
    assert reader.get("nodes", "", "stone")["metadata"]["name"] == "stone"
    with pytest.raises(Unreadable):
        reader.list("nodes")


def test_files_of_kubectl_get():
    """A List over several namespaces is the cluster's, one over a single namespace is that one's; times stay texts."""
    reader = session(DUMPS / "manifests")
    assert names(reader.list("pods")) == ["Pod bakery/oven-0", "Pod front/till-0"]
    assert reader.list("pods", "elsewhere") == []
    assert names(reader.list("services", "bakery")) == ["Service bakery/oven"]
    with pytest.raises(Unreadable, match="only namespace bakery recorded"):
        reader.list("services")
    assert reader.get("configmaps", "bakery", "settings")["data"]["since"] == "2026-11-20T08:00:00Z"
    with pytest.raises(Unreadable, match="only 1 single statefulsets recorded, not all"):
        reader.list("statefulsets", "bakery")


def test_one_file_of_objects():
    """A single file is as good as a folder."""
    assert names(session(DUMPS / "manifests/everywhere.yaml").list("pods", "front")) == ["Pod front/till-0"]


def test_a_list_that_is_given_twice_is_one(tmp_path):
    """The same object in two files counts once."""
    for name in ("a.json", "b.json"):
        shutil.copy(DUMPS / "manifests/more/services.json", tmp_path / name)
    assert names(session(tmp_path).list("services", "bakery")) == ["Service bakery/oven"]


def test_other_versions_of_a_kind_are_left_out(tmp_path):
    """Fields of another API version would be misread."""
    old = {
        "apiVersion": "autoscaling/v1",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "a", "namespace": "n"},
    }
    new = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "n"}}
    body = {"apiVersion": "v1", "kind": "List", "items": [old, new]}
    (tmp_path / "all.json").write_text(json.dumps(body))
    with pytest.raises(Unreadable):
        session(tmp_path).list("horizontalpodautoscalers", "n")


def test_texts_are_masked(tmp_path):
    """As everywhere: what a dump holds is masked before anything else sees it."""
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "n"}}
    env = [{"name": "DB_PASSWORD", "value": "hunter2hunter2"}]
    (tmp_path / "pod.json").write_text(json.dumps(pod | {"spec": {"containers": [{"name": "c", "env": env}]}}))
    assert "hunter2" not in json.dumps(session(tmp_path).get("pods", "n", "a"))


@pytest.mark.parametrize("content", [None, "", "{}", "words: only", "{"])
def test_nothing_to_read_is_bad_input(tmp_path, content):
    """An empty folder, and files without objects."""
    if content is not None:
        (tmp_path / "x.yaml").write_text(content)
    with pytest.raises(BadInput, match="holds no recording"):
        open_cluster(f"bundle:{tmp_path}")


def test_an_interrupted_recording_is_no_dump(tmp_path):
    """A recording without its meta.json is refused, not read as a folder of files."""
    (tmp_path / "get/api/v1").mkdir(parents=True)
    shutil.copy(FIXTURES / "recording/get/api/v1/events.json", tmp_path / "get/api/v1/events.json")
    with pytest.raises(BadInput, match="not a complete recording"):
        open_cluster(f"bundle:{tmp_path}")


def saved(folder, files):
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return folder


PODS = json.dumps(
    {
        "kind": "PodList",
        "apiVersion": "v1",
        "items": [
            {"metadata": {"name": name, "namespace": "bakery"}, "spec": {"containers": [{"name": c} for c in own]}}
            for name, own in (("oven-1", ["oven"]), ("oven-10", ["oven", "fan"]))
        ],
    }
)


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("oven-1.log", ("oven-1", "oven", False)),
        ("oven-1-previous.log", ("oven-1", "oven", True)),
        ("logs/oven-10_fan.log", ("oven-10", "fan", False)),
        ("oven-10/fan.previous.log", ("oven-10", "fan", True)),
        ("bakery/oven-10/oven.log", ("oven-10", "oven", False)),
    ],
)
def test_a_log_is_told_by_the_name_of_its_file(tmp_path, file, key):
    """Pod, container and run; the longest name of a pod counts."""
    reader = session(saved(tmp_path, {"pods.json": PODS, file: "starting\nno flour\n"}))
    pod, container, previous = key
    assert reader.logs("bakery", pod, container, previous=previous) == "starting\nno flour"
    for other in {("oven-1", "oven", True), ("oven-10", "fan", False), ("oven-10", "oven", True)} - {key}:
        if other[0] != pod or other[1] != container:
            with pytest.raises(Unreadable, match="was not recorded"):
                reader.logs("bakery", *other[:2], previous=other[2])


def test_a_log_of_a_pod_that_is_not_there_is_nobodys(tmp_path):
    """Where the file names another pod, it is not taken for that of the only one."""
    one = json.dumps({**json.loads(PODS), "items": json.loads(PODS)["items"][:1]})
    reader = session(saved(tmp_path, {"pods.json": one, "mixer-7d9f8b6c5d-x2k4p.log": "starting\n"}))
    with pytest.raises(Unreadable, match="was not recorded"):
        reader.logs("bakery", "oven-1", "oven")


def test_what_cannot_be_read_is_named_with_the_reason(tmp_path):
    """Beside what is missing stands where it might have been."""
    files = {"pods.json": PODS, "audit.log.gz": b"\x1f\x8b\x00", "core.out": b"\x00" * 9, "notes.txt": "call Ann\n"}
    files["big.txt"] = "x\n" * 2**20
    with pytest.raises(Unreadable) as missing:
        session(saved(tmp_path, files)).list("services")
    said = missing.value.detail
    assert "audit.log.gz (not a text)" in said
    assert "big.txt (too large)" in said
    assert "and 1 more" in said


def test_some_objects_are_some_objects(tmp_path):
    """Single objects and those that a text tells are known; that there are no others is not."""
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: oven, namespace: bakery}\nspec: {}\n"
    text = "$ kubectl get pvc -n bakery\nNAME    STATUS    VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   AGE\n"
    text += "flour   Pending                                      fast           5m\n"
    reader = session(saved(tmp_path, {"pods.json": PODS, "svc.yaml": service, "pvc.txt": text}))
    for plural, name in (("services", "oven"), ("persistentvolumeclaims", "flour")):
        with pytest.raises(Partly) as some:
            reader.list(plural, "bakery")
        assert [o["metadata"]["name"] for o in some.value.objects] == [name]
        assert reader.get(plural, "bakery", name)["metadata"]["name"] == name
        with pytest.raises(Unreadable):
            reader.get(plural, "bakery", "gone")
