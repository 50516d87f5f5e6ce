from kbase.checks.finalizer_held import finalizer_held
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from kbase.types import ObjectRef
from tests.checks.pieces import named, without
from tests.checks.saying import assert_honest_when_forbidden, found, only, said
from tests.clusters import cluster_from


def books(forbid=()):
    return cluster_from("deleted/claim.yaml", forbid=forbid)


def kept():
    """The fixture in which nothing is deleted."""
    cluster = books()
    named(cluster, "PersistentVolumeClaim", "scans")["metadata"].pop("deletionTimestamp")
    return cluster


def deleted(cluster, kind, name, when="2026-11-20T07:00:00Z"):
    named(cluster, kind, name)["metadata"]["deletionTimestamp"] = when
    return cluster


def test_pod_that_uses_the_claim_is_named():
    """A pod that has ended still counts as a user, and it is said that it has."""
    finding = only(finalizer_held, books())
    assert said(finding, "scans", "import-xyz", "kubernetes.io/pvc-protection")
    assert "ended, but not deleted" in finding.cause.render("en")
    assert finding.severity == "warning"


def test_claim_that_no_pod_uses():
    """Without a user it is the control plane that has not taken the finalizer off; unread pods name nobody."""
    assert "no pod uses" in only(finalizer_held, without(books(), "Pod")).cause.render("en")
    assert not said(only(finalizer_held, books({"pods"})), "import-xyz")


def test_volume_that_is_bound():
    """A deleted volume stays while its claim is bound to it."""
    finding = only(finalizer_held, deleted(kept(), "PersistentVolume", "pv-scans"))
    assert said(finding, "pv-scans", "books/scans")


def test_load_balancer_that_is_not_cleaned_up():
    """What the controller reports comes with it, and makes it an error."""
    cluster = deleted(kept(), "Service", "front")
    assert said(only(finalizer_held, cluster), "front", "service.kubernetes.io/load-balancer-cleanup")
    meta = {"name": "front.1", "namespace": "books", "creationTimestamp": "2026-11-20T08:30:00Z"}
    about = {"kind": "Service", "namespace": "books", "name": "front"}
    cluster.objects.append(
        {"apiVersion": "v1", "kind": "Event", "metadata": meta, "involvedObject": about}
        | {"reason": "SyncLoadBalancerFailed", "message": "AccessDenied: DeleteLoadBalancer"}
    )
    finding = only(finalizer_held, cluster)
    assert said(finding, "AccessDenied")
    assert finding.severity == "error"


def test_what_is_not_deleted_or_only_just_deleted_is_clean():
    """Finalizers are on healthy objects all the time."""
    assert run(finalizer_held, kept(), Scope()).state == "clean"
    young = deleted(kept(), "Service", "front", "2026-11-20T08:38:00Z")
    assert run(finalizer_held, young, Scope()).state == "clean"


def test_volumes_belong_to_no_namespace():
    """A look at one namespace does not tell of the volumes of all."""
    cluster = deleted(kept(), "PersistentVolume", "pv-scans")
    assert found(finalizer_held, cluster, Scope("books")) == ()


def test_question_about_a_workload_reads_only_services():
    """What stands before a workload is looked at, claims and Ingresses of the namespace are not."""
    asked = Scope("books", (ObjectRef("Deployment", "books", "reader"),))
    forbidden = books({"persistentvolumeclaims", "ingresses"})
    assert run(finalizer_held, forbidden, asked).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn."""
    assert_honest_when_forbidden(finalizer_held, books, Scope())
