"""What a "not" reaches, in English and in Chinese."""

import pytest

from kbase.drills.grading.forms import prepare, said
from kbase.drills.grading.negation import own_words
from kbase.drills.grading.prepared import plain


@pytest.mark.parametrize(
    ("form", "text", "how"),
    [
        ("reach + outside", "ClusterIP can be reached from outside", "affirmed"),
        ("reach + outside", "ClusterIP cannot be reached from outside", "denied"),
        ("reach + outside", "It isn't true that one reaches it from outside", "denied"),
        ("restart + container", "It does not restart the container", "denied"),
        ("remov + endpoint", "Pods that are not ready are removed from the endpoints", "affirmed"),
        ("restart + container", "It is not only slow, it restarts the container", "affirmed"),
        ("restart + container", "If it does not answer, the kubelet restarts the container", "affirmed"),
        ("bound + pod", "It is not bound to a Pod", "denied"),
        ("does not build", "It does not build images", "affirmed"),
        ("delete + pod", "Don't forget to delete the debug Pod", "affirmed"),
        ("外部 + 連線", "不能從外部連線", "denied"),
        ("外部 + 連不到", "從外部連不到", "affirmed"),
        ("重啟 + 容器", "不會重啟容器", "denied"),
        ("重啟 + 容器", "並不是不會重啟容器", "affirmed"),
        ("重啟 + 容器", "不僅重啟容器，還會記錄事件", "affirmed"),
        ("移出 + endpoint", "沒有就緒的 Pod 會被移出 endpoints", "affirmed"),
        ("重啟 + 容器", "沒過就會重啟容器", "affirmed"),
        ("有狀態", "Deployment 是無狀態的，也不是有狀態", "denied"),
        ("live usage", "Live usage plays no part in scheduling", "denied"),
        ("使用率", "這跟節點的使用率無關", "denied"),
    ],
)
def test_negation_turns_what_it_reaches_and_nothing_else(form, text, how):
    assert said(prepare([form])[0], plain(text)) == how


def test_a_sentence_without_all_parts_says_nothing():
    assert said(prepare(["restart + container"])[0], plain("It restarts the node")) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Many people think it restarts, but it only loses traffic", "but it only loses traffic"),
        ("It restarts at once is a common mistake", ""),
        ("很多人以為會重啟，其實只是不給流量", "其实只是不给流量"),
        ("It restarts the container", "it restarts the container"),
    ],
)
def test_what_is_only_reported_is_not_the_candidates_own(text, rest):
    """A rejected belief is left out up to where it is rejected; places stay where they are."""
    own = own_words(plain(text))
    assert own.strip(" ,.") == rest
    assert len(own) == len(plain(text))
