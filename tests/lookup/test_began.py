"""Since when something fails."""

from kbase.diagnosis.examine import all_seeing
from kbase.lookup.began import began
from kbase.text import verbatim
from kbase.types import Finding, ObjectRef, Step
from tests.clusters import ObjectsReader

POD = ObjectRef("Pod", "shop", "web-1", "v1")
META = {"namespace": "shop", "name": "web-1", "creationTimestamp": "2026-11-20T08:00:00Z"}


def signs(status, events=()):
    pod = {"kind": "Pod", "apiVersion": "v1", "metadata": META, "spec": {"containers": []}, "status": status}
    about = {"kind": "Pod", "namespace": "shop", "name": "web-1"}
    written = [
        {
            "kind": "Event",
            "apiVersion": "v1",
            "metadata": {"namespace": "shop", "name": f"e{n}"},
            "involvedObject": about,
            **e,
        }
        for n, e in enumerate(events)
    ]
    view = all_seeing(ObjectsReader([pod, *written]), "T")
    found = Finding(POD, verbatim("it fails"), (Step(POD, verbatim("it fails")),))
    return [s.fact.render("en") for s in began(view, found)]


def condition(type_, status, at):
    return {"type": type_, "status": status, "lastTransitionTime": at}


def test_the_earliest_sign_comes_first_and_the_creation_last():
    """A warning event before the condition that changed last; normal events and what is in order tell nothing."""
    ready = condition("Ready", "False", "2026-11-20T08:30:00Z")
    placed = condition("PodScheduled", "True", "2026-11-20T08:00:00Z")
    first = {"type": "Warning", "reason": "BackOff", "firstTimestamp": "2026-11-20T08:10:00Z"}
    normal = {"type": "Normal", "reason": "Pulled", "firstTimestamp": "2026-11-20T08:01:00Z"}
    told = signs({"conditions": [placed, ready]}, [normal, first])
    assert [fact.split(":")[0].split(" since")[0] for fact in told] == [
        "first event BackOff",
        "condition Ready is False",
        "created 2026-11-20T08",
    ]


def test_without_a_sign_nothing_is_guessed():
    """The creation alone does not tell when it began to fail."""
    assert signs({"conditions": [condition("Ready", "True", "2026-11-20T08:30:00Z")]}) == []
