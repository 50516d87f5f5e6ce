"""Against an API server over HTTPS: tables come from the server, what is asked stays on the allow-list."""

import pytest

from kbase.cluster.source import open_cluster
from tests.clusters import CLINIC, FIXTURES
from tests.kubectl.helpers import kubectl
from tests.replay.server import Fault, replay

RECORDING = FIXTURES / "recording"


@pytest.fixture
def live(tmp_path):
    """Starts a server over a recording and gives (the server, the cluster)."""
    started = []

    def start(recording=RECORDING, **options):
        context = replay(recording, tmp_path, **options)
        started.append(context)
        server = context.__enter__()
        return server, open_cluster("context:replay", env={"KUBECONFIG": str(server.kubeconfig)})

    yield start
    for context in started:
        context.__exit__(None, None, None)


@pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
def test_tables_are_the_servers(live):
    """Cells as the server printed them, page by page; selectors are the server's work too."""
    server, cluster = live(CLINIC, page_size=20)
    pods = kubectl(cluster, "get", "pods", "-A").text
    assert pods.splitlines()[1].split() == ["batch", "gpu-job-65d5fb7f88-blbdz", "0/1", "Pending", "0", "7m6s"]
    assert len(pods.splitlines()) == 75
    assert sum("/api/v1/pods?limit=500" in r for r in server.requests) == 4
    assert "as=Table" in server.headers["Accept"]
    kubectl(cluster, "get", "pods", "-n", "shop", "-l", "app=web", "--field-selector=status.phase=Running")
    wanted = "limit=500&labelSelector=app%3Dweb&fieldSelector=status.phase%3DRunning"
    assert server.requests[-1] == f"GET /api/v1/namespaces/shop/pods?{wanted}"


@pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
def test_sorting_needs_whole_objects(live):
    """--sort-by asks for them, and keeps the server's cells."""
    server, cluster = live(CLINIC)
    text = kubectl(cluster, "get", "deploy", "-n", "catalog", "--sort-by=.spec.replicas").text
    assert "includeObject=Object" in server.requests[-1]
    assert [line.split()[0] for line in text.splitlines()[1:]] == ["indexer", "search"]


@pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
def test_rows_know_their_kind(live):
    """The server sends metadata alone with a row; several kinds are told apart all the same."""
    _, cluster = live(CLINIC)
    text = kubectl(cluster, "get", "deploy,svc", "-n", "catalog", "--show-labels").text
    assert "deployment.apps/search" in text
    assert "service/search" in text


def test_a_server_without_tables(live):
    """Aggregated APIs answer with plain objects: their rows are printed here."""
    _, cluster = live()
    text = kubectl(cluster, "get", "deploy", "-A").text
    assert text.splitlines()[0].split() == ["NAMESPACE", "NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]
    assert "bakery" in text


def test_not_found_and_forbidden(live):
    """In kubectl's words, by name and by list."""
    _, cluster = live(forbid=("services",))
    assert kubectl(cluster, "get", "pod", "nope", "-n", "bakery").notes == (
        'Error from server (NotFound): pods "nope" not found',
    )
    assert (
        kubectl(cluster, "get", "svc", "-A")
        .notes[0]
        .startswith("Error from server (Forbidden): services is forbidden: this account cannot list")
    )


def test_a_cluster_that_fails(live):
    """What went wrong, one line, status 1."""
    _, cluster = live(faults=(Fault("/pods", code=500),))
    printed = kubectl(cluster, "get", "pods")
    assert printed.code == 1
    assert printed.notes[0].startswith("error: cannot list pods in namespace default: the API server answered 500")


def test_rights_are_asked_by_review(live):
    """A POST that stores nothing; its answer is yes or no, and the exit status."""
    server, cluster = live()
    server.granted.add(("list", "pods"))
    assert kubectl(cluster, "auth", "can-i", "list", "po").text == "yes\n"
    denied = kubectl(cluster, "auth", "can-i", "create", "deployments.apps", "-n", "bakery")
    assert (denied.text, denied.code) == ("no\n", 1)
    assert kubectl(cluster, "auth", "can-i", "get", "pods", "-q").text == ""
    listed = kubectl(cluster, "auth", "can-i", "--list").text.splitlines()
    assert listed[1].split() == ["pods", "[]", "[]", "[list]"]
    posts = {r for r in server.requests if r.startswith("POST")}
    base = "POST /apis/authorization.k8s.io/v1/selfsubject"
    assert posts == {f"{base}accessreviews", f"{base}rulesreviews"}


def test_nothing_but_reads_reaches_the_server(live):
    """Every command that reads sends GETs alone, none of them for a Secret or a sub-resource that acts."""
    server, cluster = live()
    for command in ("get all -A", "get events -A", "describe nodes", "api-resources", "version", "cluster-info",
                    "top nodes", "top pods -A", "events -A"):  # fmt: skip
        kubectl(cluster, *command.split())
    assert all(r.startswith("GET ") for r in server.requests)
    assert not [r for r in server.requests if "secret" in r or "exec" in r or "proxy" in r]


def test_the_control_plane_has_an_address(live):
    """cluster-info and version of a live server."""
    server, cluster = live()
    assert kubectl(cluster, "cluster-info").text.startswith(f"Kubernetes control plane is running at {server.address}")
    assert "Server Version: v1." in kubectl(cluster, "version").text


def test_metrics(live, tmp_path):
    """CPU rounded up to millicores, memory down to Mi, shares of what the node can allocate; absent, it says so."""
    import json
    import shutil

    _, cluster = live()
    assert kubectl(cluster, "top", "nodes").notes == ("error: Metrics API not available",)
    recording = tmp_path / "recording"
    shutil.copytree(RECORDING, recording)
    nodes = json.loads((recording / "get/api/v1/nodes.json").read_text())["items"]
    name = nodes[0]["metadata"]["name"]
    folder = recording / "get/apis/metrics.k8s.io/v1beta1"
    folder.mkdir(parents=True)
    usage = {"cpu": "100500001n", "memory": "2097153Ki"}
    (folder / "nodes.json").write_text(
        json.dumps({"kind": "NodeMetricsList", "items": [{"metadata": {"name": name}, "usage": usage}]})
    )
    containers = [{"name": "a", "usage": {"cpu": "1m", "memory": "1Mi"}}, {"name": "b", "usage": usage}]
    pod = {"metadata": {"name": "p", "namespace": "bakery"}, "containers": containers}
    (folder / "pods.json").write_text(json.dumps({"kind": "PodMetricsList", "items": [pod]}))
    _, cluster = live(recording)
    assert kubectl(cluster, "top", "nodes").text.splitlines()[1].split()[:2] == [name, "101m"]
    assert kubectl(cluster, "top", "pods", "-n", "bakery").text.splitlines()[1].split() == ["p", "102m", "2049Mi"]
    assert kubectl(cluster, "top", "pods", "-n", "bakery", "--containers").text.splitlines()[1].split()[:2] == [
        "p",
        "a",
    ]
