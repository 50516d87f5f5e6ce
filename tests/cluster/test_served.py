"""Add-ons that a server does not have are not asked for, and those that it has by the version that it serves."""

import pytest

from kbase.cluster.backend import Budget, project
from kbase.cluster.guard import permit
from kbase.cluster.live import from_kubeconfig
from kbase.cluster.resources import RESOURCES, spelled, typed
from kbase.cluster.served import Served
from kbase.cluster.session import Session
from kbase.diagnosis.customs import TABLE
from kbase.errors import Unreadable
from tests.clusters import FIXTURES
from tests.replay.server import Fault, replay

RECORDING = FIXTURES / "recording"
STORES = RESOURCES["externalsecrets"]


@pytest.fixture
def asked(tmp_path):
    """Starts a server with faults; gives its requests and a new session over the one live backend."""
    running = []

    def start(*faults):
        context = replay(RECORDING, tmp_path, faults=faults)
        running.append(context)
        server = context.__enter__()
        backend = from_kubeconfig([server.kubeconfig], "replay")

        def session():
            return Session("context:replay", backend, Budget(deadline_s=20, max_requests=50))

        return server.requests, session

    yield start
    for context in running:
        context.__exit__(None, None, None)


def reason(read):
    with pytest.raises(Unreadable) as why:
        read()
    return why.value.reason


def test_one_request_tells_of_all_add_ons(asked):
    """Whatever is read of add-ons that are not there, by list, name or field, in one question or the next."""
    requests, session = asked()
    for one in (session(), session()):
        assert reason(lambda s=one: s.list("certificates")) == "absent_api"
        assert reason(lambda s=one: s.get("rollouts", "shop", "web")) == "absent_api"
        assert reason(lambda s=one: s.selected("nodepools", "metadata.name", "default")) == "absent_api"
    assert requests == ["GET /apis"]


def test_it_is_asked_for_where_the_server_does_not_tell(asked):
    """Without the list of groups each kind is asked for itself, as ever: nothing is taken to be absent."""
    requests, session = asked(Fault("/apis", code=403, body={"kind": "Status"}, times=1))
    assert reason(lambda: session().list("certificates")) == "absent_api"
    assert requests[-1].startswith("GET /apis/cert-manager.io/v1/certificates")


def test_a_kind_is_read_by_the_version_that_is_served():
    """The newest of those that the table knows; None where the group is served in none of them."""
    known = ["external-secrets.io/v1beta1", "apps/v1"]
    found = Served().version_of(STORES, lambda: known)
    assert found is not None
    assert found.path("shop") == "/apis/external-secrets.io/v1beta1/namespaces/shop/externalsecrets"
    both = Served().version_of(STORES, lambda: [*known, "external-secrets.io/v1"])
    assert both is not None
    assert both.version == "v1"
    assert Served().version_of(STORES, lambda: ["external-secrets.io/v1alpha1"]) is None
    assert permit("GET", found.path("shop")) == "list"


def test_an_add_on_that_is_installed_meanwhile_is_seen():
    """The list of groups is asked for anew after five minutes, and at once where it was not told."""
    now, answers = [0.0], [None, [], ["external-secrets.io/v1"]]
    served = Served(clock=lambda: now[0])

    def ask():
        return answers.pop(0)

    assert served.version_of(STORES, ask) == STORES
    assert served.version_of(STORES, ask) is None
    assert served.version_of(STORES, ask) is None
    now[0] = 301.0
    assert served.version_of(STORES, ask) is not None


def test_words_of_every_day_name_no_kind_of_an_add_on():
    """Who asks about "the application" or "so" means none; kubectl's spelling with the group, or where it wants one."""
    for word in ("application", "certificate", "rollouts", "workload", "so", "es", "kustomization"):
        assert spelled(word) is None
    for word, plural in (("certificate.cert-manager.io", "certificates"), ("nodeclaim", "nodeclaims")):
        assert spelled(word) is RESOURCES[plural]
    for word, plural in (("certificate", "certificates"), ("rollout", "rollouts"), ("deploy", "deployments")):
        assert typed(word) is RESOURCES[plural]


def test_what_kubernetes_has_itself_is_no_add_on():
    """The kinds of add-ons are told by their group."""
    custom = {r.plural for r in RESOURCES.values() if r.custom}
    assert {"gateways", "verticalpodautoscalers", "certificates", "nodepools", "workloads"} <= custom
    assert not custom & {"pods", "deployments", "jobs", "ingresses", "leases", "apiservices", "poddisruptionbudgets"}


def test_of_a_spec_that_may_hold_secrets_only_references_are_kept():
    """Values of a chart, user data, what a scaler connects to: they are dropped as they come, recorded or live."""
    values = {
        "chart": {"spec": {"chart": "api", "sourceRef": {"kind": "HelmRepository", "name": "r"}}},
        "suspend": True,
    }
    made = {"metadata": {"name": "a"}, "spec": {**values, "values": {"db": {"pass": "hunter2"}}}, "status": {"x": 1}}
    kept = project(RESOURCES["helmreleases"], made)
    assert kept["spec"] == {"chart": {"spec": {"sourceRef": values["chart"]["spec"]["sourceRef"]}}, "suspend": True}
    assert kept["status"] == {"x": 1}
    node = project(RESOURCES["ec2nodeclasses"], {"metadata": {"name": "a"}, "spec": {"userData": "TOKEN=hunter2"}})
    assert node["spec"] == {}
    odd = project(RESOURCES["externalsecrets"], {"metadata": {"name": "a"}, "spec": {"target": "x"}})
    assert odd["spec"] == {"target": {}}


def test_what_the_checks_follow_is_kept():
    """Each path below the spec that the table of custom resources names."""
    for plural, row in TABLE.items():
        kept = RESOURCES[plural].spec
        for path in (p.removeprefix("spec.") for p in (row.needs, *row.secret) if p.startswith("spec.")):
            assert kept is not None
            assert any(path == k or path.startswith(f"{k}.") for k in kept), (plural, path)
