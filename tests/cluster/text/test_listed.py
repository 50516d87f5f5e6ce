import json
from datetime import UTC, datetime

import pytest

from kbase.cluster.resources import spelled
from kbase.cluster.text.listed import listed
from tests.clusters import CLINIC

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def read(text, kind, namespace="office"):
    return listed(text, spelled(kind), now=NOW, namespace=namespace)


def test_pods():
    """Phases, waiting reasons, restarts and nodes, with the namespace of the command."""
    text = """\
NAME     READY   STATUS             RESTARTS      AGE   IP       NODE   NOMINATED NODE   READINESS GATES
desk-1   1/1     Running            0             2m    10.1.1   elm    <none>           <none>
desk-2   0/1     CrashLoopBackOff   6 (9s ago)    2m    10.1.2   elm    <none>           <none>
desk-3   0/1     Pending            0             2m    <none>   <none>   <none>         <none>
desk-4   0/1     Init:Error         2             2m    10.1.4   elm    <none>           <none>
"""
    ready, crashing, pending, init = read(text, "pods")
    assert ready["metadata"] | {"uid": ""} == {
        "name": "desk-1",
        "namespace": "office",
        "creationTimestamp": "2026-11-20T07:58:00Z",
        "uid": "",
    }
    assert ready["status"]["conditions"] == [{"type": "Ready", "status": "True"}]
    assert crashing["status"]["containerStatuses"][0]["state"] == {"waiting": {"reason": "CrashLoopBackOff"}}
    assert crashing["status"]["containerStatuses"][0]["restartCount"] == 6
    assert pending["status"]["phase"] == "Pending"
    assert "nodeName" not in pending["spec"]
    assert init["status"]["initContainerStatuses"][0]["state"] == {"terminated": {"reason": "Error"}}


DEPLOYMENTS = """\
NAMESPACE   NAME   READY   UP-TO-DATE   AVAILABLE   AGE
lab         desk   1/3     3            1           9d
"""
SERVICES = """\
NAME   TYPE       CLUSTER-IP   EXTERNAL-IP   PORT(S)               AGE
desk   NodePort   10.9.0.1     <none>        80:30080/TCP,53/UDP   9d
"""
NODES = """\
NAME   STATUS                     ROLES    AGE   VERSION
elm    Ready,SchedulingDisabled   <none>   9d    v1.36.2
"""


def test_other_kinds():
    """Deployments with a column for the namespace, Services with node ports, cordoned nodes."""
    (deployment,) = read(DEPLOYMENTS, "deploy")
    assert deployment["metadata"]["namespace"] == "lab"
    assert (deployment["spec"]["replicas"], deployment["status"]["readyReplicas"]) == (3, 1)
    (service,) = read(SERVICES, "svc")
    assert service["spec"]["ports"] == [
        {"port": 80, "protocol": "TCP", "nodePort": 30080},
        {"port": 53, "protocol": "UDP"},
    ]
    (node,) = read(NODES, "nodes")
    assert node["spec"] == {"unschedulable": True}
    assert "namespace" not in node["metadata"]


def test_events_with_and_without_a_header():
    """The same events whether `tail` has cut the header off or not; what is about a node stands in default."""
    text = (
        "LAST SEEN   TYPE      REASON         OBJECT       MESSAGE\n"
        "90s         Warning   FailedCreate   replicaset/desk-5d   Error creating: pods is forbidden\n"
        "4m (x2 over 9m)   Normal   NodeReady   node/elm   Node elm status is now: NodeReady\n"
    )
    whole, cut = read(text, "events"), read(text.partition("\n")[2], "events")
    assert whole == cut
    first, second = whole
    assert first["involvedObject"]["kind"] == "ReplicaSet"
    assert first["lastTimestamp"] == "2026-11-20T07:58:30Z"
    assert (second["metadata"]["namespace"], second["count"]) == ("default", 2)


@pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
def test_real_tables_hold_every_object():
    """Each row of every table that kubectl printed of the clinic becomes an object of the API's list."""
    index = json.loads((CLINIC / "kubectl" / "index.json").read_text())
    tables = 0
    for name, how in index.items():
        kind = spelled(how["args"][1]) if how["args"][0] == "get" and not how["rc"] else None
        if not kind or any("jsonpath" in a for a in how["args"]):
            continue
        text = (CLINIC / "kubectl" / f"{name}.txt").read_text()
        found = listed(text, kind, now=NOW)
        recorded = json.loads((CLINIC / f"get{kind.path()}.json").read_text())["items"]
        names = {(o["metadata"].get("namespace", ""), o["metadata"]["name"]) for o in recorded}
        tables += 1
        assert len(found) == len(text.strip().splitlines()) - 1, name
        if kind.plural != "events":
            assert {(o["metadata"].get("namespace", ""), o["metadata"]["name"]) for o in found} <= names
    assert tables > 50
