from kbase.diagnosis.view import View
from kbase.diagnosis.workloads import by_workload
from tests.clusters import ObjectsReader


def pod(name, kind, owner):
    meta = {"name": name, "namespace": "kube-system", "uid": name}
    meta["ownerReferences"] = [{"kind": kind, "name": owner, "uid": f"u-{owner}", "controller": True}]
    return {"kind": "Pod", "apiVersion": "v1", "metadata": meta}


def test_static_pods_are_their_own_workload():
    """The mirror pods of one node are owned by it, and are still asked about one by one."""
    pods = [pod("etcd-n1", "Node", "n1"), pod("apiserver-n1", "Node", "n1"), pod("a", "DaemonSet", "d")]
    groups = by_workload(View(ObjectsReader([]), "X", ("replicasets", "jobs")), [*pods, pod("b", "DaemonSet", "d")])
    assert [(ref.kind, ref.name, len(own)) for ref, own in groups.items()] == [
        ("Pod", "etcd-n1", 1),
        ("Pod", "apiserver-n1", 1),
        ("DaemonSet", "d", 2),
    ]
