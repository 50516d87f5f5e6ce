"""What one question about one workload costs a live cluster, however it is put."""

from datetime import UTC, datetime

import pytest

from evals.scale.faults import FAULTS, plant
from evals.scale.serve import served
from evals.scale.synthetic import Sizes, healthy
from kbase.answer import Question
from kbase.cluster.source import open_cluster
from kbase.core import Kbase
from kbase.retrieval.index import LiveIndex
from kbase.retrieval.search import IndexSearcher

SIZES = Sizes(pods=160, nodes=12, services=60, namespaces=20)
MOST = 12  # besides the one for the server's version when the cluster is opened
BEYOND = {"POD-UNSCHEDULABLE": 1}  # which API groups there are, once in five minutes
FORMS = {
    "en, namespace given": ("why is {name} not working?", True),
    "en": ("why is {name} not working?", False),
    "en, namespace named": ("why is {name} in {space} not working?", False),
    "zh-TW": ("{name} 為什麼壞了？", False),
    "zh-TW, namespace named": ("{space} 的 {name} 為什麼一直重啟？", False),
    "zh-CN": ("{name} 为什么起不来？", False),
    "zh-CN, namespace given": ("{name} 为什么起不来？", True),
    "pod": ("why does {pod} keep restarting?", False),
    "pod, namespace given": ("{pod} 為什麼壞了？", True),
}


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """(cluster opened live, planted faults, a pod of each application, applications with a pod on the broken node)."""
    made = healthy(SIZES, seed=3, now=datetime.now(UTC))
    planted = plant(made, len(FAULTS))
    pods, troubled = {}, set()
    for pod in made.objects["pods"]:
        meta, app = pod["metadata"], (pod["metadata"].get("labels") or {}).get("app")
        pods.setdefault((meta["namespace"], app), meta["name"])
        if ("NODE-NOT-READY", f"Node {pod['spec'].get('nodeName')}") in planted:
            troubled.add(app)
    with served(made, tmp_path_factory.mktemp("served")) as kubeconfig:
        yield open_cluster(f"kubeconfig:{kubeconfig}"), planted, pods, troubled


@pytest.mark.parametrize("form", FORMS)
def test_a_question_about_a_workload_takes_a_dozen_requests(large, data_dir, form):
    """Each planted fault is found by each form of the question, for at most that many requests."""
    cluster, planted, pods, troubled = large
    kbase = Kbase(IndexSearcher(LiveIndex(data_dir / "index")), cluster, deadline_s=60)
    text, given = FORMS[form]
    for (code, about), app in planted.items():
        kind, _, where = about.partition(" ")
        space, _, name = where.rpartition("/")
        if kind != "Deployment":
            continue
        question = text.format(name=name, space=space, pod=pods[space, app])
        answer = kbase.answer(Question(question, namespace=space if given else None))
        assert code in {f.code for f in answer.findings}, (question, [f.code for f in answer.findings])
        assert answer.cluster is not None
        if app in troubled:
            continue  # a second fault, whose node and neighbours are looked at as well
        assert answer.cluster.requests <= MOST + BEYOND.get(code, 0), (code, question, answer.cluster.requests)


def test_what_was_not_looked_for_is_said(large, data_dir):
    """Without a namespace, which kinds of that name were not looked for elsewhere stands in the answer."""
    cluster, planted, *_ = large
    about = next(a for (code, a) in planted if code == "POD-CRASH")
    kbase = Kbase(IndexSearcher(LiveIndex(data_dir / "index")), cluster, deadline_s=60)
    answer = kbase.answer(Question(f"why is {about.rpartition('/')[2]} not working?"))
    assert any("did not look for statefulsets, daemonsets, cronjobs, jobs" in g.detail for g in answer.not_checked)
    assert "workloads of the same name in other namespaces (StatefulSet, DaemonSet, CronJob, Job)" in answer.markdown


def test_a_name_that_nothing_has_is_looked_for_everywhere(large, data_dir):
    """Only a complete look proves that there is no such object; the nearest names are offered."""
    cluster, planted, *_ = large
    name = next(a for (code, a) in planted if code == "POD-CRASH").rpartition("/")[2]
    kbase = Kbase(IndexSearcher(LiveIndex(data_dir / "index")), cluster, deadline_s=60)
    answer = kbase.answer(Question(f"why is {name.replace('-', '-x-')} not working?"))
    assert answer.abstain_reason == "no_such_object"
    assert name in answer.markdown
