import pytest

from kbase.checks.service_port import service_port
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from
from tests.scenarios.build import cluster_of


def cluster_with(file: str, *, service: dict | None = None, containers: list | None = None):
    """A fixture with other Service ports or other containers."""
    cluster = cluster_from(f"services/{file}.yaml")
    for obj in cluster.objects:
        if obj["kind"] == "Service" and service:
            obj["spec"]["ports"] = [service]
        if obj["kind"] == "Pod" and containers:
            obj["spec"]["containers"] = containers
    return cluster


def test_unknown_port_name_is_an_error():
    """A name that no container declares leaves ready endpoints without a port."""
    finding = only(service_port, cluster_from("services/port_name.yaml"))
    assert said(finding, "targetPort web", "http=8000/TCP")
    assert finding.severity == "error"
    assert [e.value for e in finding.chain[0].evidence] == ["web", "null"]


def test_other_number_is_an_error():
    """A number beside the only declared one is named together with it."""
    finding = only(service_port, cluster_with("port_name", service={"port": 80, "targetPort": 9000}))
    assert said(finding, "9000", "http=8000/TCP")
    assert finding.severity == "error"


def test_other_protocol():
    """The number fits, the protocol does not."""
    port = {"port": 53, "targetPort": 8000, "protocol": "UDP"}
    assert said(only(service_port, cluster_with("port_name", service=port)), "UDP", "8000/TCP")


def test_sidecar_ports_prove_nothing_about_the_container_beside():
    """Where one container declares nothing, an undeclared number is information at most."""
    pair = [{"name": "app"}, {"name": "proxy", "ports": [{"containerPort": 15090}]}]
    cluster = cluster_with("port_name", service={"port": 80, "targetPort": 9000}, containers=pair)
    assert only(service_port, cluster).severity == "info"


def test_second_port_that_is_not_declared_is_information():
    """One port of several that stands in no list may well be listened on."""
    cluster = cluster_with("port_name")
    next(o for o in cluster.objects if o["kind"] == "Service")["spec"]["ports"] = [
        {"name": "web", "port": 80, "targetPort": "http"},
        {"name": "metrics", "port": 9102},
    ]
    assert only(service_port, cluster).severity == "info"


def test_nothing_declared_is_clean_unless_a_probe_passes_elsewhere():
    """Declaring ports is optional; only a passing probe on another port is worth a remark."""
    assert run(service_port, cluster_from("services/port_undeclared.yaml"), Scope()).state == "clean"
    probed = [{"name": "app", "readinessProbe": {"tcpSocket": {"port": 8000}}}]
    finding = only(service_port, cluster_with("port_undeclared", containers=probed))
    assert (finding.severity, said(finding, "9000", "8000")) == ("info", True)


@pytest.mark.parametrize("target", ["http", 8000])
def test_declared_port_is_clean(target):
    """By name or by number, a declared port is no fault."""
    assert found(service_port, cluster_with("port_name", service={"port": 80, "targetPort": target})) == ()


def test_named_port_of_a_native_sidecar_is_clean():
    """A sidecar (init container that restarts always) can carry the name."""
    cluster = cluster_from("services/port_name.yaml")
    pod = next(o for o in cluster.objects if o["kind"] == "Pod")
    sidecar = {"name": "proxy", "restartPolicy": "Always", "ports": [{"name": "web", "containerPort": 80}]}
    pod["spec"]["initContainers"] = [sidecar]
    assert found(service_port, cluster) == ()


def test_serving_services_are_clean():
    """The healthy fixture has no finding."""
    assert run(service_port, cluster_from("services/serving.yaml"), Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean."""
    assert_honest_when_forbidden(
        service_port, lambda forbid: cluster_from("services/port_name.yaml", forbid=forbid), Scope()
    )


def test_a_second_workload_behind_the_service_is_named():
    """Half of the connections go to pods that do not have the port; those without declared ports may well have it."""
    api, worker = {"labels": {"part": "back"}}, {"labels": {"part": "back"}, "port": 9100}
    service = {"services": {"api": {"selector": {"part": "back"}}}}
    (finding,) = run(service_port, cluster_of({"run": {"api": api, "worker": worker}, **service}), Scope()).findings
    assert finding.severity == "warning"
    for lang in ("en", "zh-TW", "zh-CN"):
        assert "Deployment worker" in finding.cause.render(lang)
    quiet = worker | {"port": None}
    assert run(service_port, cluster_of({"run": {"api": api, "worker": quiet}, **service}), Scope()).state == "clean"
