"""An answer to a question of fact as a person reads it, in each language."""

import pytest

from kbase.answer import Question
from kbase.cluster.source import open_cluster
from kbase.core import Kbase
from kbase.render.answer import answer_markdown
from kbase.retrieval.index import LiveIndex
from kbase.retrieval.search import IndexSearcher
from tests.conftest import RECORDING

PENDING = {
    "en": (
        "which pods are pending?",
        "**1 of 3 Pods**: `.status.phase` Pending. [E1]",
        "Ask why about one of them, such as `display`, for its cause.",
        "The same with: `kubectl get pods --field-selector=status.phase=Pending -A`",
    ),
    "zh-TW": (
        "哪些 Pod 是 Pending？",
        "**3 個 Pod 中的 1 個**：`.status.phase` Pending。[E1]",
        "想知道原因，請針對其中一個（例如 `display`）問「為什麼」。",
        "同樣的結果：`kubectl get pods --field-selector=status.phase=Pending -A`",
    ),
    "zh-CN": (
        "哪些 Pod 处于 Pending 状态？",
        "**3 个 Pod 中的 1 个**：`.status.phase` Pending。[E1]",
        "想知道原因，请针对其中一个（例如 `display`）问“为什么”。",
        "同样的结果：`kubectl get pods --field-selector=status.phase=Pending -A`",
    ),
}


@pytest.fixture
def kbase(data_dir):
    return Kbase(IndexSearcher(LiveIndex(data_dir / "index")), open_cluster(f"bundle:{RECORDING}"))


@pytest.mark.parametrize("lang", PENDING)
def test_the_number_comes_first_then_rows_then_what_to_do(kbase, lang):
    """Every line in the asker's language, names and fields as the cluster spells them."""
    question, *lines = PENDING[lang]
    answer = kbase.answer(Question(question))
    assert (answer.lang, answer.intent, answer.abstain_reason) == (lang, "status", None)
    told = answer.markdown.split("\n\n")
    assert [told[0], *told[2:]] == lines
    assert "| `front` | `display` | `0/1` | `Pending` |" in told[1]


def test_the_whole_answer_shows_its_proof_and_its_cost(kbase):
    """The count's evidence is told below with the command and the number; requests and time close the answer."""
    shown = answer_markdown(kbase.answer(Question("which pods are pending?")))
    assert "- [E1] `kubectl get pods --field-selector=status.phase=Pending -A` = `1`" in shown
    assert "v1.36.0 · 1 requests" in shown


def test_rows_that_the_command_does_not_single_out_carry_their_own_proof(kbase):
    """Each row's mark leads to the field of that object, for people and for programs."""
    answer = kbase.answer(Question("which pods use image oven"))
    assert "| E2 | `bakery` | `oven-5c9d-k2xjv` |" in answer.markdown
    assert (answer.evidence[1].path, answer.evidence[1].value) == (
        ".spec.containers[0].image",
        "registry.test/bakery/oven:1.4",
    )


def test_a_question_of_fact_needs_no_note(kbase):
    """The notes have nothing to add to a number."""
    assert kbase.answer(Question("how many pods are there")).citations == ()
