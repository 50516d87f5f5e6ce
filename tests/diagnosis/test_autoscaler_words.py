import pytest

from kbase.checks.pod_unschedulable import pod_unschedulable
from kbase.diagnosis.runner import run
from kbase.diagnosis.view import Scope
from tests.scenarios.build import cluster_of

SHORT = "0/3 nodes are available: 3 Insufficient cpu."


def finding(event: str):
    api = {"container": {"resources": {"requests": {"cpu": "6"}}}, "unschedulable": SHORT, "events": [event]}
    (found,) = run(pod_unschedulable, cluster_of({"run": {"api": api}}), Scope()).findings
    return found


@pytest.mark.parametrize(
    ("event", "step"),
    [
        ("NotTriggerScaleUp: pod didn't trigger scale-up: 1 max node group size reached", "maximum size"),
        (
            'FailedScheduling: Failed to schedule pod, incompatible with nodepool "default", no instance type',
            "nodepools",
        ),
    ],
)
def test_why_no_node_comes_stands_before_the_root(event, step):
    """The autoscaler's words are a link of the chain, never its end, and a step fits them."""
    found = finding(event)
    said = event.partition(": ")[2]
    assert said in found.chain[-2].fact.render("en")
    assert found.chain[-1].about.kind == "Node"
    assert any(step in a.text.render("en") for a in found.next_steps)
    assert found.severity == "error"
    assert "runbooks/nodes-not-scaling" in found.notes


def test_a_node_under_way_is_information():
    """Only for as long as a machine may take to boot and join."""
    assert finding("TriggeredScaleUp: pod triggered scale-up: [{group 3->4 (max: 10)}]").severity == "info"
    late = finding("@08:10 TriggeredScaleUp: pod triggered scale-up: [{group 3->4 (max: 10)}]")
    assert late.severity == "error"
