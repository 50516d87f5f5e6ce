"""Questions as people ask them, on the recording named clinic.

The numbers of probes, root, pulls, claims, restarts, ages, host network and privileges were counted from its objects by
hand; the others are held as they were read.
"""

import pytest

from kbase.cluster.source import open_cluster
from tests.clusters import CLINIC
from tests.lookup.asking import ask

pytestmark = pytest.mark.skipif(not CLINIC.exists(), reason="the clinic recording (../shared) is not here")

# (question, what its first line begins with)
QUESTIONS = [
    ("Which images cannot be pulled?", "**3 of 74 Pods**: with an image that cannot be pulled"),
    ("哪些映像檔拉不下來？", "**74 個 Pod 中的 3 個**：有映像檔拉不下來"),
    ("哪些镜像拉不下来", "**74 个 Pod 中的 3 个**"),
    ("which pods in catalog cannot pull their image?", "**2 of 4 Pods**: namespace catalog"),
    ("does web have a readiness probe?", "**1 of 1 containers** with a readinessProbe: `Deployment shop/web`"),
    ("web 有沒有 readiness probe？", "**1 個容器中的 1 個**設定了 readinessProbe：`Deployment shop/web`"),
    ("search 有就绪探针吗", "**1 个容器中的 1 个**"),
    ("does payment-api have a liveness probe", "**0 of 1 containers** with a livenessProbe"),
    ("which deployments have no readiness probe?", "**25 of 30 Deployments**: with a container without readinessProbe"),
    ("哪些 deployment 沒有 liveness probe？", "**30 個 Deployment 中的 29 個**"),
    ("哪些部署没有就绪探针", "**30 个 Deployment 中的 25 个**"),
    ("which deployments have a startup probe?", "**0 of 30 Deployments**"),
    ("which pods are on node-a and not ready?", "**49 of 74 Pods**"),
    ("node-a 上哪些 pod 沒有就緒？", "**74 個 Pod 中的 49 個**"),
    ("which pods are not ready and on node-b?", "**0 of 74 Pods**"),
    ("what changed in namespace web in the last hour?", "**8 changes**: namespace web"),
    ("web 最近一小時改了什麼？", "**8 個變更**：命名空間 web"),
    ("which deployments have no limits?", "**26 of 30 Deployments**"),
    ("哪些 deployment 沒有設定 limits？", "**30 個 Deployment 中的 26 個**"),
    ("哪些部署没有设置资源限制", "**30 个 Deployment 中的 26 个**"),
    ("who is using PVC pg-data?", "**1 of 74 Pods**: PersistentVolumeClaim `pg-data`"),
    ("誰在用 PVC pg-data？", "**74 個 Pod 中的 1 個**"),
    ("谁在用 ConfigMap report-template", "**74 个 Pod 中的 1 个**"),
    ("what is the memory limit of ranker?", "**requests cpu 0, memory 24Mi; limits cpu 0, memory 24Mi**"),
    ("ranker 的記憶體上限是多少？", "**requests cpu 0、memory 24Mi；limits cpu 0、memory 24Mi**"),
    ("how many restarts in total?", "**40 restarts** of 74 Pods: whole cluster"),
    ("總共重啟了幾次？", "**共重啟 40 次**，74 個 Pod"),
    ("一共重启了多少次", "**共重启 40 次**"),
    ("shop 裡總共重啟了幾次", "**共重啟 0 次**，3 個 Pod：命名空間 shop"),
    ("how many restarts does deployment ranker have in total", "**6 restarts** of 1 Pods: `Deployment ml/ranker`"),
    ("which pods run as root?", "**74 of 74 Pods**: with a container that may run as root"),
    ("哪些 pod 以 root 執行？", "**74 個 Pod 中的 74 個**"),
    ("which pods are privileged?", "**0 of 74 Pods**: with a privileged container"),
    ("which pods use hostNetwork?", "**0 of 74 Pods**: `hostNetwork` true"),
    ("哪些 pod 用了 hostNetwork？", "**74 個 Pod 中的 0 個**"),
    ("which pods have been running for more than a day?", "**0 of 74 Pods**: older than 1d"),
    ("哪些 pod 建立超過 5 分鐘？", "**74 個 Pod 中的 50 個**"),
    ("which statefulsets are not fully ready?", "**2 of 2 StatefulSets**: not Ready"),
    ("哪些 statefulset 沒有完全就緒", "**2 個 StatefulSet 中的 2 個**"),
    ("how many replicas does search want?", "**2 replicas** wanted"),
    ("search 想要几个副本", "**2 个副本**"),
    ("which pods have no memory limit?", "**69 of 74 Pods**"),
    ("which jobs failed?", "**2 of 3 Jobs**"),
    ("which cronjobs are suspended?", "**1 of 2 CronJobs**"),
]


@pytest.fixture(scope="module")
def cluster():
    return open_cluster(f"bundle:{CLINIC}")


@pytest.mark.parametrize(("question", "begins"), QUESTIONS, ids=[q for q, _ in QUESTIONS])
def test_the_first_line_holds_the_number(cluster, question, begins):
    """Each question is looked up in the cluster, and its answer begins with what there is."""
    assert ask(cluster, question).lead.startswith(begins), ask(cluster, question).lead


def test_a_failed_pull_names_the_image(cluster):
    """Which image, beside the pod that waits for it."""
    told = ask(cluster, "Which images cannot be pulled?")
    images = {row.cells[told.result.columns.index("IMAGE")] for row in told.result.rows}
    assert "registry.invalid/catalog/search:9.9" in images


@pytest.mark.parametrize(
    "question",
    [
        "should pods run as root?",
        "what is a readiness probe?",
        "how do I set a memory limit?",
        "什麼是 readiness probe？",
        "為什麼 pod 不能以 root 執行",
        "privileged 跟 hostNetwork 差在哪",
    ],
)
def test_what_asks_for_knowledge_is_no_lookup(cluster, question):
    """The same words in a question about Kubernetes itself are the notes' to answer."""
    assert ask(cluster, question).looked is None
