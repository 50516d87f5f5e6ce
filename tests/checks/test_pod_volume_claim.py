from kbase.checks.pod_volume_claim import pod_volume_claim
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.pieces import named
from tests.checks.saying import only, said, text_of
from tests.clusters import cluster_from


def test_chain_from_the_stateful_set_to_the_class():
    """StatefulSet, pod, claim and absent StorageClass in that order; the later ordinal is a consequence."""
    finding = only(pod_volume_claim, cluster_from("claims/statefulset.yaml"))
    assert said(finding, "data-vault-0", "quick")
    assert [s.about.kind for s in finding.chain] == [
        "StatefulSet",
        "StatefulSet",
        "Pod",
        "PersistentVolumeClaim",
        "StorageClass",
    ]
    assert "vault-0 must be ready before vault-1" in text_of(finding, "en")


def test_claim_that_does_not_exist():
    """An absent claim is proven by a complete list, and those that exist are shown."""
    cluster = cluster_from("claims/statefulset.yaml")
    volumes = named(cluster, "Pod", "vault-0")["spec"]["volumes"]
    volumes[0]["persistentVolumeClaim"]["claimName"] = "data-vault"
    finding = only(pod_volume_claim, cluster)
    assert said(finding, "data-vault")
    assert "data-vault-0" in text_of(finding, "en")
    assert finding.chain[-1].evidence[0].path == ""


def test_unreadable_claims_prove_nothing():
    """Without the right to list claims the check has not looked."""
    cluster = cluster_from("claims/statefulset.yaml", forbid={"persistentvolumeclaims"})
    assert run(pod_volume_claim, cluster, Scope()).state == "not_checked"


def test_unknown_reason_is_said_to_be_unknown():
    """A claim that nothing explains gives no invented cause."""
    cluster = cluster_from("claims/statefulset.yaml")
    named(cluster, "PersistentVolumeClaim", "data-vault-0")["status"]["phase"] = "Bound"
    assert "do not show why" in only(pod_volume_claim, cluster).cause.render("en")
