import json
import threading
import time

import pytest

from kbase.cluster.backend import Budget
from kbase.cluster.live import LOG_BYTES, from_kubeconfig
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.resources import RESOURCES
from kbase.cluster.session import Opened, Session
from kbase.errors import Unreadable
from tests.clusters import CLINIC, FIXTURES
from tests.replay.server import Fault, replay

RECORDING = FIXTURES / "recording"
PODS = "/api/v1/pods"


@pytest.fixture(params=["own", "clinic"])
def recording(request):
    """The recordings that both backends are compared on."""
    if request.param == "clinic" and not CLINIC.is_dir():
        pytest.skip("the clinic recording (../shared/clusters/clinic) is not here")
    return RECORDING if request.param == "own" else CLINIC


@pytest.fixture
def cluster(tmp_path):
    """Starts a server over the own recording and gives (the server, a session over the live backend)."""
    with_server = []

    def start(*faults, sleep=None, deadline_s=20.0, max_requests=200, **options):
        server = replay(options.pop("recording", RECORDING), tmp_path, faults=faults, **options)
        running = server.__enter__()
        with_server.append(server)
        budget = Budget(deadline_s=deadline_s, max_requests=max_requests, **({"sleep": sleep} if sleep else {}))
        return running, Session("context:replay", from_kubeconfig([running.kubeconfig], "replay"), budget)

    yield start
    for server in with_server:
        server.__exit__(None, None, None)


def outcome(read):
    """What a read gives, or the reason why it gives nothing."""
    try:
        return read()
    except Unreadable as why:
        return why.reason, str(why) if why.reason != "error" else (why.verb, why.resource, why.namespace)


def sessions(recording, tmp_path):
    live = from_kubeconfig([tmp_path / "kubeconfig"], "replay")
    for backend in (live, RecordedBackend.open(recording)):
        yield Opened("either", backend).session(deadline_s=60, max_requests=5000)


def test_live_and_recorded_give_the_same_objects(recording, tmp_path):
    """Every kind, whole and by namespace, and every object by name: one answer whichever backend gives it."""
    with replay(recording, tmp_path, page_size=7):
        live, recorded = sessions(recording, tmp_path)
        fresh, fresh_recorded = sessions(recording, tmp_path)
        for plural, kind in RESOURCES.items():
            assert outcome(lambda p=plural: live.list(p)) == outcome(lambda p=plural: recorded.list(p))
            scopes = ("front", "web", "no-such-namespace") if kind.namespaced else ("",)
            for namespace in scopes:
                found = outcome(lambda p=plural, n=namespace: fresh.list(p, n or None))
                assert found == outcome(lambda p=plural, n=namespace: fresh_recorded.list(p, n or None))
        assert live.server_version() == recorded.server_version()
        assert live.use().objects == recorded.use().objects


def test_live_and_recorded_agree_on_single_objects(recording, tmp_path):
    """Objects by name, present or absent, without a list to serve them from."""
    with replay(recording, tmp_path):
        live, recorded = sessions(recording, tmp_path)
        listed, _ = sessions(recording, tmp_path)
        for plural, kind in RESOURCES.items():
            known = outcome(lambda p=plural: listed.list(p))
            names = [(o["metadata"].get("namespace", ""), o["metadata"]["name"]) for o in known if isinstance(o, dict)]
            for namespace, name in [*names[:2], ("front" if kind.namespaced else "", "no-such-object")]:
                read = outcome(lambda p=plural, n=namespace, o=name: live.get(p, n, o))
                assert read == outcome(lambda p=plural, n=namespace, o=name: recorded.get(p, n, o))


def test_live_and_recorded_give_the_same_logs(recording, tmp_path):
    """Every log of every container, now and before: text, no such run, or the same reason for not knowing."""
    with replay(recording, tmp_path):
        live, recorded = sessions(recording, tmp_path)
        for pod in recorded.list("pods"):
            where = pod["metadata"]["namespace"], pod["metadata"]["name"]
            for name in [c["name"] for c in pod["spec"]["containers"]] + ["no-such-container"]:
                for previous in (False, True):
                    read = outcome(lambda w=where, n=name, p=previous: live.logs(*w, n, previous=p))
                    assert read == outcome(lambda w=where, n=name, p=previous: recorded.logs(*w, n, previous=p))
        assert live.logs("front", "no-such-pod", "app") is recorded.logs("front", "no-such-pod", "app") is None


def test_lists_come_in_pages_with_the_token(cluster):
    """A list asks for 1000 at a time and follows `continue`; the credentials of the kubeconfig go with it."""
    server, reader = cluster(page_size=1)
    assert len(reader.list("pods")) == 3
    assert [r.split("&")[0] for r in server.requests] == [f"GET {PODS}?limit=1000"] * 3
    assert server.headers["authorization"] == "Bearer replay-token"
    assert reader.use().objects == {"pods": (3, 3)}


