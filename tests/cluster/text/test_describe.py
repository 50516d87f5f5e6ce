import json
from datetime import UTC, datetime

import pytest

from kbase.cluster.resources import RESOURCES
from kbase.cluster.text.describe import describe
from tests.cluster.text import kubectl
from tests.clusters import CLINIC

NOW = datetime(2026, 11, 20, 7, 32, tzinfo=UTC)


def only(text):
    (found,) = describe(text, now=NOW)
    return found


def test_pod():
    """Identity, owner, labels and annotations of several lines."""
    meta = only(kubectl.POD).obj["metadata"]
    assert (meta["name"], meta["namespace"]) == ("desk-5d-x1", "office")
    assert meta["labels"] == {"app": "desk", "pod-template-hash": "5d"}
    assert meta["annotations"] == {"note": "two\nlines"}
    assert meta["ownerReferences"][0]["kind"] == "ReplicaSet"


def test_container_as_declared():
    """Ports with names and host ports, sizes, probes of every kind, environment and mounts."""
    web = only(kubectl.POD).obj["spec"]["containers"][0]
    assert web["image"] == "registry.example:5000/desk:2"
    assert web["ports"] == [
        {"containerPort": 8080, "protocol": "TCP", "name": "http"},
        {"containerPort": 9000, "protocol": "UDP", "hostPort": 19000},
    ]
    assert web["resources"] == {"limits": {"memory": "64Mi"}, "requests": {"cpu": "100m", "memory": "32Mi"}}
    assert web["livenessProbe"]["httpGet"] == {"scheme": "HTTPS", "port": "http", "path": "/live"}
    assert web["livenessProbe"]["initialDelaySeconds"] == 5
    assert web["readinessProbe"]["grpc"] == {"port": 9000, "service": "desk"}
    assert web["startupProbe"]["exec"] == {"command": ["cat", "/run/ready"]}
    assert web["envFrom"] == [
        {"configMapRef": {"name": "settings"}},
        {"secretRef": {"name": "keys", "optional": True}},
    ]
    assert web["env"] == [
        {"name": "LEDGER_URL", "value": "http://ledger:7000/v1"},
        {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "pw"}}},
        {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
    ]
    assert web["volumeMounts"] == [
        {"name": "data", "mountPath": "/data", "subPath": "sub"},
        {"name": "conf", "mountPath": "/etc/x", "readOnly": True},
    ]


def test_container_as_reported():
    """State, last state, restarts; init containers with their command, colons and all."""
    pod = only(kubectl.POD).obj
    status = pod["status"]["containerStatuses"][0]
    assert status["state"] == {"waiting": {"reason": "CrashLoopBackOff"}}
    assert status["lastState"]["terminated"] == {
        "reason": "Error",
        "exitCode": 143,
        "startedAt": "2026-11-20T07:31:00Z",
        "finishedAt": "2026-11-20T07:31:20Z",
    }
    assert (status["restartCount"], status["ready"]) == (4, False)
    assert pod["spec"]["initContainers"][0]["command"] == ["sh", "-c", "echo a: b"]
    assert pod["status"]["initContainerStatuses"][0]["state"]["terminated"]["exitCode"] == 0


def test_placement_and_volumes():
    """Node, selector, tolerations, claims; a source that is not read keeps its name only."""
    spec = only(kubectl.POD).obj["spec"]
    assert (spec["nodeName"], spec["nodeSelector"]) == ("elm", {"disk": "fast"})
    assert spec["tolerations"] == [
        {"key": "node.kubernetes.io/not-ready", "effect": "NoExecute", "operator": "Exists", "tolerationSeconds": 300},
        {"key": "team", "value": "a", "effect": "NoSchedule", "operator": "Equal"},
    ]
    assert spec["volumes"] == [
        {"name": "data", "persistentVolumeClaim": {"claimName": "papers"}},
        {"name": "conf", "configMap": {"name": "settings", "optional": True}},
        {"name": "api"},
    ]


def test_events_and_the_words_of_a_condition():
    """Ages become times; the condition of a pod that finds no node has the scheduler's words."""
    event = only(kubectl.POD).events[1]
    assert (event["reason"], event["count"], event["involvedObject"]["name"]) == ("Unhealthy", 3, "desk-5d-x1")
    assert event["lastTimestamp"] == "2026-11-20T07:31:40Z"
    assert event["message"].endswith('"https://10.1.0.3:8080/live": EOF')
    (condition,) = only(kubectl.PENDING).obj["status"]["conditions"]
    assert condition["message"] == "0/1 nodes are available: 1 Insufficient cpu."
    assert (condition["reason"], condition["lastTransitionTime"]) == ("Unschedulable", "2026-11-20T07:30:50Z")


