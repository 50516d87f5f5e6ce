import pytest
from kubernetes import client, config

from tests.clusters import FIXTURES
from tests.replay.server import Fault, replay

RECORDING = FIXTURES / "recording"


@pytest.fixture
def start(tmp_path):
    """Starts a server; gives it and a plain client of the library, without kbase in between."""
    running = []

    def begin(**options):
        context = replay(RECORDING, tmp_path, **options)
        running.append(context)
        server = context.__enter__()
        return server, config.new_client_from_config(str(server.kubeconfig))

    yield begin
    for context in running:
        context.__exit__(None, None, None)


def names(answer):
    return [o.metadata.name for o in answer.items]


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({"label_selector": "app=oven"}, ["oven-5c9d-k2xjv"]),
        ({"label_selector": "app in (counter, display)"}, ["counter", "display"]),
        ({"label_selector": "app notin (counter),app!=oven"}, ["display"]),
        ({"label_selector": "!pod-template-hash"}, ["counter", "display"]),
        ({"label_selector": "pod-template-hash"}, ["oven-5c9d-k2xjv"]),
        ({"field_selector": "status.phase=Pending"}, ["display"]),
        ({"field_selector": "spec.nodeName!=,metadata.namespace=front"}, ["counter"]),
        ({"field_selector": "metadata.name=counter", "label_selector": "app=oven"}, []),
    ],
)
def test_selectors(start, selector, expected):
    """Labels and fields select as an API server does."""
    _, api = start()
    assert names(client.CoreV1Api(api).list_pod_for_all_namespaces(**selector)) == expected


def test_events_by_involved_object(start):
    """Events are selected by the object they are about."""
    _, api = start()
    events = client.CoreV1Api(api).list_event_for_all_namespaces(field_selector="involvedObject.name=display")
    assert [e.reason for e in events.items] == ["FailedScheduling"]


def test_pages_and_namespaces(start):
    """limit and continue page through a list; a namespaced path holds that namespace only."""
    _, api = start()
    core = client.CoreV1Api(api)
    page = core.list_pod_for_all_namespaces(limit=2)
    rest = core.list_pod_for_all_namespaces(limit=2, _continue=page.metadata._continue)
    assert page.metadata.remaining_item_count == 1
    assert names(page) + names(rest) == ["oven-5c9d-k2xjv", "counter", "display"]
    assert names(core.list_namespaced_pod("front")) == ["counter", "display"]


@pytest.mark.parametrize("code", [403, 404, 410, 429, 500])
def test_faults_answer_as_statuses(start, code):
    """An injected status arrives as the client's exception with that code, for as long as it was meant to."""
    server, api = start(faults=(Fault("/pods", code=code, times=1),))
    with pytest.raises(client.ApiException) as caught:
        client.CoreV1Api(api).list_pod_for_all_namespaces()
    assert caught.value.status == code
    assert len(names(client.CoreV1Api(api).list_pod_for_all_namespaces())) == 3
    assert server.requests == ["GET /api/v1/pods"] * 2


def test_objects_logs_and_discovery(start):
    """Single objects, logs with their options, version, health and discovery."""
    server, api = start()
    core = client.CoreV1Api(api)
    assert core.read_namespaced_pod("counter", "front").status.phase == "Running"
    log = core.read_namespaced_pod_log("oven-5c9d-k2xjv", "bakery", container="oven", previous=True, tail_lines=1)
    assert log == "config: OVEN_TEMP is not a number: hot\n"
    stamped = core.read_namespaced_pod_log("counter", "front", container="till", timestamps=True)
    assert stamped == "2026-10-05T06:00:04.000000001Z listening on :9000\n"
    assert client.VersionApi(api).get_code().git_version == "v1.36.0"
    assert "apps" in [g.name for g in client.ApisApi(api).get_api_versions().groups]
    assert server.answer("/livez", {"verbose": ""}) == (200, b"[+]ping ok\nlivez check passed\n")


def test_recorded_refusals(start):
    """What the recording's account was refused is refused again, for one object as for the list."""
    _, api = start()
    for read in (
        lambda: client.CoreV1Api(api).list_secret_for_all_namespaces(),
        lambda: client.CoreV1Api(api).read_namespaced_secret("db", "front"),
    ):
        with pytest.raises(client.ApiException) as caught:
            read()
        assert caught.value.status == 403


def test_what_a_kubectl_relies_on(start):
    """Kinds of lists and of single objects, names with their group in errors, refusals of selectors."""
    _, api = start()
    core, apps = client.CoreV1Api(api), client.AppsV1Api(api)
    assert (core.list_pod_for_all_namespaces().kind, core.read_namespaced_pod("counter", "front").kind) == (
        "PodList",
        "Pod",
    )
    with pytest.raises(client.ApiException, match=r'deployments.apps \\"nope\\" not found'):
        apps.read_namespaced_deployment("nope", "front")
    with pytest.raises(client.ApiException, match="found '=', expected"):
        core.list_pod_for_all_namespaces(label_selector="a=b=c")
    with pytest.raises(client.ApiException, match=r"field label not supported: spec\.x"):
        core.list_pod_for_all_namespaces(field_selector="spec.x=y")
