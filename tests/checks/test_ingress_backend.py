from kbase.checks.ingress_backend import ingress_backend
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, found, only, said, text_of
from tests.clusters import cluster_from


def test_every_fault_is_named_once():
    """Absent Service with the near name, absent port with those there are, absent class, and nothing ready."""
    finding = only(ingress_backend, cluster_from("ingresses/faulty.yaml"))
    assert said(finding, "/pay", "invoice", "invoices", "/mail", "web", "http=8025", "edge", "desk")
    assert (finding.severity, finding.about.kind) == ("error", "Ingress")


def test_the_reason_behind_an_unready_service_stands_in_the_chain():
    """The pod that crashes behind a backend is named with its exit code."""
    text = text_of(only(ingress_backend, cluster_from("ingresses/faulty.yaml")), "en")
    assert "exit code 2" in text


def test_no_class_and_no_default_is_a_warning():
    """Which controller serves the Ingress cannot be said, which is not yet an error."""
    cluster = cluster_from("ingresses/fine.yaml")
    del cluster.objects[1]["spec"]["ingressClassName"]
    assert [f.severity for f in found(ingress_backend, cluster)] == ["warning"]


def test_ingress_of_a_minute_is_given_time():
    """A cloud controller that needs no class takes minutes to make an address."""
    cluster = cluster_from("ingresses/fine.yaml")
    del cluster.objects[1]["spec"]["ingressClassName"]
    cluster.objects[1]["metadata"]["creationTimestamp"] = "2026-11-20T08:39:00Z"
    assert found(ingress_backend, cluster) == ()


def test_default_class_serves_an_ingress_without_one():
    """An Ingress without class is fine where a class is the default."""
    cluster = cluster_from("ingresses/fine.yaml")
    del cluster.objects[1]["spec"]["ingressClassName"]
    cluster.objects[0]["metadata"]["annotations"] = {"ingressclass.kubernetes.io/is-default-class": "true"}
    assert found(ingress_backend, cluster) == ()


def test_served_ingresses_are_clean():
    """Class, annotation, address, ExternalName and annotation backends are no faults."""
    assert run(ingress_backend, cluster_from("ingresses/fine.yaml"), Scope()).state == "clean"


def test_service_that_selects_nothing():
    """The chain says what it selects; where its workload is scaled to zero that is information only."""
    cluster = cluster_from("ingresses/fine.yaml")
    cluster.objects = [o for o in cluster.objects if o["kind"] != "EndpointSlice"]
    findings = found(ingress_backend, cluster)
    assert {f.severity for f in findings} == {"error"}
    assert all("app=desk" in text_of(f, "zh-TW") for f in findings)
    template = {"metadata": {"labels": {"app": "desk"}}}
    meta = {"name": "desk", "namespace": "office"}
    zero = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": meta,
        "spec": {"replicas": 0, "template": template},
    }
    cluster.objects.append(zero)
    assert {f.severity for f in found(ingress_backend, cluster)} == {"info"}


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean, and classes that cannot be listed are not called absent."""
    assert_honest_when_forbidden(
        ingress_backend, lambda forbid: cluster_from("ingresses/faulty.yaml", forbid=forbid), Scope()
    )
    outcome = run(ingress_backend, cluster_from("ingresses/fine.yaml", forbid={"ingressclasses"}), Scope())
    assert (outcome.state, outcome.gaps[0].reason) == ("not_checked", "forbidden")
