import pytest

from kbase.diagnosis.examine import all_seeing
from kbase.question.intent import intent_of
from kbase.question.subject import subject_of
from tests.clusters import ObjectsReader


def obj(kind: str, namespace: str, name: str) -> dict[str, object]:
    return {
        "kind": kind,
        "apiVersion": "v1",
        "metadata": {"name": name, "namespace": namespace} if namespace else {"name": name},
    }


CLUSTER = [
    obj("Namespace", "", "shop"),
    obj("Namespace", "", "web"),
    obj("Namespace", "", "data"),
    obj("Node", "", "node-1"),
    obj("Deployment", "shop", "web"),
    obj("Service", "shop", "web"),
    obj("Deployment", "shop", "checkout-api"),
    obj("HorizontalPodAutoscaler", "shop", "checkout-api"),
    obj("StatefulSet", "data", "postgres"),
    obj("Service", "web", "api"),
]


def subject(text, *, namespace=None, forbid=(), share=lambda word: 0.3 if word == "api" else 0.0):
    view = all_seeing(ObjectsReader(CLUSTER, frozenset(forbid)), "T")
    return subject_of(text, intent_of(text), view, namespace=namespace, share=share), view


def names(found):
    return {str(t) for t in found.targets}


@pytest.mark.parametrize(
    ("text", "namespace", "targets"),
    [
        (
            "checkout-api 為什麼一直重啟",
            None,
            {"Deployment shop/checkout-api", "HorizontalPodAutoscaler shop/checkout-api"},
        ),
        ("why is the hpa checkout-api stuck", None, {"HorizontalPodAutoscaler shop/checkout-api"}),
        ("checkout api 的 pod 掛了", None, {"Deployment shop/checkout-api"}),
        ("postgres won't start in data", None, {"StatefulSet data/postgres"}),
        ("shop 的 web 是不是壞了", None, {"Deployment shop/web", "Service shop/web"}),
        ("web 是不是壞了", "shop", {"Deployment shop/web", "Service shop/web"}),
        ("why is node-1 not ready", None, {"Node node-1"}),
        ("命名空間 data 為什麼刪不掉", None, {"Namespace data"}),
    ],
)
def test_objects_are_found_by_name_kind_and_namespace(text, namespace, targets):
    """A name is matched against what exists; a kind or a namespace in the question narrows it down."""
    found, _ = subject(text, namespace=namespace)
    assert names(found) == targets


def test_vocabulary_is_not_taken_for_a_name():
    """ "api" is everyday language of the notes, so without a namespace or kind it is not the Service of that name."""
    assert names(subject("why is the api slow, it fails")[0]) == set()
    assert names(subject("why does service api fail")[0]) == {"Service web/api"}


@pytest.mark.parametrize(
    "text", ["why is api failing?", "what is wrong with api?", "api keeps crashing", "api 為什麼一直重啟", "api 挂了"]
)
def test_vocabulary_that_is_said_to_fail_is_a_name(text):
    """Nobody says "why is api failing" of the concept: whose Service has that name means it."""
    assert names(subject(text)[0]) == {"Service web/api"}


@pytest.mark.parametrize(
    "text",
    ["why is the api server failing?", "why does an api fail", "api 版本為什麼會失敗", "why is api access denied"],
)
def test_vocabulary_beside_other_words_is_none(text):
    """With an article or as part of a longer term the word is everyday language again."""
    assert names(subject(text)[0]) == set()


@pytest.mark.parametrize("text", ["is checkout ok?", "checkout 掛了", "why is checkout down"])
def test_the_beginning_of_a_name_stands_for_it(text):
    """Where nothing has the whole name; that it was guessed is kept, for the answer to say."""
    found, _ = subject(text)
    assert names(found) == {"Deployment shop/checkout-api"}
    assert {m.words for m in found.guessed} == {"checkout"}


def test_a_name_that_does_not_exist_is_reported_with_its_nearest():
    """A word formed like an object's name that nobody knows is missing, not ignored."""
    (missing,) = subject("為什麼 checkout-worker 一直重啟")[0].missing
    assert (missing.name, "checkout-api" in missing.nearest) == ("checkout-worker", True)


def test_words_of_the_notes_are_not_missing_objects():
    """kube-proxy stands in the notes; a question about it is no question for an unknown object."""
    found, _ = subject("why does kube-proxy fail", share=lambda word: 0.1 if word == "kube-proxy" else 0.0)
    assert found.missing == ()


def test_an_unknown_namespace_is_an_error_not_an_empty_answer():
    """Looking nowhere would read as "all fine"; the nearest namespaces are offered instead."""
    (missing,) = subject("everything ok?", namespace="shopp")[0].missing
    assert (missing.name, missing.nearest[0]) == ("shopp", "shop")


def test_namespaces_that_cannot_be_listed_prove_nothing():
    """Without the right to list namespaces the given one is believed, and the gap is kept."""
    found, view = subject("postgres 壞了嗎", namespace="shop", forbid={"namespaces"})
    assert not found.missing
    assert ("forbidden", "cannot list namespaces") in {(g.reason, g.detail) for g in view.gaps}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("why is web down", False),  # found, letter for letter
        ("why is wbe-api down", True),  # may be the name of anything
        ("why is web on node-1 down", True),  # the second name may be a node's
        ("why can nobody drain the node of web", True),
    ],
)
def test_kinds_that_a_question_does_not_need_are_not_read(text, read):
    """In a given namespace, a question whose names are all found among workloads and Services reads no other kind."""
    cluster = ObjectsReader(CLUSTER)
    asked = []
    listed = cluster.list
    cluster.list = lambda resource, namespace=None: asked.append(resource) or listed(resource, namespace)
    view = all_seeing(cluster, "T")
    found = subject_of(text, intent_of(text), view, namespace="shop", share=lambda _: 0.0)
    assert ("nodes" in asked) == read
    assert read or names(found) == {"Deployment shop/web", "Service shop/web"}


def test_a_concept_question_reads_nothing_of_the_cluster():
    """What a StatefulSet is does not depend on the cluster, so no request is made."""
    found, view = subject("what is a StatefulSet", forbid={"pods", "deployments"})
    assert (names(found), view.gaps) == (set(), [])
