"""Two steps of each stage with a model of toy size: that it learns is shown by the figures of the real one."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed (extra: training)")
transformers = pytest.importorskip("transformers", reason="transformers is not installed (extra: training)")

from tokenizers import Tokenizer  # noqa: E402

from training.contrast import Example, contrast  # noqa: E402
from training.distill import Lesson, distance_and_contrast, distillation  # noqa: E402
from training.encoder import encode_all, forward, read_tokenizer  # noqa: E402
from training.lexicon import Meaning  # noqa: E402
from training.schedule import train  # noqa: E402
from training.texts import Pair  # noqa: E402
from training.vocabulary import grown  # noqa: E402
from training.wordings import Wordings  # noqa: E402

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "node", "pod", "cluster", "##s", "is", "down"]


@pytest.fixture
def tokenizer_file(tmp_path: Path) -> Path:
    """A WordPiece tokenizer with ten words, as BERT has it."""
    from tokenizers import models, normalizers, pre_tokenizers, processors

    made: Any = Tokenizer(models.WordPiece({w: i for i, w in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    made.save(str(tmp_path / "tokenizer.json"))
    return tmp_path / "tokenizer.json"


def toy(words: int = 16) -> Any:
    torch.manual_seed(1)
    sizes = {"hidden_size": 8, "num_hidden_layers": 4, "num_attention_heads": 2, "intermediate_size": 16}
    config = transformers.BertConfig(vocab_size=words, max_position_embeddings=128, **sizes)
    return transformers.BertModel(config, add_pooling_layer=False).eval()


def test_the_vocabulary_grows(tokenizer_file: Path) -> None:
    """Characters and words get ids after the old ones and start near their English words; old text is as before."""
    rows = np.eye(len(VOCABULARY), 8, dtype=np.float32)
    words = {"节点": Meaning((("node", 0.9),)), "节": Meaning((("node", 0.5), ("pod", 0.5))), "的": Meaning(())}
    made, new = grown(tokenizer_file, rows, words, seed=1)
    assert made.encode("node 节点 的节").tokens == ["[CLS]", "node", "节点", "的", "节", "[SEP]"]
    assert made.encode("nodes").ids == read_tokenizer(tokenizer_file).encode("nodes").ids
    by_token = {made.id_to_token(len(VOCABULARY) + i): row for i, row in enumerate(new)}
    assert by_token["节点"] == pytest.approx(rows[4], abs=0.05)
    assert by_token["节"] == pytest.approx((rows[4] + rows[5]) / 2, abs=0.05)


def test_padding_changes_nothing() -> None:
    """A text has the same unit vector alone and in a batch with longer ones, in the order given."""
    model, tokens = toy(), [[2, 4, 3], [2, 5, 6, 7, 8, 3], [2, 6, 3]]
    rows = encode_all(model, tokens)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-3)
    for row, ids in zip(rows, tokens, strict=True):
        with torch.inference_mode():
            assert row == pytest.approx(forward(model, [ids], half=False).numpy()[0], abs=0.02)


def test_the_loss_is_least_where_the_teacher_is() -> None:
    """What equals the teacher costs less than what is turned round; twins in a batch count as one."""
    wanted = torch.eye(4)
    assert distance_and_contrast(wanted, wanted) < 0.01 < distance_and_contrast(wanted.roll(1, 0), wanted)
    assert distance_and_contrast(torch.eye(4)[[0, 0]], torch.eye(4)[[0, 0]]) < 0.01


def stage_one(model: Any) -> Callable[[int], Any]:
    teacher = np.eye(4, 8, dtype=np.float16)
    lessons = [Lesson([2, 4 + i % 4, 3], i % 4) for i in range(12)]
    return distillation(model, lessons, lessons, teacher, budget=24, seed=1)


def test_distillation_learns_and_goes_on(tmp_path: Path) -> None:
    """A run brings the loss down, keeps its state, and a second call with more time goes on from there."""
    model = toy()
    loss = stage_one(model)
    before = sum(loss(n).item() for n in range(8))
    said: list[str] = []
    figures = train(model, loss, folder=tmp_path, minutes=0.02, peak=0.02, say=said.append)
    assert figures["steps"] >= 2
    assert sum(loss(n).item() for n in range(8)) < before
    (tmp_path / "STOP").touch()
    train(model, loss, folder=tmp_path, minutes=0.001, peak=0.001, say=said.append)
    assert not (tmp_path / "STOP").exists()


def test_contrast_takes_its_steps(tokenizer_file: Path) -> None:
    """Questions are told from passages of other notes; every eighth batch is one of the first stage."""
    model, replayed = toy(), []
    examples = [
        Example("node down", False, {False: [2, 4, 3], True: [2, 6, 3]}, [[2, 9, 3]], "a"),
        Example("pod", True, {True: [2, 5, 3]}, [], "b"),
    ] * 4

    def replay(step: int) -> Any:
        replayed.append(step)
        return forward(model, [[2, 4, 3]]).sum()

    wordings = Wordings([Pair("node", "节点")], rng=random.Random(1))
    loss = contrast(model, examples, read_tokenizer(tokenizer_file), wordings, replay, size=4, seed=1)
    for step in range(8):
        value = loss(step)
        assert torch.isfinite(value)
        value.backward()
    assert replayed == [7]


def test_wordings_keep_most_as_it_is() -> None:
    """Some questions lose their mark, mix languages or have a slip; the seed decides which."""
    pairs = [Pair("node", "节点"), Pair("restart", "重启")]
    made = [Wordings(pairs, rng=random.Random(seed)).of("为什么 节点 一直 重启?") for seed in range(60)]
    assert "为什么 节点 一直 重启?" in made
    assert any("node" in text for text in made)
    assert made == [Wordings(pairs, rng=random.Random(seed)).of("为什么 节点 一直 重启?") for seed in range(60)]


def test_mining_finds_answers_and_near_misses() -> None:
    """The answer is the best window of the note, in each language; near misses are of other notes and less near."""
    from training.mining import Query, Window, mined

    windows = [
        Window("a", "en", 0, "drain a node"),
        Window("a", "en", 1, "label a node"),
        Window("a", "zh-TW", 1, "為節點加標籤"),
        Window("b", "en", 0, "label a pod"),
    ] + [Window("c", "en", i, f"filler {i}") for i in range(80)]
    said = np.zeros((len(windows), 4), dtype=np.float32)
    said[:4] = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0.9, 0.1, 0], [0, 0.5, 0, 0.5]]
    asked = np.array([[0, 1, 0, 0]], dtype=np.float32)
    (found,) = mined([Query("how to label a node", "a", "question")], windows, asked, said)
    assert found.answers == [1, 2]
    assert 3 in found.others
    assert not {0, 1, 2} & set(found.others)
    assert json.dumps(found.others)
