"""Questions that one phrase tells: who changed it, who calls it, what is left, how many are meant to be there."""

import pytest

from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from kbase.lookup.run import look_up_worded
from tests.lookup.test_verdicts import NOW, made, pod, space

TAINTS = [
    {"key": "dedicated", "value": "db", "effect": "NoSchedule"},
    {"key": "node.kubernetes.io/unreachable", "effect": "NoSchedule", "timeAdded": "2026-11-20T07:00:00Z"},
]
ROOM = {"cpu": "2", "memory": "4Gi", "pods": "10"}
ASKING = {"name": "app", "image": "nginx", "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}}}
CALLER = {
    "name": "app",
    "env": [{"name": "CART_URL", "value": "http://cart:8080/v1"}, {"name": "OTHER", "value": "cart"}],
}


def event(name, reason, kind="Warning", count=1):
    about = {"kind": "Pod", "namespace": "shop", "name": name}
    fields = {"type": kind, "reason": reason, "count": count, "message": f"{reason} happened", "involvedObject": about}
    return made("Event", f"{name}.{reason}", lastTimestamp="2026-11-20T07:50:00Z", **fields)


def workload(name, container, kind="Deployment", namespace="shop"):
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}
    made_ = made(kind, name, namespace, spec={"replicas": 3, "template": template}, status={"readyReplicas": 1})
    return made_ | {"apiVersion": "apps/v1"}


OBJECTS = [
    space("shop"),
    space("tools"),
    made("Node", "n1", "", spec={"taints": TAINTS}, status={"allocatable": ROOM}),
    made("Node", "n2", "", status={}),
    pod("agent-1", containers=[ASKING], ownerReferences=[{"kind": "DaemonSet", "name": "agent", "controller": True}]),
    workload("agent", ASKING, "DaemonSet"),
    workload("web", CALLER),
    workload("web-agent", {"name": "app"}),
    workload("far", {"name": "app", "args": ["--to=cart.shop.svc:8080"]}, namespace="tools"),
    workload("stranger", {"name": "app", "args": ["--to=http://cart:8080"]}, namespace="tools"),
    made("Service", "cart", spec={"selector": {"app": "cart"}}),
    event("web-1", "BackOff", count=7),
    event("web-2", "BackOff", count=2),
    event("web-1", "Failed"),
    event("web-1", "Pulled", "Normal"),
]


def look(text, objects=OBJECTS, forbid=(), namespace=None):
    opened = Opened("objects", RecordedBackend.from_objects(objects, now=NOW, forbid=forbid))
    return look_up_worded(opened.session(deadline_s=30, max_requests=100), text, namespace)


def cells(text, **kwargs):
    return [row.cells for row in look(text, **kwargs).result.rows]


@pytest.mark.parametrize(
    "question", ["who added the taint on n1?", "誰把 n1 的 taint 加上去的", "谁给 n1 打上的污点 taint"]
)
def test_who_set_a_taint_is_told_as_far_as_it_can_be(question):
    """The taints that Kubernetes keeps itself by whom; of any other it is not known, and the audit log is named."""
    told = look(question).result
    assert "does not tell which person" in told.lead.render("en")
    assert [(r.cells[0], r.cells[2]) for r in told.rows] == [
        ("taint dedicated=db:NoSchedule", "<unknown>"),
        ("taint node.kubernetes.io/unreachable:NoSchedule", "node controller"),
    ]
    assert any("audit log" in r.render("zh-TW") for r in told.remarks)


def test_who_changed_a_workload():
    """What tools leave on it; nothing is made up where they left nothing."""
    marked = workload("web", CALLER) | {}
    marked["metadata"] = marked["metadata"] | {"annotations": {"kubernetes.io/change-cause": "release 9"}}
    told = look("who changed the image of web", [space("shop"), marked]).result
    assert ("kubernetes.io/change-cause", "release 9", "") in [r.cells for r in told.rows]
    bare = look("who changed web", [space("shop"), workload("web", CALLER)]).result
    assert not bare.rows
    assert "tells nothing of it" in bare.lead.render("en")


@pytest.mark.parametrize("question", ["who talks to svc cart", "哪些服務會呼叫 cart？", "谁在调用 cart"])
def test_who_names_a_service(question):
    """By port or address in its own namespace, elsewhere only with the namespace; a bare word is no address."""
    assert [row[:4] for row in cells(question)] == [
        ("shop", "Deployment", "web", "env CART_URL"),
        ("tools", "Deployment", "far", "args"),
    ]


@pytest.mark.parametrize("question", ["how much cpu is left on n1", "n1 还剩多少 cpu 可以分配", "node n1 剩餘資源"])
def test_what_is_left_on_a_node(question):
    """Allocatable less requests."""
    assert cells(question) == [("n1", "1500m", "2", "3Gi", "4Gi", "9", "10")]


def test_a_node_that_reported_nothing_is_not_full():
    """It is told as silent, not as having 0 left."""
    assert "no resources" in look("how much memory is free on node n2").result.lead.render("en")


@pytest.mark.parametrize("question", ["how many replicas of web are expected", "web 期望是几个副本"])
def test_how_many_are_wanted(question):
    """Desired beside ready."""
    assert look(question).result.lead.render("en").startswith("**3 replicas wanted**, 1 ready")


@pytest.mark.parametrize("question", ["top warning events by reason", "现在 warning 事件多吗，主要是哪些"])
def test_warnings_by_reason(question):
    """The most frequent first, with how often and how many objects; Normal events are none."""
    assert [row[:3] for row in cells(question)] == [("BackOff", "9", "2"), ("Failed", "1", "1")]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("is agent on n1?", "**Yes**: 1 of 1 Pod"),
        ("is agent on n2?", "**No**: 0 of 1"),
        ("agent 有在 n2 上跑嗎", "**No**"),
    ],
)
def test_whether_it_runs_on_a_node(question, said):
    """The workload of that very name, not one whose name holds it."""
    told = look(question)
    assert told.result.lead.render("en").startswith(said)
    assert [o.name for o in told.objects][1:] == ["agent"]


@pytest.mark.parametrize(
    "question", ["which namespaces have no service?", "哪些命名空間沒有 Service", "哪些 namespace 没有 service"]
)
def test_namespaces_without_a_kind(question):
    """Those that hold none, however many the others hold."""
    told = look(question).result
    assert told.lead.render("en") == "**1 of 2 namespaces have no Service**"
    assert [r.cells for r in told.rows] == [("tools",)]


@pytest.mark.parametrize("question", ["why does nothing talk to cart", "怎麼看 node 還剩多少 cpu", "is web on fire"])
def test_another_question_is_left_alone(question):
    """A why, a how, and a question that names no node."""
    assert look(question) is None


def test_what_may_not_be_read_is_said():
    """Nodes that may not be listed are not 0 nodes."""
    told = look("how much cpu is left on node n1", forbid=("nodes",))
    assert told.result is None
    assert [g.resource for g in told.gaps] == ["nodes"]
