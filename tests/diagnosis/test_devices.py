from kbase.diagnosis.devices import DEVICE_READS, unoffered
from kbase.diagnosis.view import View
from tests.clusters import ObjectsReader
from tests.scenarios.build import cluster_of

TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
FOLDER = {"name": "dp", "hostPath": {"path": "/var/lib/kubelet/device-plugins"}}


def plugin(is_="running", *, tolerates=True, name="nvidia-device-plugin", forbid=()) -> View:
    tolerations = [{"key": "nvidia.com/gpu", "operator": "Exists"}] if tolerates else []
    runs = {
        "kind": "DaemonSet",
        "replicas": 1 if tolerates else 0,
        "spec": {"volumes": [FOLDER], "nodeSelector": {"pool": "gpu"}, "tolerations": tolerations},
        "pod_spec": {"nodeName": "w2"},
        "is": is_,
    }
    made = cluster_of({"nodes": {"w2": {"labels": {"pool": "gpu"}, "taints": [TAINT]}}, "system": {name: runs}})
    return View(ObjectsReader(made.objects, frozenset(forbid)), "T", (*DEVICE_READS, "replicasets", "jobs"))


def told(view: View, resource: str = "nvidia.com/gpu") -> list[str]:
    return [s.fact.render("en") for s in unoffered(view, resource)]


def test_a_plugin_that_crashes_is_the_root():
    """The DaemonSet is named first, then what is wrong with its pod."""
    first, root = told(plugin({"crash": 1}))
    assert "kube-system/nvidia-device-plugin is the device plugin" in first
    assert "keeps ending" in root


def test_a_plugin_that_a_taint_keeps_off_its_node_is_the_root():
    """Only a node that its nodeSelector fits counts."""
    assert "w2" in told(plugin(tolerates=False))[-1]
    assert "nvidia.com/gpu=present:NoSchedule" in told(plugin(tolerates=False))[-1]


def test_a_plugin_that_works_or_is_anothers_explains_nothing():
    """Ready pods, a resource of another vendor, and one that no plugin offers."""
    assert told(plugin()) == []
    assert told(plugin({"crash": 1}), "amd.com/gpu") == []
    assert told(plugin({"crash": 1}), "memory") == []


def test_what_cannot_be_read_explains_nothing():
    """Without the right to list DaemonSets there is no step, and the view keeps the gap."""
    view = plugin({"crash": 1}, forbid={"daemonsets"})
    assert (told(view), [g.resource for g in view.gaps]) == ([], ["daemonsets"])
