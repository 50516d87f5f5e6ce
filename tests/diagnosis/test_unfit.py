from kbase.diagnosis.unfit import unfit
from kbase.diagnosis.view import View
from tests.clusters import ObjectsReader
from tests.scenarios.build import cluster_of

SAID = (
    "0/3 nodes are available: 1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod "
    "access mode"
)


def two(message: str = SAID, *, forbid=(), holder="data") -> tuple[View, dict[str, object]]:
    claim = {"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": holder}}]}
    wants = {"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]}
    made = cluster_of({"run": {"a": {"spec": claim}, "b": {"spec": wants, "unschedulable": message}}})
    pod = next(o for o in made.objects if o["kind"] == "Pod" and o["metadata"]["name"].startswith("b-"))
    return View(ObjectsReader(made.objects, frozenset(forbid)), "T", ("pods", "events")), pod


def test_the_pod_that_holds_an_exclusive_claim_is_named():
    """The root is that pod, and both places where the claim stands prove it."""
    view, pod = two()
    step, action = unfit(view, pod, SAID)
    assert step.about.name.startswith("a-")
    assert "data" in step.fact.render("zh-TW")
    assert (len(step.evidence), action.changes) == (2, True)


def test_without_a_holder_or_the_right_to_see_it_nothing_is_claimed():
    """Another claim, other words of the scheduler, and pods that cannot be read."""
    for view, pod in (two(holder="other"), two(forbid={"pods"})):
        assert unfit(view, pod, SAID) is None
    view, pod = two("0/3 nodes are available: 3 Insufficient cpu.")
    assert unfit(view, pod, "0/3 nodes are available: 3 Insufficient cpu.") is None
