import pytest

from kbase.checks.load_balancer_pending import load_balancer_pending
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import cluster_from


def plaza(forbid=(), **spec):
    """The fixture: a Service of type LoadBalancer that has waited for 40 minutes, changed by spec."""
    cluster = cluster_from("services/balancer.yaml", forbid=forbid)
    named(cluster, "Service", "shopfront")["spec"].update(spec)
    return cluster


def event(cluster, reason, message, kind="Warning"):
    meta = {"name": "shopfront.1", "namespace": "plaza", "creationTimestamp": "2026-11-20T08:30:00Z"}
    about = {"kind": "Service", "namespace": "plaza", "name": "shopfront"}
    cluster.objects.append(
        {"apiVersion": "v1", "kind": "Event", "metadata": meta, "involvedObject": about, "type": kind}
        | {"reason": reason, "message": message}
    )
    return cluster


def served(cluster, **spec):
    """Another Service that has an address."""
    other = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "till", "namespace": "plaza"}}
    address = {"loadBalancer": {"ingress": [{"ip": "192.0.2.7"}]}}
    cluster.objects.append(other | {"spec": {"type": "LoadBalancer", **spec}, "status": address})
    return cluster


def test_words_of_the_controller():
    """A controller that fails says why, and this is an error; what is said of endpoints is something else."""
    cluster = event(plaza(), "SyncLoadBalancerFailed", "no subnets\nfound")
    finding = only(load_balancer_pending, cluster)
    assert said(finding, "SyncLoadBalancerFailed", "no subnets found")
    assert finding.severity == "error"
    other = event(plaza(), "FailedToUpdateEndpointSlices", "conflict")
    assert not said(only(load_balancer_pending, other), "conflict")


def test_no_controller_at_all():
    """Without a word and without another that works, the cluster most likely has no such controller."""
    finding = only(load_balancer_pending, plaza())
    assert said(finding, "cloud-controller-manager")
    assert "40 min" in finding.chain[0].fact.render("en")
    assert finding.severity == "warning"


def test_class_that_nobody_serves():
    """A class is named, with the classes of Services that have an address."""
    assert said(only(load_balancer_pending, plaza(loadBalancerClass="example.org/edge")), "example.org/edge")
    cluster = served(plaza(loadBalancerClass="example.org/edeg"), loadBalancerClass="example.org/edge")
    assert said(only(load_balancer_pending, cluster), "example.org/edeg", "example.org/edge")


@pytest.mark.parametrize("sign", ["event", "finalizer"])
def test_controller_that_is_at_work(sign):
    """An event or the finalizer shows that one has taken the Service: then none is called absent."""
    cluster = plaza()
    if sign == "event":
        event(cluster, "EnsuringLoadBalancer", "Ensuring load balancer", "Normal")
    else:
        meta = named(cluster, "Service", "shopfront")["metadata"]
        meta["finalizers"] = ["service.kubernetes.io/load-balancer-cleanup"]
    assert "has taken the Service" in only(load_balancer_pending, cluster).cause.render("en")


def test_controller_that_serves_others():
    """Where the same class works for another Service, no controller is called absent."""
    assert said(only(load_balancer_pending, served(plaza())), "till")


def test_events_that_cannot_be_read_prove_nothing():
    """Then nobody can say that no controller is there."""
    finding = only(load_balancer_pending, plaza({"events"}))
    assert "events could not be read" in finding.cause.render("en")


def test_young_addressed_and_other_services_are_clean():
    """A new Service, one with an address, one reached by externalIPs, one being deleted, a manifest without a date."""
    for change in (
        {"metadata": {"creationTimestamp": "2026-11-20T08:37:00Z"}},
        {"metadata": {"deletionTimestamp": "2026-11-20T08:37:00Z"}},
        {"metadata": {"creationTimestamp": None}},
        {"status": {"loadBalancer": {"ingress": [{"hostname": "x.example.org"}]}}},
        {"spec": {"externalIPs": ["192.0.2.1"]}},
        {"spec": {"type": "NodePort"}},
    ):
        cluster = plaza()
        service = named(cluster, "Service", "shopfront")
        for part, values in change.items():
            service[part].update(values)
        assert run(load_balancer_pending, cluster, Scope()).state == "clean", change


def test_forbidden_is_never_clean():
    """Each read forbidden in turn."""
    assert_honest_when_forbidden(load_balancer_pending, plaza, Scope())
