from kbase.checks.quota_full import quota_full
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named, spec_of
from tests.checks.saying import assert_honest_when_forbidden, found, only, said, text_of
from tests.clusters import cluster_from

OFFICE = Scope("office")


def limited(used, hard, forbid=()):
    """The fixture with a quota."""
    cluster = cluster_from("addresses/desk.yaml", forbid=forbid)
    meta = {"name": "small", "namespace": "office"}
    status = {"hard": hard, "used": used}
    cluster.objects.append({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": meta, "status": status})
    return cluster


def test_quota_with_room_left():
    """Nothing is said below the limit."""
    assert found(quota_full, limited({"pods": "2", "requests.cpu": "900m"}, {"pods": "3", "requests.cpu": "1"})) == ()


def test_used_up_and_nothing_missing():
    """That alone breaks nothing, so it is information."""
    finding = only(quota_full, limited({"pods": "3", "requests.cpu": "1"}, {"pods": "3", "requests.cpu": "2"}), OFFICE)
    assert said(finding, "small", "pods")
    assert "cpu" not in text_of(finding, "en")
    assert finding.severity == "info"


def test_service_that_the_quota_has_no_room_for():
    """Pods that declare ports and that no Service selects, beside a full quota of Services."""
    cluster = limited({"services": "3"}, {"services": "3"})
    finding = only(quota_full, cluster, OFFICE)
    assert said(finding, "services", "desk-1")
    assert finding.severity == "warning"
    assert finding.about.kind == "ResourceQuota"


def test_service_that_others_are_told_to_reach():
    """An address that names no Service, and is no slip of the pen either."""
    cluster = limited({"services": "3"}, {"services": "3"})
    del spec_of(cluster, "desk-1")["ports"]
    spec_of(cluster, "desk-1")["env"].append({"name": "VAULT", "value": "safe-store:90"})
    finding = only(quota_full, cluster, OFFICE)
    assert said(finding, "Service safe-store")
    assert "mailer" not in finding.cause.render("en")


def test_claim_that_was_never_created():
    """A missing claim beside a quota of storage; the words say how sure that is."""
    for used, sure in (("0", "likely"), ("1Gi", "used up")):
        cluster = limited({"requests.storage": used}, {"requests.storage": "1Gi"})
        pod = named(cluster, "Pod", "mailer-1")
        pod["spec"]["volumes"] = [{"name": "d", "persistentVolumeClaim": {"claimName": "letters"}}]
        finding = only(quota_full, cluster, OFFICE)
        assert said(finding, "letters", "requests.storage")
        assert sure in finding.cause.render("en")


def test_unreadable_reads_prove_nothing():
    """With each read forbidden in turn nothing is called absent or clean."""

    def cluster(forbid):
        made = limited({"services": "3", "requests.storage": "0"}, {"services": "3", "requests.storage": "1Gi"}, forbid)
        spec_of(made, "desk-1")["env"].append({"name": "VAULT", "value": "safe-store:90"})
        return made

    assert_honest_when_forbidden(quota_full, cluster, OFFICE)