def test_expired_list_starts_again_once(cluster):
    """410 on a continue token restarts the list; the second time it is truncated, never half a list."""
    server, reader = cluster(Fault("continue=", code=410, times=1), page_size=2)
    assert len(reader.list("pods")) == 3
    assert len(server.requests) == 4
    _, reader = cluster(Fault("continue=", code=410), page_size=2)
    with pytest.raises(Unreadable, match="truncated: cannot list pods: the list expired twice"):
        reader.list("pods")
    assert reader.use().objects["pods"] == (2, 3)


def test_forbidden_names_verb_and_resource_and_is_not_retried(cluster):
    """One request, one 403, and the words of RBAC."""
    server, reader = cluster(forbid=("pods",))
    for _ in range(3):
        with pytest.raises(Unreadable, match=r"forbidden: cannot list pods in namespace front$"):
            reader.list("pods", "front")
    assert len(server.requests) == 1


def test_forbidden_cluster_wide_may_be_allowed_in_a_namespace(cluster):
    """An account with a Role only: the whole cluster is forbidden, its namespace is read."""
    _, reader = cluster(Fault(r"^/api/v1/pods\b", code=403))
    with pytest.raises(Unreadable, match="forbidden: cannot list pods"):
        reader.list("pods")
    assert len(reader.list("pods", "front")) == 2


@pytest.mark.parametrize(
    ("fault", "reason", "detail"),
    [
        (Fault(PODS, code=500), "error", "the API server answered 500 injected"),
        (Fault(PODS, code=503, body=b"upstream gone"), "error", "the API server answered 503"),
        (Fault(PODS, code=504), "timeout", "gave up (504)"),
        (Fault(PODS, code=401), "error", "did not accept the credentials (401 Unauthorized)"),
        (Fault(PODS, code=302, headers={"Location": "/api/v1/secrets"}), "error", "answered 302"),
        (Fault(PODS, code=404, body=b"404 page not found"), "absent_api", "the server does not serve v1"),
        (Fault(PODS, code=410), "error", "answered 410"),
        (Fault(PODS, "cut"), "error", "the connection broke off"),
        (Fault(PODS, "reset"), "error", "the connection broke off"),
        (Fault(PODS, "garbage"), "error", "the answer is not complete JSON"),
        (Fault(PODS, code=200, body={"kind": "PodList"}), "error", "the answer has no items"),
        (Fault(PODS, code=200, body=[]), "error", "the answer has no items"),
    ],
)
def test_failures_are_named(cluster, fault, reason, detail):
    """Whatever the server does, the read is unreadable for a plain reason, asked once, and never an empty list."""
    server, reader = cluster(fault)
    with pytest.raises(Unreadable) as caught:
        reader.list("pods")
    assert (caught.value.reason, caught.value.verb, caught.value.resource) == (reason, "list", "pods")
    assert detail in caught.value.detail
    assert len(server.requests) == 1


def test_null_items_are_an_empty_list(cluster):
    """Some servers write an empty list as null, the way Go writes a nil slice."""
    _, reader = cluster(Fault(PODS, code=200, body={"kind": "PodList", "items": None}))
    assert reader.list("pods") == []


@pytest.mark.parametrize("kind", ["stall", "trickle"])
def test_slow_answers_end_at_the_deadline(cluster, kind):
    """An answer that stalls or trickles in is cut off at the deadline."""
    _, reader = cluster(Fault(PODS, kind), deadline_s=0.4)
    start = time.monotonic()
    with pytest.raises(Unreadable, match=r"timeout: cannot list pods: no answer within the 0.4 s of this question"):
        reader.list("pods")
    assert time.monotonic() - start < 5


def test_a_broken_page_does_not_make_a_short_list(cluster):
    """A failure on a later page fails the list, and the use tells how far it got."""
    _, reader = cluster(Fault("continue=", "cut"), page_size=2)
    with pytest.raises(Unreadable, match="error"):
        reader.list("pods")
    assert reader.use().objects["pods"] == (2, 3)


def test_busy_server_is_waited_for_once(cluster):
    """429 with Retry-After: wait that long, ask again, once; not at all where the deadline would pass."""
    slept = []
    _, reader = cluster(Fault(PODS, code=429, headers={"Retry-After": "3"}, times=1), sleep=slept.append)
    assert len(reader.list("pods")) == 3
    assert slept == [3.0]
    _, reader = cluster(Fault(PODS, code=429, headers={"Retry-After": "3"}), sleep=slept.append)
    with pytest.raises(Unreadable, match=r"error: .*429"):
        reader.list("pods")
    server, reader = cluster(Fault(PODS, code=429, headers={"Retry-After": "600"}), sleep=slept.append)
    with pytest.raises(Unreadable, match="timeout"):
        reader.list("pods")
    assert (slept, len(server.requests)) == ([3.0, 3.0], 1)


