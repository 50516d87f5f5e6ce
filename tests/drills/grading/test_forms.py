"""Surface forms meet the words that people really use."""

import pytest

from kbase.drills.grading.forms import prepare, said
from kbase.drills.grading.prepared import plain, quantities, sentences


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("schedul", "The scheduler does it"),
        ("pvc", "Two PVCs are bound"),
        ("no template", "without any templating"),
        ("delet + pod", "the Pod is removed"),
        ("loadbalancer", "a load balancer from the cloud"),
        ("5 minutes", "after 300 seconds"),
        ("30 seconds", "預設三十秒"),
        ("叢集 + 節點", "集群里的节点"),
        ("刪除 + pod", "把Pod移除"),
        ("--previous", "kubectl logs --previous"),
    ],
)
def test_a_form_is_met_by_inflections_synonyms_scripts_and_units(form, text):
    assert said(prepare([form])[0], plain(text)) == "affirmed"


@pytest.mark.parametrize(
    ("form", "text"),
    [("30", "300 nodes"), ("no", "a node"), ("waitforfirstconsumer + waits", "WaitForFirstConsumer binds at once")],
)
def test_a_form_is_not_met_by_other_words_that_begin_alike(form, text):
    assert said(prepare([form])[0], plain(text)) is None


def test_quantities_come_in_one_unit():
    assert quantities(plain("30s, 5 min, 一小時, 2Gi, 25%")) == {
        "30sec",
        "300sec",
        "3600sec",
        "2.14748e+09byte",
        "25pct",
    }


def test_a_year_and_a_version_are_no_quantity():
    assert quantities(plain("2026 年，1.36 版，such as events")) == set()


def test_a_sentence_knows_what_it_goes_on_from():
    """A pronoun and an item of a list belong to what stands before."""
    found = sentences("NodePort:\n- opens a port\nThe kubelet runs. It restarts, e.g. after a crash.")
    assert [(s.said, s.before) for s in found] == [
        ("NodePort:", ""),
        ("opens a port", "nodeport:"),
        ("The kubelet runs.", ""),
        ("It restarts, e.g after a crash.", "the kubelet runs."),
    ]
