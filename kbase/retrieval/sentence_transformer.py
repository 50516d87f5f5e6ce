"""Any model that sentence-transformers can load."""

import hashlib
import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kbase.errors import ModelUnavailable
from kbase.retrieval.protocol import Vectors
from kbase.text import Phrase

_NOT_INSTALLED = Phrase(
    "The embedding model {model} needs the package {package}", "向量模型 {model} 需要套件 {package}"
)
_NOT_LOADED = Phrase("The embedding model {model} cannot be loaded: {error}", "無法載入向量模型 {model}：{error}")
_INSTALL = Phrase(
    "install it with: pip install 'kbase[models]'; or use the built-in model with KBASE_EMBED_MODEL=auto",
    "請執行 pip install 'kbase[models]'；或設定 KBASE_EMBED_MODEL=auto，使用內建的模型",
)


class SentenceTransformerEmbedder:
    """Any model that sentence-transformers can load, from a folder or by name. torch is imported with the first use.

    Raises ModelUnavailable when the package is missing or the model cannot be loaded (a name that is not in the local
    cache while HF_HUB_OFFLINE is set, for instance).
    """

    def __init__(self, model: str | Path) -> None:
        self._source = str(model)
        if importlib.util.find_spec("sentence_transformers") is None:
            raise ModelUnavailable(_NOT_INSTALLED(model=self._source, package="sentence-transformers"), _INSTALL())
        self.model_id = _identity(self._source)
        self._loaded: Any = None
        self._lock = threading.Lock()

    @property
    def dim(self) -> int:
        """Length of a vector."""
        model = self._model()
        # sentence-transformers 6 renamed the method.
        length = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
        return int(length())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [len(texts), dim], each row L2-normalised."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        found: Vectors = self._model().encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return found.astype(np.float32, copy=False)

    def count(self, text: str) -> int:
        """Tokens of a text as it stands, longer than the model reads or not."""
        return len(self._tokens(text, marks=True))

    def unknown_share(self, text: str) -> float:
        """Share of unknown tokens, 0 to 1; 0 for a tokenizer that has no unknown token."""
        found = self._tokens(text, marks=False)
        return found.count(self._model().tokenizer.unk_token_id) / len(found) if found else 0.0

    def _tokens(self, text: str, *, marks: bool) -> list[int]:
        tokenizer = self._model().tokenizer
        ids: list[int] = tokenizer(text, truncation=False, add_special_tokens=marks, verbose=False)["input_ids"]
        return ids

    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._source)
            return self._loaded


def _load(source: str) -> Any:
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
