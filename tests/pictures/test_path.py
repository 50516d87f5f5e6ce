import pytest

from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from kbase.pictures import drawn, evidence_in
from kbase.types import ObjectRef
from tests.checks.saying import LANGS
from tests.clusters import cluster_from


def service(name, namespace="office"):
    return ObjectRef("Service", namespace, name)


def seen(cluster, *targets, findings=()):
    """What is drawn: for each path, (kind or name, state) of its parts."""
    found = drawn(cluster, findings, targets)
    for picture in found:
        assert all(picture.title.render(lang) for lang in LANGS)
        assert list(evidence_in(picture))
    return [[(p.about.kind if p.about else p.name.render("en"), p.state) for p in f.parts] for f in found]


def in_order(forbid=()):
    """A Service with one ready pod of two and its EndpointSlice, and an Ingress that leads there."""
    cluster = cluster_from("services/serving.yaml", forbid=forbid)
    label = {"kubernetes.io/service-name": "quotes"}
    endpoints = [{"conditions": {"ready": True}}, {"conditions": {"ready": False}}]
    backend = {"service": {"name": "quotes", "port": {"number": 80}}}
    rules = [{"host": "quotes.test", "http": {"paths": [{"path": "/", "backend": backend}]}}]
    for kind, rest in (
        ("EndpointSlice", {"metadata": {"name": "quotes-1", "labels": label}, "endpoints": endpoints}),
        ("Ingress", {"metadata": {"name": "door"}, "spec": {"rules": rules}}),
    ):
        rest["metadata"]["namespace"] = "office"
        cluster.objects.append({"kind": kind, **rest})
    return cluster


def test_a_service_in_order_is_drawn_whole():
    """Where all is well the picture says so, hop by hop, also for who asks about the Ingress before it."""
    way = [("Ingress", "ok"), ("Service", "ok"), ("EndpointSlice", "ok"), ("Pods", "ok")]
    assert seen(in_order(), service("quotes")) == [way]
    assert seen(in_order(), ObjectRef("Ingress", "office", "door")) == [way]


def test_a_pod_that_only_starts_is_no_fault():
    """A pod of ten seconds is not called broken, and a workload that wants no pods breaks nothing."""
    (path,) = seen(cluster_from("services/serving.yaml"), service("fresh"))
    assert "broken" not in [state for _, state in path]
    zero = cluster_from("services/not_ready_zero.yaml")
    (path,) = seen(zero, ObjectRef.of(next(o for o in zero.objects if o["kind"] == "Service")))
    assert path[-1] == ("Pods", "affected")
    assert "broken" not in [state for _, state in path]


def test_a_selector_that_matches_nothing_breaks_at_the_service():
    """What comes after it is affected, not broken."""
    file = "services/selector_miss.yaml"
    assert seen(cluster_from(file), first_service(file)) == [
        [("Service", "broken"), ("EndpointSlice", "affected"), ("Pods", "affected")]
    ]


def test_pods_that_are_not_ready_break_at_the_pods():
    """No ready endpoint is then the consequence; each pod says why."""
    cluster = cluster_from("services/not_ready.yaml")
    (picture,) = drawn(cluster, (), (first_service("services/not_ready.yaml"),))
    assert [p.state for p in picture.parts] == ["ok", "affected", "broken"]
    assert all(m.state == "broken" and m.facts and m.evidence for m in picture.parts[-1].members)


def test_an_ingress_leads_to_a_service_that_is_not_there():
    """Each backend has a path; a missing Service ends it, with the evidence of its absence."""
    paths = seen(cluster_from("ingresses/faulty.yaml"), ObjectRef("Ingress", "office", "portal"))
    assert [("Ingress", "ok"), ("Service", "broken")] in paths
    assert len(paths) <= 3


def test_a_route_stands_behind_its_gateway():
    """A Gateway, its HTTPRoute, the Service."""
    cluster = cluster_from("gateways/edge.yaml")
    route = next(ObjectRef.of(o) for o in cluster.objects if o["kind"] == "HTTPRoute")
    (path, *_) = seen(cluster, route)
    assert [kind for kind, _ in path[:3]] == ["Gateway", "HTTPRoute", "Service"]


@pytest.mark.parametrize(
    ("forbidden", "unknown"),
    [("endpointslices", "EndpointSlice"), ("pods", "Pods"), ("services", "Service")],
)
def test_what_could_not_be_looked_at_is_not_broken(forbidden, unknown):
    """A hop without the right to read it is drawn as not checked, and nothing else is called broken for it."""
    paths = seen_states(in_order(forbid={forbidden}), ObjectRef("Ingress", "office", "door"))
    assert paths
    assert all((unknown, "unknown") in path for path in paths)
    assert not any(state == "broken" for path in paths for _, state in path)


def seen_states(cluster, *targets):
    return [
        [(p.about.kind if p.about else p.name.render("en"), p.state) for p in f.parts]
        for f in drawn(cluster, (), targets)
    ]


def test_the_root_cause_says_which_box_is_broken():
    """A targetPort that no pod declares is the Service's fault, as its finding says."""
    from kbase.checks.service_port import service_port

    cluster = cluster_from("services/port_name.yaml")
    findings = run(service_port, cluster, Scope()).findings
    (picture, *_) = drawn(cluster, findings, (findings[0].about,))
    assert "broken" in [p.state for p in picture.parts]


def test_nothing_is_drawn_of_what_traffic_does_not_come_by():
    """A question about a ConfigMap, or one Service that does not exist, has no path."""
    cluster = cluster_from("services/serving.yaml")
    assert seen(cluster, ObjectRef("ConfigMap", "office", "settings")) == []
    assert seen(cluster, service("nowhere")) == []


def first_service(file):
    return next(ObjectRef.of(o) for o in cluster_from(file).objects if o["kind"] == "Service")
