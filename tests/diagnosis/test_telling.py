import json

from kbase.answer import Question
from kbase.cluster.recorded import RecordedBackend
from kbase.cluster.session import Opened
from kbase.compose.contract import answer_json
from kbase.core import Kbase
from kbase.diagnosis.telling import telling
from kbase.retrieval.index import LiveIndex
from kbase.retrieval.search import IndexSearcher
from kbase.types import Gap
from tests.clusters import cluster_from


def gap(resource, namespace="", reason="forbidden"):
    return Gap("X", reason, "", "list", resource, namespace)


def test_each_unread_kind_is_told_by_one_command():
    """The list of all namespaces makes that of one needless; logs need their pod, health its path."""
    unread = [gap("pods", "shop"), gap("pods"), gap("events", "shop"), gap("/readyz"), gap("pods/log", "shop")]
    assert telling([*unread, gap("nodes", reason="timeout")]) == (
        "kubectl get pods -A -o yaml",
        "kubectl -n shop get events -o yaml",
        "kubectl get --raw '/readyz?verbose'",
        "kubectl -n shop logs POD --previous",
        "kubectl get nodes -o yaml",
    )


def test_an_api_that_is_not_served_needs_no_command():
    """There is nothing to see of it; nor of what is no kind at all."""
    assert telling([gap("httproutes", reason="absent_api"), gap("secrets"), gap("")]) == ()


def test_an_answer_that_cannot_tell_says_what_would(data_dir):
    """In its text and, for programs, in a field; an answer that tells has none."""
    objects = cluster_from("healthy/plain.yaml")
    for forbid, expected in (((), False), (("pods",), True)):
        backend = RecordedBackend.from_objects(objects.objects, forbid=forbid, now=objects.now)
        kbase = Kbase(IndexSearcher(LiveIndex(data_dir / "index")), Opened("memory", backend))
        shown = json.loads(json.dumps(answer_json(kbase.answer(Question("is everything healthy?")))))
        assert ("kubectl get pods -A -o yaml" in shown["would_tell"]) is expected
        assert ("kubectl get pods -A -o yaml" in shown["answer"]) is expected
