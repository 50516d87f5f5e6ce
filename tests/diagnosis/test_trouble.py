import pytest

from kbase.diagnosis.events import EventIndex
from kbase.diagnosis.trouble import scaled_to_zero, starting, why_unready, why_unserved, worst_first
from kbase.diagnosis.view import View
from tests.clusters import ObjectsReader

OLD, FRESH = "2026-11-20T07:00:00Z", "2026-11-20T08:39:30Z"
READS = ("pods", "events", "deployments", "statefulsets", "daemonsets")


def view(*objects, forbid=()):
    return View(ObjectsReader(list(objects), frozenset(forbid)), "TEST", READS)


def pod(name="p", *, born=OLD, spec=None, **status):
    meta = {"name": name, "namespace": "a", "labels": {"app": "w"}, "creationTimestamp": born}
    return {"kind": "Pod", "metadata": meta, "spec": {"containers": [{"name": "c", **(spec or {})}]}, "status": status}


def container(**status):
    return {"containerStatuses": [{"name": "c", "ready": False, "restartCount": 0, **status}]}


RUNNING = {"running": {"startedAt": "2026-11-20T08:39:00Z"}}
CASES = [
    (pod(conditions=[{"type": "PodScheduled", "status": "False", "message": "0/2 nodes"}]), "0/2 nodes"),
    (
        pod(**container(state={"waiting": {"reason": "ImagePullBackOff", "message": "no such host"}})),
        "ImagePullBackOff: no such host",
    ),
    (
        pod(
            **container(
                state={"waiting": {"reason": "CrashLoopBackOff"}},
                lastState={"terminated": {"exitCode": 7, "reason": "E"}},
            )
        ),
        "exit code 7",
    ),
    (pod(conditions=[{"type": "Ready", "status": "False", "message": "gate is shut"}]), "gate is shut"),
    (pod(phase="Pending"), "status.phase Pending"),
]


@pytest.mark.parametrize(("made", "said"), CASES)
def test_why_a_pod_is_not_ready(made, said):
    """The fact that explains most, in one line, with evidence."""
    step = why_unready(view(made), made, EventIndex())
    assert said in step.fact.render("en")
    assert step.evidence


def test_long_messages_are_cut():
    """A message that fills a screen becomes one line."""
    made = pod(conditions=[{"type": "PodScheduled", "status": "False", "message": "taint\n" * 200}])
    fact = why_unready(view(made), made, EventIndex()).fact.render("zh-TW")
    assert len(fact) < 300
    assert "\n" not in fact


def test_starting_pods():
    """Young, or within the time its probes grant; not once something has failed or no node was found."""
    slow = {"startupProbe": {"failureThreshold": 30, "periodSeconds": 10}}
    assert starting(view(), pod(born=FRESH))
    assert starting(view(), pod(spec=slow, **container(state=RUNNING)))
    assert not starting(view(), pod(**container(state=RUNNING)))
    assert not starting(view(), pod(born=FRESH, **container(restartCount=1)))
    assert not starting(view(), pod(born=FRESH, **container(state={"waiting": {"reason": "ErrImagePull"}})))
    assert not starting(view(), pod(born=FRESH, conditions=[{"type": "PodScheduled", "status": "False"}]))


def test_why_a_service_has_no_endpoint():
    """Its worst pod, or that it selects none, or that it has no selector."""
    meta = {"name": "s", "namespace": "a"}
    service = {"kind": "Service", "metadata": meta, "spec": {"selector": {"app": "w"}}}
    calm, bad = pod("calm", phase="Running"), pod("bad", **container(restartCount=4, state=RUNNING))
    assert worst_first([calm, bad]) == [bad, calm]
    assert "bad" in why_unserved(view(), service, [calm, bad], EventIndex()).fact.render("en")
    assert "app=w" in why_unserved(view(), service, [], EventIndex()).fact.render("en")
    bare = {"kind": "Service", "metadata": meta, "spec": {}}
    assert "no selector" in why_unserved(view(), bare, [], EventIndex()).fact.render("en")


def test_scaled_to_zero():
    """All matching workloads at zero; not where none matches, or they cannot be read."""
    service = {"kind": "Service", "metadata": {"name": "s", "namespace": "a"}, "spec": {"selector": {"app": "w"}}}
    spec = {"replicas": 0, "template": {"metadata": {"labels": {"app": "w"}}}}
    idle = {"kind": "Deployment", "metadata": {"name": "d", "namespace": "a"}, "spec": spec}
    busy = idle | {"spec": spec | {"replicas": 2}}
    assert scaled_to_zero(view(idle), service, "a")
    assert not scaled_to_zero(view(idle, busy), service, "a")
    assert not scaled_to_zero(view(), service, "a")
    assert not scaled_to_zero(view(idle, forbid={"deployments"}), service, "a")
