"""What is no answer: heaps with a verb among the names, and evasion in other words; and what only looks like it."""

import pytest

from kbase.drills.grading.manner import is_heap, is_unsure
from kbase.drills.grading.prepared import sentences

HEAP = "kube-proxy uses iptables, DNAT, conntrack, EndpointSlice, random backend, ready Pods, kernel, nftables, IPVS"


def test_a_verb_among_names_does_not_make_prose():
    assert is_heap(HEAP)


@pytest.mark.parametrize(
    "answer",
    [
        "The control plane is kube-apiserver, etcd, kube-scheduler, kube-controller-manager, cloud-controller-manager.",
        "kube-proxy uses iptables: it watches the EndpointSlices and writes rules that send each connection to a Pod.",
    ],
)
def test_a_list_behind_a_predicate_and_prose_are_none(answer):
    assert not is_heap(answer)


@pytest.mark.parametrize("text", ["因環境而異，有很多種做法。", "各有優缺點。", "There are many factors to it."])
def test_evasion_is_known_in_other_words(text):
    assert is_unsure(sentences(text)[0])


def test_a_sentence_that_goes_on_is_no_evasion():
    assert not is_unsure(sentences("There are several ways: mount it as a file or read it as a variable.")[0])
