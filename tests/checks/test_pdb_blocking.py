from kbase.checks.pdb_blocking import pdb_blocking
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.checks.saying import assert_honest_when_forbidden, only, said, text_of
from tests.clusters import ObjectsReader, cluster_from
from tests.scenarios.build import cluster_of


def budget(forbid=(), **status):
    """The strict budget with other status fields."""
    cluster = cluster_from("budgets/strict.yaml", forbid=forbid)
    cluster.objects[0]["status"] |= status
    return cluster


def test_budget_without_room_blocks_a_drain():
    """Healthy pods and no allowed disruption: the rule that leaves no room is named."""
    finding = only(pdb_blocking, budget())
    assert said(finding, "0", "maxUnavailable 0", "drain", "3")
    assert finding.severity == "warning"
    assert [a.changes for a in finding.next_steps] == [False, True]


def test_unhealthy_pods_are_the_reason_instead():
    """With too few healthy pods the budget is not blamed; the pods are named, and the eviction policy."""
    finding = only(pdb_blocking, budget(currentHealthy=2))
    assert said(finding, "2", "3")
    assert "maxUnavailable" not in finding.cause.render("en")
    assert "queue-2" in text_of(finding, "en")
    assert "IfHealthyBudget" in text_of(finding, "zh-TW")


def test_budget_that_cannot_be_computed():
    """SyncFailed is passed on with the controller's message."""
    condition = {"type": "DisruptionAllowed", "status": "False", "reason": "SyncFailed", "message": "no scale"}
    assert said(only(pdb_blocking, budget(expectedPods=0, conditions=[condition])), "no scale")


def test_budgets_with_room_without_pods_or_with_old_status_are_clean():
    """Nothing is reported where a pod may go, where none is covered, or where the status is behind the spec."""
    assert run(pdb_blocking, cluster_from("budgets/fine.yaml"), Scope()).state == "clean"


def test_forbidden_is_never_clean():
    """Each read forbidden in turn: not clean."""
    assert_honest_when_forbidden(pdb_blocking, lambda forbid: budget(forbid, currentHealthy=1), Scope())


def test_two_budgets_for_one_pod_block_every_eviction_of_it():
    """The eviction API refuses a pod with two budgets, although each of them would allow it."""
    free = {"currentHealthy": 2, "desiredHealthy": 1, "expectedPods": 2, "disruptionsAllowed": 1}
    both = [
        {
            "kind": "PodDisruptionBudget",
            "metadata": {"name": n},
            "spec": {"maxUnavailable": 1, "selector": s},
            "status": free,
        }
        for n, s in (("api", {"matchLabels": {"app": "api"}}), ("every", {}))
    ]
    made = cluster_of({"run": {"api": {"replicas": 2}}, "objects": both})
    (finding,) = run(pdb_blocking, made, Scope()).findings
    for lang in ("en", "zh-TW", "zh-CN"):
        assert "api, every" in finding.cause.render(lang) or "api、every" in finding.cause.render(lang)
    hidden = run(pdb_blocking, ObjectsReader(made.objects, frozenset({"pods"})), Scope())
    assert (hidden.state, [g.resource for g in hidden.gaps]) == ("not_checked", ["pods"])
