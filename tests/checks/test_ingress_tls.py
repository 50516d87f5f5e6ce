import pytest

from kbase.checks.ingress_tls import ingress_tls
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from

COMPLAINT = '2026-11-20T08:30:00Z W1120 Error getting SSL certificate "gallery/art-tls": was not found. Using default\n'


def gallery(log="", forbid=(), tls=(), rules=()):
    """A sound Ingress and its controller; hosts of TLS and rules changed."""
    cluster = cluster_from("ingresses/tls.yaml", forbid=forbid, logs={("edge", "edge-1", "controller", False): log})
    spec = named(cluster, "Ingress", "museum")["spec"]
    spec["tls"][0]["hosts"] = list(tls) or spec["tls"][0]["hosts"]
    spec["rules"] = [{"host": h} for h in rules] or spec["rules"]
    return cluster


def event(cluster, message, kind="Warning"):
    meta = {"name": "museum.1", "namespace": "gallery", "creationTimestamp": "2026-11-20T08:30:00Z"}
    about = {"kind": "Ingress", "namespace": "gallery", "name": "museum"}
    cluster.objects.append(
        {"apiVersion": "v1", "kind": "Event", "metadata": meta, "involvedObject": about, "type": kind}
        | {"reason": "Sync", "message": message}
    )
    return cluster


def test_what_the_controller_reports():
    """Its log names the Secret; the Secret itself is never read."""
    finding = only(ingress_tls, gallery(COMPLAINT))
    assert said(finding, "gallery/art-tls", "was not found")
    assert "secrets" not in ingress_tls.reads
    for other in (COMPLAINT.replace("art-tls", "art-tls-old"), COMPLAINT.replace("gallery/", "attic/"), "ready\n"):
        assert run(ingress_tls, gallery(other), Scope()).state == "clean"


def test_event_of_the_ingress():
    """A warning about TLS; one about something else, or a normal one, is none."""
    assert said(only(ingress_tls, event(gallery(), "error getting TLS secret: not found")), "error getting TLS")
    assert run(ingress_tls, event(gallery(), "no backend"), Scope()).state == "clean"
    assert run(ingress_tls, event(gallery(), "certificate issued", "Normal"), Scope()).state == "clean"


def test_host_that_is_almost_the_one_of_a_rule():
    """A slip of the pen in tls.hosts."""
    finding = only(ingress_tls, gallery(tls=["paintngs.example.org"], rules=["paintings.example.org"]))
    assert said(finding, "paintngs.example.org", "paintings.example.org")
    assert finding.severity == "warning"
    other = only(ingress_tls, gallery(tls=["www.example.org"], rules=["api.example.org"]))
    assert other.severity == "info"


def test_rules_without_tls_beside_others_are_information():
    """It may be meant."""
    finding = only(ingress_tls, gallery(rules=["art.example.org", "plain.example.com"]))
    assert (finding.severity, said(finding, "plain.example.com")) == ("info", True)


@pytest.mark.parametrize(
    ("tls", "rules"),
    [
        (["*.example.org"], ["art.example.org", "two.example.org"]),
        (["*.example.org"], ["*.example.org"]),
        (["art.example.org", "more.example.net"], ["art.example.org"]),
    ],
)
def test_hosts_that_are_covered_are_clean(tls, rules):
    """Wildcards stand for one label, and TLS for further hosts harms nobody."""
    assert run(ingress_tls, gallery(tls=tls, rules=rules), Scope()).state == "clean"


def test_wildcard_does_not_cover_two_labels():
    """As certificates and the API define it."""
    assert only(ingress_tls, gallery(tls=["*.example.org"], rules=["a.b.example.org"])).severity == "info"


def test_one_namespace_does_not_read_all_pods():
    """The controller's log is only looked at together with the whole cluster."""
    assert found(ingress_tls, gallery(COMPLAINT, forbid={"pods"}), Scope("gallery")) == ()


def test_forbidden_is_never_clean():
    """Each read forbidden in turn."""
    assert_honest_when_forbidden(ingress_tls, lambda f: gallery(COMPLAINT, forbid=f), Scope())