def test_a_young_pod_tells_when_it_was_printed():
    """Start and the age of its first event: then its events and runs are in order, whatever `now` is."""
    text = kubectl.POD.replace("Scheduled  2m    ", "Scheduled  100s  ")
    assert only(text).events[1]["lastTimestamp"] == "2026-11-20T07:31:20Z"


def test_node():
    """Taints, cordon, allocatable, conditions; its Lease and the pods on it with what they request."""
    found = only(kubectl.NODE)
    node, (lease, pod, other) = found.obj, found.more
    assert node["spec"]["unschedulable"] is True
    assert node["spec"]["taints"][0] == {"key": "team", "value": "a", "effect": "NoSchedule"}
    assert node["status"]["allocatable"] == {"cpu": "4", "memory": "8Gi", "pods": "110"}
    assert node["status"]["conditions"][0]["lastTransitionTime"] == "2026-11-02T07:01:00Z"
    assert lease["spec"]["renewTime"] == "2026-11-20T07:32:00Z"
    assert pod["spec"]["nodeName"] == "elm"
    assert pod["spec"]["containers"][0]["resources"]["requests"] == {"cpu": "100m", "memory": "32Mi"}
    assert other["metadata"]["namespace"] == "kube-system"


def test_several_services():
    """Two objects in one text; ports with targets by name and by number."""
    desk, outside = (d.obj for d in describe(kubectl.SERVICES, now=NOW))
    assert desk["spec"]["selector"] == {"app": "desk", "tier": "front"}
    assert desk["spec"]["ports"] == [
        {"port": 80, "protocol": "TCP", "name": "web", "targetPort": "http", "nodePort": 30080},
        {"port": 9000, "protocol": "UDP", "targetPort": 9001, "nodePort": 30900},
    ]
    assert outside["spec"] == {"type": "ExternalName", "externalName": "db.example.com"}


def test_text_that_describes_nothing():
    """Errors, prose and unknown kinds give nothing."""
    assert describe("", now=NOW) == []
    assert describe('Error from server (NotFound): pods "x" not found', now=NOW) == []
    assert describe("Name: x\nHobby: golf\n", now=NOW) == []


# What kubectl shows otherwise than the API tells, or only in part; everything else must be equal.
SHOWN_OTHERWISE = (".image", ".status.message", ".unschedulable", ".taints", ".uid", ".state.waiting.reason")


def unlike(shown, real, path=""):
    """The paths at which a described object holds something that the recorded one does not."""
    if path.endswith(".taints"):  # kubectl sorts them
        return (
            [] if {(t["key"], t["effect"]) for t in shown} == {(t["key"], t["effect"]) for t in real or []} else [path]
        )
    if isinstance(shown, dict) and isinstance(real, dict):
        return [p for k, v in shown.items() for p in unlike(v, real.get(k), f"{path}.{k}")]
    if isinstance(shown, list) and isinstance(real, list) and shown and isinstance(shown[0], dict):
        key = next((k for k in ("name", "type", "key") if len({s.get(k) for s in shown} - {None}) == len(shown)), None)
        same = [next((r for r in real if r.get(key) == s.get(key)), {}) for s in shown] if key else real
        pairs = list(zip(shown, same, strict=False))
        return [p for s, r in pairs for p in unlike(s, r, path)]
    return [] if shown == real or path.endswith(SHOWN_OTHERWISE) else [path]


@pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
def test_a_real_kubectl_describes_what_the_api_recorded():
    """Every field read from every `describe` of the clinic is what the API recorded, and every object is read."""
    recorded = {}
    for kind in RESOURCES.values():
        file = CLINIC / f"get{kind.path()}.json"
        for item in json.loads(file.read_text())["items"] if file.exists() else []:
            recorded[kind.kind, item["metadata"].get("namespace", ""), item["metadata"]["name"]] = item
    now = datetime.fromisoformat(json.loads((CLINIC / "meta.json").read_text())["recorded"])
    read, wrong = 0, {}
    for file in (CLINIC / "kubectl").glob("describe-*.txt"):
        for one in describe(file.read_text(), now=now):
            meta = one.obj["metadata"]
            real = recorded[one.obj["kind"], meta.get("namespace", ""), meta["name"]]
            paths = [
                p for k in ("metadata", "spec", "status") for p in unlike(one.obj.get(k, {}), real.get(k, {}), f".{k}")
            ]
            read, wrong = read + 1, wrong | ({meta["name"]: paths} if paths else {})
    assert read > 100
    assert wrong == {}
