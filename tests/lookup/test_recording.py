"""Questions of fact on the small recording of the tests, in three languages."""

import pytest

from kbase.cluster.source import open_cluster
from tests.conftest import RECORDING
from tests.lookup.asking import ask

N, P, D = "namespaces", "pods", "deployments"
FACTS = [
    ("how many pods are there?", "**3 Pods**", {P}),
    ("有多少 Pod 是 Running", "**3 個 Pod 中的 2 個**", {P}),
    ("哪些 Pod 是 Pending 的", "**3 個 Pod 中的 1 個**", {P}),
    ("front 里有几个 pod", "**2 个 Pod**", {N, P}),
    ("which pods are not running", "**1 of 3 Pods**", {P}),
    ("which pods run on node-a", "**2 of 3 Pods**", {N, "nodes", P}),
    ("how many pods are running on node-a right now", "**2 of 3 Pods**", {N, "nodes", P}),
    ("哪些 Pod 用了映像檔 oven", "**3 個 Pod 中的 1 個**", {P}),
    ("which pods use image registry.test/bakery/oven:1.4", "**1 of 3 Pods**", {P}),
    ("which pods have label app=counter", "**1 of 3 Pods**", {P}),
    ("which pods have no owner", "**2 of 3 Pods**", {P}),
    ("which pods have restarted", "**1 of 3 Pods**", {P}),
    ("pods with label app!=counter", "**2 of 3 Pods**", {P}),
    ("how many pods are in each phase", "**3 Pods** in 2 groups by PHASE", {P}),
    ("每個節點有幾個 Pod", "**3 個 Pod**，依 NODE 分為 2 組", {P}),
    ("一共有多少個 Deployment", "**1 個 Deployment**", {D}),
    ("有哪些命名空間", "**3 個 Namespace**", {N}),
    ("which statefulsets are there", "**0 StatefulSets**", {"statefulsets"}),
    ("where does oven run", "**node-a (1)**: 1 Pod", {N, D, P, "replicasets"}),
    ("oven 的 pod 在哪些節點上", "**node-a (1)**", {N, D, P, "replicasets"}),
    ("who owns pod oven-5c9d-k2xjv", "**Deployment bakery/oven**", {N, P, "replicasets"}),
    ("which service points to oven", "**1 Service** before `Deployment bakery/oven`: `oven`", {N, D, "services"}),
    ("哪些 deployment 沒有 ready", "**1 個 Deployment 中的 1 個**", {D}),
    ("k8s 版本", "**v1.36.0**", set()),
    ("oven 在哪個命名空間", "**命名空間 bakery**", {N, D}),
    ("how many replicas does oven have", "**", {N, D}),
    ("how many events are there in front", "**1 event**", {N, "events"}),
    ("which images are used in the cluster", "**4 images**", {P}),
    ("how many configmaps are in bakery", "**1 ConfigMap**", {N, "configmaps"}),
    ("list all nodes", "**1 Node**", {"nodes"}),
]


@pytest.fixture(scope="module")
def cluster():
    return open_cluster(f"bundle:{RECORDING}")


@pytest.mark.parametrize(("question", "lead", "reads"), FACTS, ids=[f[0] for f in FACTS])
def test_the_number_is_right_and_nothing_else_is_read(cluster, question, lead, reads):
    """The first line begins with the number; each kind is listed once, and no kind that is not needed."""
    told = ask(cluster, question)
    assert told.lead.startswith(lead)
    assert told.reads == reads
    assert told.requests == len(reads)


def test_the_right_ones_are_listed(cluster):
    """Not only how many: the rows are the objects that were asked for."""
    assert ask(cluster, "which pods are pending").names == ["display"]
    assert ask(cluster, "which pods have restarted").names == ["oven-5c9d-k2xjv"]
    assert ask(cluster, "which pods have label app!=counter").names == ["oven-5c9d-k2xjv", "display"]
