"""Questions of fact on the recording named clinic: the number, and what was read for it."""

import re
import shlex

import pytest

from kbase.cluster.source import open_cluster
from kbase.kubectl.run import prepared, run
from tests.clusters import CLINIC
from tests.lookup.asking import ask

pytestmark = pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")
N, P, D, NO = "namespaces", "pods", "deployments", "nodes"

# (question, what its first line begins with, the kinds that are read)
FACTS = [
    ("how many pods are there", "**74 Pods**", {P}),
    ("目前有多少個 Pod", "**74 個 Pod**", {P}),
    ("集群里有多少个 pod", "**74 个 Pod**", {P}),
    ("how many pods are running in shop?", "**3 of 3 Pods**", {N, P}),
    ("shop 有幾個 pod", "**3 個 Pod**", {N, P}),
    ("media 裡有幾個 pod 是 Failed", "**34 個 Pod 中的 33 個**", {N, P}),
    ("how many pods in jobs", "**3 Pods**", {N, P}),
    ("which pods run on node-a", "**68 of 74 Pods**", {N, NO, P}),
    ("node-a 上有哪些 Pod？", "**74 個 Pod 中的 68 個**", {N, NO, P}),
    ("which pods are on node-b", "**0 of 74 Pods**", {N, NO, P}),
    ("which pods are in CrashLoopBackOff", "**4 of 74 Pods**", {P}),
    ("which pods are evicted", "**33 of 74 Pods**", {P}),
    ("哪些 Pod 沒有 Ready？", "**74 個 Pod 中的 55 個**", {P}),
    ("哪些 pod 從來沒有重啟過", "**74 個 Pod 中的 65 個**", {P}),
    ("which pod restarted most", "**`gateway-749c785d55-8664z`**: RESTARTS 7", {P}),
    ("哪个 pod 重启次数最多", "**`gateway-749c785d55-8664z`**：RESTARTS 7", {P}),
    ("which pods have label app=web", "**2 of 74 Pods**", {P}),
    ("哪些 pod 帶有 app=web 標籤", "**74 個 Pod 中的 2 個**", {P}),
    ("which pods use the latest tag?", "**0 of 74 Pods**", {P}),
    ("which pods use configmap report-template", "**1 of 74 Pods**", {N, P}),
    ("which pods belong to deployment search", "**3 of 4 Pods**", {N, D, P, "replicasets"}),
    ("which pods does service frontend select", "**0 of 5 Pods**", {N, P, "services"}),
    ("how many pods per node", "**74 Pods** in 2 groups by NODE", {P}),
    ("每個命名空間有幾個 Pod", "**74 個 Pod**，依 NAMESPACE 分為 16 組", {P}),
    ("which node has the most pods", "**74 Pods** in 2 groups by NODE", {P}),
    ("what is the newest deployment", "**`guarded-app`**", {D}),
    ("這個叢集有幾個命名空間", "**23 個 Namespace**", {N}),
    ("哪些 namespace 正在 Terminating", "**23 個 Namespace 中的 1 個**", {N}),
    ("list the deployments in namespace web", "**3 Deployments**", {N, D}),
    ("which deployments are not ready", "**21 of 30 Deployments**", {D}),
    ("which nodes are tainted", "**1 of 2 Nodes**", {NO}),
    ("哪些節點 NotReady？", "**2 個 Node 中的 1 個**", {NO}),
    ("which nodes are cordoned", "**0 of 2 Nodes**", {NO}),
    ("which cronjobs are suspended", "**1 of 2 CronJobs**", {"cronjobs"}),
    ("which jobs failed", "**2 of 3 Jobs**", {"jobs"}),
    ("which pvc use storage class fast-ssd", "**1 of 1 PersistentVolumeClaim**", {N, "persistentvolumeclaims"}),
    ("how many services of type LoadBalancer are there", "**0 of 9 Services**", {"services"}),
    ("where does web run?", "**node-a (2)**: 2 Pods", {N, D, P, "replicasets"}),
    ("web 跑在哪個節點？", "**node-a (2)**", {N, D, P, "replicasets"}),
    ("who owns pod web-d45ccb478-4q9wn", "**Deployment shop/web**", {N, P, "replicasets"}),
    ("total cpu requests in shop", "**requests cpu 20m, memory 32Mi; limits cpu 0, memory 128Mi**", {N, P}),
    ("requests and limits summed per namespace", "**requests cpu 64220m", {P}),
    ("which images does payment-api use", "**1 image**", {N, D}),
    ("what ports does service web expose", "**1 port**: 80", {N, "services"}),
    ("which service points to web", "**1 Service** before `Deployment shop/web`: `web`", {N, D, "services"}),
    ("order-api 用到哪些 ConfigMap", "**`Deployment orders/order-api` 使用 1 個 ConfigMap**", {N, D}),
    ("which version is the cluster", "**v1.36.2**", set()),
    ("kubelet 是什麼版本", "**v1.36.2 (1)、未回報**", {NO}),
    ("how many warning events in media", "**33 events**, 33 of them Warning", {N, "events"}),
    ("is there a NetworkPolicy for backend", "**1 of 1 NetworkPolicy**", {N, D, "networkpolicies"}),
    ("burst 有 PDB 嗎", "**命名空間 scale 的 1 個 PodDisruptionBudget 中有 1 個**", {N, D, "poddisruptionbudgets"}),
    ("how many replicas does search have", "**2 replicas** wanted, 2 ready", {N, D}),
    ("統計每個 namespace 的 pod 數量", "**74 個 Pod**，依 NAMESPACE 分為 16 組", {P}),
    ("給我 shop 的 pod 清單", "**3 個 Pod**", {N, P}),
    ("web 這個 deployment 有幾個 replica？", "**2 個副本**", {N, D}),
    ("which secrets does order-worker use", "**1 Secret**", {N, D}),
    ("which PVCs are not bound", "**1 of 1 PersistentVolumeClaim**", {"persistentvolumeclaims"}),
    ("when was deployment web created", "**7m14s** old, created 2026-11-20T08:31:32Z", {N, D}),
    ("what pods are there in the ml namespace?", "**2 Pods**", {N, P}),
    ("哪些 Pod 被 OOMKilled", "**74 個 Pod 中的 1 個**", {P}),
    ("what is the IP of pod broker-0", "**10.88.0.34**", {N, P}),
    ("pod broker-1 重啟了幾次", "**重啟 6 次**", {N, P}),
    ("有哪些網路策略", "**1 個 NetworkPolicy**", {"networkpolicies"}),
    ("哪些 Service 是 ClusterIP 類型", "**9 個 Service 中的 9 個**", {"services"}),
    ("node-b 有哪些 taint", "**3 個 taints**", {N, NO}),
]


