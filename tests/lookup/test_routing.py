"""Which questions are questions of fact about this cluster, and which are not."""

import pytest

from kbase.answer import Question
from kbase.core import Kbase
from kbase.lookup import all_lookups
from kbase.question.facts import asked_of
from kbase.retrieval.index import LiveIndex
from kbase.retrieval.search import IndexSearcher

# Concepts, parameters, advice, trouble, orders: none of them may be answered by a count.
OTHERS = [
    "how many replicas should I run",
    "which access mode do I need",
    "list the types of Services",
    "有哪些 Service 類型",
    "Service 有哪几种类型",
    "why are pods pending",
    "how many pods can a node run",
    "一個 Node 最多可以有幾個 Pod",
    "what is a pod",
    "what are headless services",
    "headless service 是什麼",
    "which probes does a pod have",
    "Pod 有哪些狀態",
    "what states does a pod have",
    "有哪些 deployment 策略",
    "which namespaces are created by default",
    "what is running in a pod",
    "which command lists nodes",
    "看 Pod log 的指令",
    "how do I list pods on a node",
    "怎麼列出所有 pod",
    "如何查看 pod 的标签",
    "Deployment 和 StatefulSet 的区别",
    "nodeSelector or nodeAffinity?",
    "web 是不是壞了",
    "哪些 pod 一直重啟",
    "為什麼 payment-api 一直重啟？",
    "delete the deployment web",
    "is everything healthy?",
    "which ports must be open between nodes",
    "NodePort 的 port 範圍可以改嗎",
    "哪些 Pod 會先被驅逐",
    "how much memory does a pod need",
    "what is the latest version of kubernetes",
    'pods "web" is forbidden: User "x" cannot list resource',
    "0/3 nodes are available: 3 Insufficient cpu",
    "Service 要用哪一種",
    "which Services have no endpoints",
    "how many pods in shop and web",  # two at once is not understood, so it is not answered by half
]
FACTS = [
    ("which pods run on node-a", "pods", {"node-a"}),
    ("which pvc use storage class fast-ssd", "persistentvolumeclaims", {"fast-ssd"}),
    ("哪些 pod 掛載 configmap report-template", "pods", {"report-template"}),
    ("what Kubernetes version is this cluster running", "", set()),
    ("how many pods in jobs", "pods", {"jobs"}),
    ("shop 裡面有什麼 deployment", "deployments", {"shop"}),
    ("列出 shop 的所有 service", "services", {"shop"}),
    ("过去 10 分钟建立了哪些 pod", "pods", set()),
    ("哪些节点被 cordon 了", "nodes", set()),
    ("what happened to web in the last hour", "", {"web"}),
]


@pytest.mark.parametrize("question", OTHERS)
def test_other_questions_are_left_alone(question):
    """Advice, concepts, trouble, orders, error strings and half-understood questions are no questions of fact."""
    asked = asked_of(question)
    assert asked is None or not [lookup for lookup in all_lookups() if lookup.fits(asked)]


@pytest.mark.parametrize(("question", "target", "names"), FACTS)
def test_a_question_of_fact_is_understood_wholly(question, target, names):
    """The kind asked for and the names are told from the words between them."""
    asked = asked_of(question)
    assert asked is not None
    assert (asked.target, {c.word for c in asked.names}) == (target, names)


def test_a_word_inside_a_name_is_no_demand():
    """ "port" in report-template and "running" in running-late are parts of names."""
    asked = asked_of("which pods use configmap running-report-template")
    assert asked is not None
    assert dict(asked.facets) == {}


@pytest.mark.parametrize("question", ["有哪些 Service 類型", "how many pods can a node run"])
def test_general_questions_do_not_touch_the_cluster(data_dir, question):
    """What there is in general, and how much is right, is for the notes: not one request."""

    class Untouchable:
        source = "untouchable"
        known_version = None

        def session(self, *, deadline_s, max_requests):
            return self

        def __getattr__(self, name):
            raise AssertionError(f"the cluster was asked for {name}")

    notes = IndexSearcher(LiveIndex(data_dir / "index"))
    assert Kbase(notes, Untouchable()).answer(Question(question)).cluster is None
