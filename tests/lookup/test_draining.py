"""Whether a node can be drained: what holds it back and what would be lost."""

import pytest

from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from kbase.lookup.draining import asks_to_drain
from kbase.lookup.run import look_up_worded
from kbase.script import simplified
from tests.lookup.test_verdicts import NOW, made, pod

READY = {"conditions": [{"type": "Ready", "status": "True"}]}
OWNED = {"ownerReferences": [{"kind": "ReplicaSet", "name": "web-1", "controller": True, "apiVersion": "apps/v1"}]}
BUDGET = {"spec": {"selector": {"matchLabels": {"app": "web"}}}, "status": {"disruptionsAllowed": 0}}


def look(objects, text="can i drain n1?"):
    opened = Opened("objects", RecordedBackend.from_objects(objects, now=NOW))
    return look_up_worded(opened.session(deadline_s=30, max_requests=100), text, None)


def budget(allowed=0, **spec):
    made_ = made("PodDisruptionBudget", "web", spec=BUDGET["spec"] | spec, status={"disruptionsAllowed": allowed})
    return made_ | {"apiVersion": "policy/v1"}


NODES = [made("Node", "n1", "", spec={}, status=READY), made("Node", "n2", "", spec={}, status=READY)]
WEB = pod("web-1-a", labels={"app": "web"}, **OWNED)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("can i drain n1 safely?", True),
        ("n1 可以 drain 嗎", True),
        ("drain n1 會不會卡住", True),
        ("how do I drain n1", False),
        ("why does the drain of n1 hang", False),
        ("drain n1", True),
        ("幫我 drain n1", True),
    ],
)
def test_whether_and_not_how(text, asked):
    """A how and a why are answered elsewhere; an order is told what would hold it."""
    assert asks_to_drain(simplified(text)) is asked


def test_a_budget_without_room_holds_it_back():
    """The pods it covers, with the budget as evidence."""
    result = look([*NODES, WEB, budget()]).result
    assert result.lead.render("en").startswith("**No")
    assert result.rows[0].cells[:3] == ("shop", "web-1-a", "web")
    assert result.rows[0].evidence[0].value == 0


@pytest.mark.parametrize("allowed", [budget(1), budget(0, unhealthyPodEvictionPolicy="AlwaysAllow")])
def test_a_budget_with_room_does_not(allowed):
    """Nor one that lets pods go which are not ready."""
    assert look([*NODES, WEB, allowed]).result.lead.render("en").startswith("**Yes")


def test_what_is_lost_and_where_it_could_go():
    """Pods without a controller, emptyDir data; that no other node takes them."""
    bare = pod("lone") | {}
    bare["spec"] = bare["spec"] | {"volumes": [{"name": "tmp", "emptyDir": {}}]}
    result = look([NODES[0], bare]).result
    said = " ".join(r.render("en") for r in result.remarks)
    assert result.rows[0].cells == ("shop", "lone", "", "<none>", "tmp")
    assert all(word in said for word in ("--force", "--delete-emptydir-data", "No other node"))


def test_a_node_that_is_none():
    """No node of this cluster is named: the notes answer."""
    assert look(NODES, "can i drain a node?") is None