@pytest.fixture(scope="module")
def cluster():
    return open_cluster(f"bundle:{CLINIC}")


@pytest.mark.parametrize(("question", "lead", "reads"), FACTS, ids=[f[0] for f in FACTS])
def test_the_number_is_right_and_nothing_else_is_read(cluster, question, lead, reads):
    """The first line begins with the number; each kind is listed once, and no kind that is not needed."""
    told = ask(cluster, question)
    assert told.lead.startswith(lead)
    assert told.reads == reads
    assert told.requests == len(reads)


@pytest.mark.parametrize("question", [f[0] for f in FACTS])
def test_every_line_has_its_proof(cluster, question):
    """The count has evidence; where the command shows more than what is listed, each row has its own."""
    told = ask(cluster, question)
    assert "[E1]" in told.lead
    assert told.result.counted.command or told.result.counted.path.startswith(".")
    assert told.result.command.startswith("kubectl ")


SAME = [q for q, *_ in FACTS if "version" not in q and "版本" not in q]


@pytest.mark.parametrize("question", SAME)
def test_the_command_gives_the_same(cluster, question):
    """Where the answer says "the same with", kubectl's output has as many rows as are counted."""
    told = ask(cluster, question)
    if not told.result.exact or "jsonpath" in told.result.command:
        assert "同樣" not in told.text or "jsonpath" in told.text
        return
    call, verb = prepared(shlex.split(told.result.command)[1:])
    printed = run(cluster, call, verb, deadline_s=30, max_requests=50)
    assert (printed.code, printed.notes) == (0, ()) or "No resources found" in "".join(printed.notes)
    lines = printed.text.splitlines()[1:]
    number = told.result.counted.value if isinstance(told.result.counted.value, int) else len(told.result.rows)
    assert len(lines) == number


def test_the_words_of_kubectl_stand_in_the_table(cluster):
    """Names, readiness, status and restarts are those of the recorded `kubectl get pods -A`."""
    text = (CLINIC / "kubectl" / "get-pods.txt").read_text()
    recorded = {tuple(line.split()[:4]) for line in text.splitlines()[1:]}
    told = ask(cluster, "list all pods")
    assert {row.cells[:4] for row in told.result.rows} == recorded


def test_at_most_twenty_rows_are_shown(cluster):
    """A long list is cut, and how much is left out is said."""
    text = ask(cluster, "list all pods").text
    assert len(re.findall(r"^\| `", text, re.M)) == 20
    assert "and 54 more" in text


def test_the_namespace_of_the_call_is_where_to_look_unless_another_is_named(cluster):
    """`-n` narrows a question that names no namespace, and gives way to one that is named."""
    assert ask(cluster, "how many pods are there", "shop").lead.startswith("**3 Pods**")
    assert ask(cluster, "how many pods are in web", "shop").lead.startswith("**5 Pods**")
