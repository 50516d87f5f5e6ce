from kbase.diagnosis.services import (
    container_ports,
    headless,
    ready,
    ready_endpoints,
    selected,
    selector_of,
    slices_of,
    target_of,
)


def pod(name, namespace="a", phase="Running", **labels):
    meta = {"name": name, "namespace": namespace, "labels": labels}
    return {"kind": "Pod", "metadata": meta, "status": {"phase": phase}}


def service(**spec):
    return {"kind": "Service", "metadata": {"name": "s", "namespace": "a"}, "spec": spec}


def test_selected_pods():
    """Same namespace, every label, not finished; a Service without selector or an alias selects nothing."""
    pods = [pod("x", app="w", v="1"), pod("y", app="w"), pod("z", "b", app="w"), pod("d", phase="Failed", app="w")]
    assert [p["metadata"]["name"] for p in selected(service(selector={"app": "w"}), pods)] == ["x", "y"]
    assert selected(service(), pods) == []
    assert selector_of(service(type="ExternalName", selector={"app": "w"})) == {}
    assert headless(service(clusterIP="None"))
    assert not headless(service(clusterIP="10.0.0.1"))


def test_ready_pod_is_not_being_deleted():
    """Ready counts until deletion begins."""
    made = pod("x")
    assert not ready(made)
    made["status"]["conditions"] = [{"type": "Ready", "status": "True"}]
    assert ready(made)
    made["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    assert not ready(made)


def test_endpoints_without_ready_count_as_ready():
    """The API defines an absent `ready` as true; null endpoints are none."""
    slices = [
        {"endpoints": [{}, {"conditions": {"ready": False}}, {"conditions": {"ready": True}}]},
        {"endpoints": None},
    ]
    assert ready_endpoints(slices) == 2
    own = {"metadata": {"namespace": "a", "labels": {"kubernetes.io/service-name": "s"}}}
    other = {"metadata": {"namespace": "b", "labels": {"kubernetes.io/service-name": "s"}}}
    assert slices_of(service(), [own, other]) == [own]


def test_container_ports_and_targets():
    """Containers and native sidecars declare ports, other init containers do not; targetPort defaults to port."""
    made = pod("x")
    made["spec"] = {
        "containers": [{"name": "c", "ports": [{"containerPort": 80}]}],
        "initContainers": [
            {
                "name": "side",
                "restartPolicy": "Always",
                "ports": [{"containerPort": 81, "name": "m", "protocol": "UDP"}],
            },
            {"name": "once", "ports": [{"containerPort": 82}]},
        ],
    }
    assert [(p.number, p.name, p.protocol) for p in container_ports(made)] == [(80, "", "TCP"), (81, "m", "UDP")]
    assert [target_of({"port": 80}), target_of({"port": 80, "targetPort": "web"})] == [80, "web"]
