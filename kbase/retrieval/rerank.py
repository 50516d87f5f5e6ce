"""An optional last look: a cross-encoder reads question and passage together and orders the first passages anew.

Better than vectors, and a hundred times slower; off unless a model is configured. Source: Nogueira & Cho (2019),
"Passage Re-ranking with BERT", arXiv 1901.04085
"""

import importlib.util
import threading
from collections.abc import Sequence
from typing import Any, Protocol

from kbase.config import Settings
from kbase.errors import ModelUnavailable
from kbase.text import Phrase

DEPTH = 20  # passages that are read
_MISSING = Phrase(
    "The rerank model {model} needs the package sentence-transformers",
    "重排模型 {model} 需要套件 sentence-transformers",
)
_NOT_LOADED = Phrase("The rerank model {model} cannot be loaded: {error}", "無法載入重排模型 {model}：{error}")
_INSTALL = Phrase(
    "install it with: pip install 'kbase[models]'; or leave KBASE_RERANK_MODEL empty",
    "請執行 pip install 'kbase[models]'；或不設定 KBASE_RERANK_MODEL",
)


class Reranker(Protocol):
    """Says how well passages answer a question."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """One number a text, higher is better; comparable within one call only."""


class CrossEncoderReranker:
    """Any cross-encoder that sentence-transformers can load, by path or name; loaded with the first question.

    Raises ModelUnavailable when the package is missing or the model cannot be loaded.
    """

    def __init__(self, model: str) -> None:
        if importlib.util.find_spec("sentence_transformers") is None:
            raise ModelUnavailable(_MISSING(model=model), _INSTALL())
        self._source = model
        self._loaded: Any = None
        self._lock = threading.Lock()

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """One number a text, higher is better."""
        if not texts:
            return []
        with self._lock:
            self._loaded = self._loaded or _load(self._source)
        found = self._loaded.predict([(query, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in found]


def choose_reranker(settings: Settings) -> Reranker | None:
    """The reranker that is configured; None = the fused order stays. Raises as CrossEncoderReranker."""
    return CrossEncoderReranker(settings.rerank_model) if settings.rerank_model else None


def _load(source: str) -> Any:
    try:
        from sentence_transformers import CrossEncoder

        return CrossEncoder(source, num_labels=1)
    except Exception as error:  # whatever the library raises, the person needs one line
        raise ModelUnavailable(_NOT_LOADED(model=source, error=str(error).split("\n", 1)[0]), _INSTALL()) from error
