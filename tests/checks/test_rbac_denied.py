from kbase.checks.rbac_denied import rbac_denied
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from kbase.types import ObjectRef
from tests.checks.saying import assert_honest_when_forbidden, found, only, said, text_of
from tests.clusters import cluster_from

CALL = (
    'configmaps "x" is forbidden: User "system:serviceaccount:office:sweeper" cannot delete resource "configmaps" '
    'in API group "" in the namespace "office"'
)


def office(line=CALL, forbid=(), previous=False, **binding):
    """The fixture with a log line, and other fields in the RoleBinding."""
    logs = {("office", "sweeper-1", "main", previous): f"2026-11-20T08:00:00Z start\n2026-11-20T08:00:01Z {line}\n"}
    cluster = cluster_from("rbac/denied.yaml", forbid=forbid, logs=logs)
    cluster.objects[3] |= binding
    return cluster


def subject(name, namespace="office"):
    return [{"kind": "ServiceAccount", "name": name, "namespace": namespace}]


def test_verb_that_the_role_lacks():
    """Account, call, role and the verbs it has are named; a ready pod makes it a warning."""
    finding = only(rbac_denied, office())
    assert said(finding, "sweeper", "delete", "configmaps", "Role sweep", "RoleBinding sweep", "forbidden")
    assert "get, list" in finding.cause.render("en")
    assert (finding.severity, finding.chain[-1].about.kind) == ("warning", "Role")


def test_subject_that_is_misspelt():
    """A subject that does not exist and is almost the account; the role's own lack is added."""
    finding = only(rbac_denied, office(subjects=subject("sweepr")))
    assert said(finding, "sweepr", "sweeper", "Role sweep", "delete")
    assert finding.chain[-1].about.kind == "RoleBinding"


def test_subject_in_another_namespace():
    """The same name in a namespace that has no such account."""
    assert said(only(rbac_denied, office(subjects=subject("sweeper", "default"))), "default/sweeper")


def test_subject_that_exists_is_no_slip():
    """Another account that really exists is not taken for a misspelling."""
    cluster = office(subjects=subject("sweepers"))
    meta = {"name": "sweepers", "namespace": "office"}
    cluster.objects.append({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta})
    assert "no binding" in only(rbac_denied, cluster).cause.render("en")


def test_no_binding_and_no_role():
    """Nothing names the account; or what names it refers to a role that does not exist."""
    assert "no binding" in only(rbac_denied, office(subjects=[])).cause.render("en")
    absent = {"kind": "ClusterRole", "name": "gone"}
    assert said(only(rbac_denied, office(roleRef=absent)), "ClusterRole gone")


def test_role_about_other_things():
    """A role without any rule for the resource."""
    reader = {"kind": "ClusterRole", "name": "reader"}
    assert said(only(rbac_denied, office(roleRef=reader)), "ClusterRole reader", "configmaps")


def test_call_that_is_allowed_by_now_is_clean():
    """The log tells of the past where the role allows the call today, also through a group."""
    line = CALL.replace("cannot delete", "cannot list")
    assert run(rbac_denied, office(line), Scope()).state == "clean"
    group = [{"kind": "Group", "name": "system:serviceaccounts:office"}]
    assert run(rbac_denied, office(line, subjects=group), Scope()).state == "clean"


def test_log_that_quotes_someone_else_is_clean():
    """A denial of another account than the pod's own says nothing about this workload."""
    assert run(rbac_denied, office(CALL.replace("office:sweeper", "office:other")), Scope()).state == "clean"


def test_log_of_the_run_before():
    """A container that has ended is read from its previous run; its pod is not ready, so it is an error."""
    cluster = office(previous=True)
    status = cluster.objects[0]["status"]
    status["conditions"][0]["status"] = "False"
    end = {"terminated": {"exitCode": 1, "reason": "Error"}}
    status["containerStatuses"][0] |= {"restartCount": 2, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
    status["containerStatuses"][0]["lastState"] = end
    assert only(rbac_denied, cluster).severity == "error"


def test_only_what_is_asked_about_is_read():
    """A question about another workload reads no log of this one."""
    other = ObjectRef("Deployment", "office", "other")
    asked = Scope(targets=(other,), reach=frozenset({other.key}))
    assert found(rbac_denied, office(), asked) == ()


def test_large_cluster_is_sampled_and_says_so():
    """More containers than logs that may be read: a gap says how many were left out."""
    cluster = office("fine")
    pod = cluster.objects[0]
    for i in range(60):
        cluster.objects.append(pod | {"metadata": pod["metadata"] | {"name": f"p{i}"}})
    outcome = run(rbac_denied, cluster, Scope())
    assert (outcome.state, outcome.gaps[0].reason) == ("not_checked", "truncated")


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean; unreadable bindings are not called absent."""
    assert_honest_when_forbidden(rbac_denied, lambda forbid: office(forbid=forbid), Scope())
    for read in ("rolebindings", "roles", "clusterroles", "clusterrolebindings"):
        (finding,) = found(rbac_denied, office(forbid={read}))
        assert "no binding" not in text_of(finding, "en")
        assert said(finding, "sweeper", "delete", "configmaps")
