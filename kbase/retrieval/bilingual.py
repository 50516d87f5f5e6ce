"""The packaged model: one encoder for English and Chinese, run by onnxruntime (see model/MODEL.md)."""

import functools
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from kbase.retrieval.fold import fold
from kbase.retrieval.protocol import Vectors

FOLDER = Path(__file__).with_name("model")
PACKAGED = "kbase-bilingual"  # how the id of the packaged model begins
TRAINED_ON = "kbase"  # the collection of the notes of the package, which it has seen
CARD, GRAPH, TOKENIZER = "model.json", "model.onnx", "tokenizer.json"
_BUDGET = 512  # tokens of a batch, padding included: larger ones leave the processor's cache
_SLOWER = ["SkipLayerNormFusion"]  # the fused kernel takes a sixth of the time, its parts a fiftieth
_REMEMBERED = 2048  # texts whose tokens are kept: length, readability and vector are asked one after the other


class BilingualEmbedder:
    """Unit vectors of English and Chinese texts, whichever script; files are read with the first text.

    folder: `model.onnx` with inputs input_ids and attention_mask, int64 [texts, tokens], and output float32
    [texts, dim]; `tokenizer.json`; `model.json` with id, dim and max_tokens.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        self.model_id: str = card["id"]
        self.dim: int = card["dim"]
        self.max_tokens: int = card["max_tokens"]
        self._folder = folder
        self._tokens = functools.lru_cache(_REMEMBERED)(self._tokenized)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [len(texts), dim], each row L2-normalised. A text longer than max_tokens is cut."""
        tokens = [self._cut(self._tokens(text)) for text in texts]
        out: Vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        batches = list(_batches([len(ids) for ids in tokens]))
        # A batch to a thread: that shares the work better than all threads in the small products of one batch.
        with ThreadPoolExecutor(os.cpu_count()) if len(batches) > 1 else nullcontext() as pool:
            found = (pool.map if pool else map)(lambda batch: self._forward([tokens[i] for i in batch]), batches)
            for batch, rows in zip(batches, found, strict=True):
                out[batch] = rows
        return out

    def count(self, text: str) -> int:
        """Tokens of a text as it stands, longer than max_tokens or not."""
        return len(self._tokens(text))

    def unknown_share(self, text: str) -> float:
        """Share of unknown tokens, 0 to 1; 0 for a text without tokens."""
        ids = self._tokens(text)[1:-1]  # without the marks of beginning and end
        return ids.count(self._tokenizer.token_to_id("[UNK]")) / len(ids) if ids else 0.0

    def _tokenized(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(fold(text)).ids
        return ids

    def _cut(self, ids: list[int]) -> list[int]:
        """What the model reads of a text: the mark of its end stays."""
        return ids if len(ids) <= self.max_tokens else [*ids[: self.max_tokens - 1], ids[-1]]

    def _forward(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
        for row, found in zip(ids, tokens, strict=True):
            row[: len(found)] = found
        # The pad token is id 0, which no text has.
        out: Vectors = self._session.run(None, {"input_ids": ids, "attention_mask": (ids > 0).astype(np.int64)})[0]
        return out

    @functools.cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._folder / TOKENIZER))

    @functools.cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3  # errors; a person is no better off with its warnings
        return onnxruntime.InferenceSession(
            str(self._folder / GRAPH), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
        )


def is_packaged(folder: Path = FOLDER) -> bool:
    """Whether the model's files are there."""
    return all((folder / name).is_file() for name in (CARD, GRAPH, TOKENIZER))


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of texts, the longest first, so that a batch holds texts of similar length and little padding."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > _BUDGET:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
