from kbase.diagnosis.events import CLUSTER_EVENTS, events_about
from kbase.diagnosis.view import View
from kbase.types import ObjectRef
from tests.clusters import ObjectsReader


def event(name, reason, *, uid="u1", kind="Pod", about="a", namespace="office", **times):
    ref = {"kind": kind, "name": about, "uid": uid} | ({} if kind == "Node" else {"namespace": namespace})
    meta = {"name": name, "namespace": namespace}
    return {"kind": "Event", "apiVersion": "v1", "metadata": meta, "involvedObject": ref, "reason": reason, **times}


def index(*events, namespace="office", forbid=()):
    return events_about(View(ObjectsReader(list(events), frozenset(forbid)), "X", ("events",)), namespace)


def test_newest_first_whatever_field_carries_the_time():
    """lastTimestamp may be null; series and eventTime then tell when."""
    found = index(
        event("1", "Old", lastTimestamp="2026-11-20T08:00:00Z"),
        event("2", "New", lastTimestamp=None, series={"lastObservedTime": "2026-11-20T08:30:00.000000Z"}),
        event("3", "Mid", lastTimestamp=None, eventTime="2026-11-20T08:10:00.000000Z"),
    ).of(ObjectRef("Pod", "office", "a"))
    assert [e["reason"] for e in found] == ["New", "Mid", "Old"]


def test_reasons_and_uids_narrow_it():
    """Only the reasons asked for, and only the object itself, not its predecessor of the same name."""
    found = index(event("1", "Killing"), event("2", "BackOff"), event("3", "Killing", uid="u0"))
    ref = ObjectRef("Pod", "office", "a", uid="u1")
    assert [e["metadata"]["name"] for e in found.of(ref, "Killing")] == ["1"]
    assert found.newest(ref, "Pulled") is None


def test_node_events_stand_in_default():
    """Events about nodes carry no namespace of their own and a uid that may be the node's name."""
    found = index(
        event("1", "NodeNotReady", kind="Node", about="n1", uid="n1", namespace="default"), namespace=CLUSTER_EVENTS
    )
    assert found.of(ObjectRef("Node", "", "n1", uid="u9"))


def test_unreadable_events_are_not_no_events():
    """The index says that it could not look."""
    assert not index(forbid={"events"}).readable
