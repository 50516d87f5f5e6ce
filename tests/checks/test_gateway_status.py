import pytest

from kbase.checks.gateway_status import gateway_status
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from kbase.errors import Unreadable
from tests.checks.pieces import named, without
from tests.checks.saying import assert_honest_when_forbidden, only, said
from tests.clusters import ObjectsReader, cluster_from

JUST_NOW = "2026-11-20T08:38:00Z"


def port(forbid=()):
    """A Gateway and a route that work."""
    return cluster_from("gateways/edge.yaml", forbid=forbid)


def conditions(cluster, where):
    """The conditions of the Gateway, its listener, or the route at its Gateway."""
    gateway, route = named(cluster, "Gateway", "quay"), named(cluster, "HTTPRoute", "ferry")
    places = {"gateway": gateway["status"], "listener": gateway["status"]["listeners"][0]}
    return (places | {"route": route["status"]["parents"][0]})[where]["conditions"]


def broken(where, kind, status, reason, forbid=(), **more):
    cluster = port(forbid)
    said_ = next(c for c in conditions(cluster, where) if c["type"] == kind)
    said_.update(status=status, reason=reason, message="so it is", **more)
    return cluster


@pytest.mark.parametrize(
    ("where", "kind", "status", "reason", "advice"),
    [
        ("gateway", "Programmed", "False", "AddressNotUsable", "message"),
        ("listener", "ResolvedRefs", "False", "InvalidCertificateRef", "certificateRefs"),
        ("listener", "Conflicted", "True", "HostnameConflict", "message"),
        ("route", "Accepted", "False", "NotAllowedByListeners", "allowedRoutes"),
        ("route", "ResolvedRefs", "False", "RefNotPermitted", "ReferenceGrant"),
    ],
)
def test_condition_of_known_polarity(where, kind, status, reason, advice):
    """Its reason and message are the cause, with what helps against that reason."""
    finding = only(gateway_status, broken(where, kind, status, reason))
    assert said(finding, kind, reason, "so it is")
    assert finding.severity == "error"
    assert advice in finding.next_steps[-1].text.render("en")


def test_class_that_does_not_exist_or_is_refused():
    """With the nearest name; a class that its controller refuses speaks itself."""
    cluster = port()
    named(cluster, "Gateway", "quay")["spec"]["gatewayClassName"] = "habour"
    finding = only(gateway_status, cluster)
    assert said(finding, "habour", "harbour")
    assert finding.chain[-1].evidence[-1].path == ""
    refused = port()
    terms = {"type": "Accepted", "status": "False", "reason": "InvalidParameters", "message": "no such parameters"}
    named(refused, "GatewayClass", "harbour")["status"]["conditions"] = [terms]
    assert said(only(gateway_status, refused), "harbour", "no such parameters")


def test_nobody_looks_after_it():
    """A Gateway with nothing but the API server's first conditions, and a route without a parent's answer."""
    cluster = port()
    pending = [{"type": t, "status": "Unknown", "reason": "Pending"} for t in ("Accepted", "Programmed")]
    named(cluster, "Gateway", "quay")["status"] = {"conditions": pending}
    finding = only(gateway_status, cluster)
    assert said(finding, "quay")
    assert finding.severity == "warning"
    lonely = port()
    named(lonely, "HTTPRoute", "ferry")["status"] = {}
    assert "No controller" in only(gateway_status, lonely).cause.render("en")


def test_gateway_and_backend_of_a_route_that_do_not_exist():
    """The name that is not there is the root."""
    cluster = port()
    named(cluster, "HTTPRoute", "ferry")["spec"]["parentRefs"][0]["name"] = "pier"
    assert said(only(gateway_status, cluster), "port/pier")
    backend = without(broken("route", "ResolvedRefs", "False", "BackendNotFound"), "Service")
    finding = only(gateway_status, backend)
    assert said(finding, "port/ferry", "500")
    unread = broken("route", "ResolvedRefs", "False", "BackendNotFound", {"services"})
    assert said(only(gateway_status, without(unread, "Service")), "BackendNotFound")


def test_healthy_settling_and_stale_are_clean():
    """What works, what is young, what has just changed, and a verdict on an older spec."""
    assert run(gateway_status, port(), Scope()).state == "clean"
    for where, more in (("gateway", {"lastTransitionTime": JUST_NOW}), ("route", {"observedGeneration": 0})):
        assert run(gateway_status, broken(where, "Accepted", "False", "X", **more), Scope()).state == "clean"
    young = port()
    for kind, name in (("Gateway", "quay"), ("HTTPRoute", "ferry")):
        obj = named(young, kind, name)
        obj["metadata"]["creationTimestamp"] = JUST_NOW
        obj["status"] = {}
    assert run(gateway_status, young, Scope()).state == "clean"


class Unserved(ObjectsReader):
    """A server without the Gateway API."""

    def list(self, resource, namespace=None):
        if resource in ("gateways", "httproutes", "gatewayclasses"):
            raise Unreadable("absent_api", "list", resource)
        return super().list(resource, namespace)


def test_server_without_the_api_is_clean():
    """Where the API is not served there can be no Gateway, which is no gap."""
    outcome = run(gateway_status, Unserved([]), Scope())
    assert (outcome.state, outcome.gaps) == ("clean", ())


def test_forbidden_is_never_clean():
    """Each read forbidden in turn."""
    for read in ("gateways", "httproutes", "gatewayclasses"):
        assert run(gateway_status, port({read}), Scope()).state == "not_checked", read
    assert_honest_when_forbidden(
        gateway_status, lambda f: broken("route", "ResolvedRefs", "False", "BackendNotFound", f), Scope()
    )
