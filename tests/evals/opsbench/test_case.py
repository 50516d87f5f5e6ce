import json

import pytest

from evals.opsbench.case import cases
from kbase.errors import Unreadable
from tests.cluster.text import kubectl

PODS = """\
NAME         READY   STATUS             RESTARTS   AGE
desk-5d-x1   0/1     CrashLoopBackOff   4          2m
desk-5d-x2   0/1     Pending            0          70s
"""
PRINTED = {
    "kubectl get pods -n office": PODS,
    "kubectl get pods -n office -l app=desk": "",
    "kubectl describe pods desk-5d-x1 -n office": kubectl.POD,
    "kubectl describe nodes elm -n office": kubectl.NODE,
    "kubectl get services -n office": "",
    "kubectl get secrets -n office": "NAME   TYPE     DATA   AGE\nkeys   Opaque   1      2m\n",
    "kubectl get events -n office --sort-by='.lastTimestamp' | tail -n 20": (
        "90s         Normal    ScalingReplicaSet        deployment/desk   Scaled up replica set desk-5d to 2\n"
    ),
}
TRUTH = {"fault_taxonomy": "Runtime_Fault", "fault_object": "app/desk", "root_cause": "oom_killed"}


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "office" / "runtime" / "1"
    (folder / "raw_data").mkdir(parents=True)
    (folder / "metadata.json").write_text(json.dumps({"namespace": "office", "query": "Slow.", "result": TRUTH}))
    (folder / "raw_data" / "k8s_states.json").write_text(json.dumps(PRINTED))
    (folder / "raw_data" / "logs.json").write_text(json.dumps({"desk": ["one", "two"], "ledger": ["x"]}))
    (found,) = cases(tmp_path)
    return found


def read(case):
    return case.cluster.session(deadline_s=60, max_requests=1000)


def test_objects_of_what_was_printed(case):
    """A description fills in what the table left out, and both speak of one object; the node tells of its pods too."""
    pods = {p["metadata"]["name"]: p for p in read(case).list("pods")}
    assert set(pods) == {"desk-5d-x1", "desk-5d-x2", "kube-proxy"}
    assert pods["desk-5d-x1"]["spec"]["containers"][0]["image"] == "registry.example:5000/desk:2"
    assert pods["desk-5d-x1"]["metadata"]["creationTimestamp"]
    assert read(case).list("leases", "kube-node-lease")
    assert read(case).now.isoformat() == "2026-11-20T07:32:00+00:00"


def test_what_was_not_printed_is_unreadable(case):
    """An empty table says that there are none; no table, a filtered one or a list of events cut short say nothing."""
    reader = read(case)
    assert reader.list("services", "office") == []
    for kind in ("deployments", "networkpolicies", "roles"):
        with pytest.raises(Unreadable):
            reader.list(kind, "office")
    reasons = {e["reason"] for e in reader.list("events", "office")}
    assert reasons == {"ScalingReplicaSet", "Scheduled", "Unhealthy"}


def test_logs_belong_to_the_workloads_pod(case):
    """Logs are held by workload; a log that is not there was not recorded, rather than empty."""
    reader = read(case)
    held = [p for p in ("desk-5d-x1", "desk-5d-x2") if _log(reader, p)]
    assert held == ["desk-5d-x1"]
    assert reader.logs("office", "desk-5d-x1", "web", previous=True) == "one\ntwo"


def _log(reader, pod):
    try:
        return reader.logs("office", pod, "web")
    except Unreadable:
        return None


def test_truth(case):
    """The answer and the place of the case."""
    assert (case.id, case.truth.object, case.truth.cause) == ("office/runtime/1", "app/desk", "oom_killed")
