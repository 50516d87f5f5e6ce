import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from kbase.config import Settings
from kbase.errors import ModelUnavailable
from kbase.retrieval.index import LiveIndex
from kbase.retrieval.rerank import CrossEncoderReranker, choose_reranker
from kbase.retrieval.search import IndexSearcher
from tests.retrieval.samples import chunk, write

needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is None,
    reason="sentence-transformers is not installed (extra: models)",
)


class LongestFirst:
    """The longer a passage the better."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        return [float(len(text)) for text in texts]


class Broken:
    """A model that fails."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        raise RuntimeError("out of memory")


@pytest.fixture
def index(tmp_path: Path) -> LiveIndex:
    write(tmp_path, [chunk(0, "pod"), chunk(1, "pod and many other words"), chunk(2, "pod and words")])
    return LiveIndex(tmp_path)


def ids(index: LiveIndex, reranker: LongestFirst | Broken | None) -> list[int]:
    return [hit.chunk.id for hit in IndexSearcher(index, reranker=reranker).search("pod", k=5, lang="en")]


def test_the_reranker_orders_the_first_passages(index: LiveIndex) -> None:
    """The same passages in the reranker's order, their scores falling as before."""
    assert ids(index, LongestFirst()) == [1, 2, 0] != ids(index, None)
    scores = [hit.score for hit in IndexSearcher(index, reranker=LongestFirst()).search("pod", k=5, lang="en")]
    assert scores == sorted(scores, reverse=True)


def test_a_reranker_that_fails_changes_nothing(index: LiveIndex) -> None:
    """A model that cannot be run leaves the fused order."""
    assert ids(index, Broken()) == ids(index, None)


def test_setting() -> None:
    """None by default; a path or a name makes one, loaded with the first question."""
    assert choose_reranker(Settings()) is None


@needs_torch
def test_a_folder_without_a_model(tmp_path: Path) -> None:
    """What is no cross-encoder is one clear error."""
    made = choose_reranker(Settings(rerank_model=str(tmp_path)))
    assert isinstance(made, CrossEncoderReranker)
    assert made.scores("q", []) == []
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        made.scores("q", ["text"])


@needs_torch
def test_a_cross_encoder(tmp_path: Path) -> None:
    """A cross-encoder of toy size from a folder gives one number a passage."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(1)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "pod", "node"]
    plain: Any = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    plain.pre_tokenizer = pre_tokenizers.Whitespace()
    plain.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    named = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=plain, **named).save_pretrained(tmp_path)
    sizes = {
        "hidden_size": 8,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 16,
        "initializer_range": 1.0,
    }
    BertForSequenceClassification(BertConfig(vocab_size=7, num_labels=1, **sizes)).save_pretrained(tmp_path)
    found = CrossEncoderReranker(str(tmp_path)).scores("pod", ["node", "pod pod"])
    assert len(found) == 2
    assert found[0] != found[1]


def test_package_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without sentence-transformers the error says how to install it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="sentence-transformers"):
        CrossEncoderReranker("some/model")
