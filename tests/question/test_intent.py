import pytest

from kbase.question.intent import intent_of, ordered_change

CASES = {
    "troubleshoot": [
        "為什麼 payment-api 一直重啟？",
        "为什么 payment-api 一直重启？",
        "postgres won't start in data",
        "checkout 連不到 redis",
        "the ingress is not working",
        "PVC 卡在 Pending",
    ],
    "concept": [
        "什麼是 Pod？",
        "CrashLoopBackOff 是什麼意思",
        "what is a StatefulSet",
        "What does OOMKilled mean?",
        "HPA",
        "PVC?",
        "ingress",
        "CNI",
        "network policy",
        "Pod 的 QoS 是怎么决定的",
    ],
    "compare": ["nodeSelector or nodeAffinity?", "iptables 與 IPVS 模式差在哪", "Deployment 和 StatefulSet 的区别"],
    "parameter": [
        "NodePort 的 port 範圍可以改嗎",
        "what is the default of maxSurge",
        "terminationGracePeriodSeconds 預設多久",
    ],
    "howto": [
        "怎麼建立一個 PVC",
        "How do I drain a node",
        "如何设置资源限制",
        "不同 namespace 的 service 怎麼存取",
        "如何给 namespace 设置默认的 limit",
    ],
    "command": [
        "看 Pod log 的指令",
        "which command lists nodes",
        "how do I get logs of a crashed container",
        "who uses the most memory",
    ],
    "status": ["哪些節點 NotReady？", "is everything healthy?", "有沒有 Pod 被驅逐", "which pods are pending"],
    "drill": ["考我 Kubernetes 網路", "quiz me on scheduling"],
    "other": [
        "ImagePullBackOff",
        "etcd",
        "sync 上次成功是什麼時候",
        "FailedScheduling default-scheduler 0/2 nodes",
        "maxSurge 设成 0 会怎样",
    ],
}


@pytest.mark.parametrize(("intent", "text"), [(i, t) for i, texts in CASES.items() for t in texts])
def test_wording_decides_the_intent(intent, text):
    """The wording of a question, in any of the three scripts, shows which answer it wants."""
    assert intent_of(text) == intent


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("直接幫我把那個命名空間砍掉重來", "delete"),
        ("delete the deployment web", "delete"),
        ("restart payment-api", "restart"),
        ("scale web to 5", "scale"),
        ("把 cart 擴到 3 個副本", "scale"),
        ("please cordon node-b", "cordon"),
        ("uncordon node-b", "uncordon"),
        ("幫我回滾一下 search", "undo"),
        ("why can I not scale web to 5", None),
        ("how do I delete a namespace", None),
        ("為什麼命名空間刪不掉", None),
        ("web 一直重啟", None),
        ("does a drain delete daemonset pods?", None),
        ("statefulset 刪掉之後 pvc 會不會一起不見", None),
        ("taint 和 affinity 差別", None),
        ("drain 節點的步驟", None),
        ("scale syntax", None),
    ],
)
def test_a_wish_to_change_is_told_from_a_question(text, wants):
    """Only an order to alter the cluster is one; asking how or why is not."""
    assert ordered_change(text) == wants