def test_request_budget_ends_a_long_list(cluster):
    """Pages count against the budget; the list that breaks off is truncated, not short."""
    _, reader = cluster(page_size=1, max_requests=2)
    with pytest.raises(Unreadable, match=r"truncated: .*budget of 2 requests"):
        reader.list("pods")
    assert reader.use().objects["pods"] == (2, 3)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"details": {"name": "counter", "kind": "pods"}, "message": 'pods "counter" not found'}, None),
        ({"details": {"name": "front", "kind": "namespaces"}, "message": 'namespaces "front" not found'}, "error"),
        ({"details": {"name": "counter", "kind": "namespaces"}, "message": 'namespaces "counter" not found'}, "error"),
        ({"details": {}, "message": "the server could not find the requested resource"}, "absent_api"),
    ],
)
def test_not_found_is_only_absence_for_the_object_itself(cluster, body, expected):
    """A 404 about the object is a definite no; one about its namespace or its API is not."""
    _, reader = cluster(Fault("/pods/counter", code=404, body={"kind": "Status", "reason": "NotFound", **body}))
    found = outcome(lambda: reader.get("pods", "front", "counter"))
    assert (found and found[0]) == expected


def test_long_log_lines_do_not_hide_the_last_ones(cluster, tmp_path):
    """limitBytes cuts the end of the lines asked for; then fewer lines are asked for, so that the last is there."""
    folder = tmp_path / "long/logs/front/counter"
    folder.mkdir(parents=True)
    lines = [f"2026-10-05T06:00:{n % 60:02d}Z {'x' * 900} line {n}\n" for n in range(190)]
    (folder / "till.log").write_text("".join(lines))
    server, reader = cluster(recording=tmp_path / "long")
    text = reader.logs("front", "counter", "till")
    assert text.endswith("line 189\n")
    assert len(text) < LOG_BYTES
    assert "tailLines=200&limitBytes=65536&timestamps=true" in server.requests[0]
    assert len(server.requests) == 2


def test_refused_connection_is_an_error(tmp_path):
    """Nobody listens: an error in plain words, not a traceback and not an empty cluster."""
    with replay(RECORDING, tmp_path) as server:
        backend = from_kubeconfig([server.kubeconfig], "replay")
    with pytest.raises(Unreadable, match=r"error: cannot get /version: the API server cannot be reached: .*refused"):
        backend.version(Budget(deadline_s=5, max_requests=1))


def test_untrusted_certificate_is_an_error(tmp_path):
    """A server with another certificate than the kubeconfig's is not spoken to."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with replay(RECORDING, tmp_path / "a") as one, replay(RECORDING, tmp_path / "b") as other:
        mixed = one.kubeconfig.read_text().replace(one.address, other.address)
        one.kubeconfig.write_text(mixed)
        with pytest.raises(Unreadable, match="the TLS connection failed"):
            from_kubeconfig([one.kubeconfig], "replay").version(Budget(deadline_s=5, max_requests=1))
        assert other.requests == []


def test_messages_of_the_server_are_masked(cluster):
    """What a server writes into an error is cluster text: short, and without credentials."""
    body = {"kind": "Status", "message": "etcd: password=canary-5X " + "y" * 999}
    _, reader = cluster(Fault(PODS, code=500, body=body))
    with pytest.raises(Unreadable) as caught:
        reader.list("pods")
    assert "canary" not in caught.value.detail
    assert len(caught.value.detail) < 300


def test_threads_share_one_list(cluster):
    """Eight threads, one list: its pages are fetched once."""
    server, reader = cluster(page_size=1)
    threads = [threading.Thread(target=reader.list, args=("pods",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.requests) == 3


def test_kubeconfig_is_left_alone(cluster):
    """Reading a cluster never writes to the kubeconfig."""
    server, reader = cluster()
    before = server.kubeconfig.read_bytes(), server.kubeconfig.stat().st_mtime_ns
    reader.list("pods")
    assert (server.kubeconfig.read_bytes(), server.kubeconfig.stat().st_mtime_ns) == before


def test_only_gets_are_sent(cluster):
    """Every kind listed, an object and a log read: all of it GET, none of it a Secret."""
    server, reader = cluster()
    for plural in RESOURCES:
        outcome(lambda p=plural: reader.list(p))
    reader.logs("bakery", "oven-5c9d-k2xjv", "oven")
    assert {r.split()[0] for r in server.requests} == {"GET"}
    assert not [r for r in server.requests if "secret" in r]
    assert json.dumps(reader.list("deployments")).count("canary") == 0
