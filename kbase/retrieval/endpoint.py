"""Vectors from an OpenAI-compatible `/embeddings` endpoint: a hosted model, or a local server such as vLLM or Ollama.

API: https://platform.openai.com/docs/api-reference/embeddings
"""

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from kbase.errors import ModelUnavailable
from kbase.retrieval.protocol import Vectors
from kbase.retrieval.windows import estimated
from kbase.text import Phrase

_BATCH = 64  # texts of a request
_TIMEOUT_S = 30.0
_NO_CLIENT = Phrase("The embedding endpoint needs the package openai", "向量端點需要套件 openai")
_INSTALL = Phrase("install it with: pip install 'kbase[llm]'", "請執行 pip install 'kbase[llm]'")
_FAILED = Phrase("The embedding endpoint {url} does not answer: {error}", "向量端點 {url} 沒有回應：{error}")
_CHECK = Phrase(
    "check KBASE_EMBED_URL, KBASE_EMBED_MODEL and KBASE_EMBED_KEY; or set KBASE_EMBED_MODEL=none and leave the URL out",
    "請檢查 KBASE_EMBED_URL、KBASE_EMBED_MODEL 與 KBASE_EMBED_KEY；或設定 KBASE_EMBED_MODEL=none 並拿掉 URL",
)


class EndpointEmbedder:
    """Unit vectors that a service computes. Texts leave this machine; nothing is asked before the first text.

    url: as the service documents it, up to and with /v1.  key: None for a service that wants none.
    Raises ModelUnavailable when the package openai is missing or the service does not answer as it should.
    """

    def __init__(self, model: str, *, url: str, key: str | None = None) -> None:
        self.model_id = f"{model} at an endpoint"
        self._model, self._url, self._key = model, url, key

    @functools.cached_property
    def dim(self) -> int:
        """Length of a vector; asked of the service."""
        return int(self.encode(["dimension"]).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [len(texts), dim], each row L2-normalised."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        rows = np.concatenate([self._request(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)])
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return rows

    def count(self, text: str) -> int:
        """About how many tokens a text has: the tokenizer is the service's."""
        return estimated(text)

    def unknown_share(self, text: str) -> float:
        """0: what the service reads is not known here."""
        return 0.0

    def _request(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        client, errors = self._client
        try:
            # An empty text is an error to some services.
            found = client.embeddings.create(
                model=self._model, input=[text or " " for text in texts], encoding_format="float"
            )
            rows = [item.embedding for item in sorted(found.data, key=lambda item: item.index)]
            made = np.array(rows, dtype=np.float32)
            if made.ndim != 2 or len(made) != len(texts):
                raise ValueError(f"{len(rows)} vectors for {len(texts)} texts")
        except (errors, ValueError, TypeError, AttributeError) as error:
            why = str(error).split("\n", 1)[0]
            raise ModelUnavailable(_FAILED(url=self._url, error=why), _CHECK()) from error
        return made

    @functools.cached_property
    def _client(self) -> tuple[Any, type[Exception]]:
        try:
            import openai
        except ImportError as error:
            raise ModelUnavailable(_NO_CLIENT(), _INSTALL()) from error
        client = openai.OpenAI(base_url=self._url, api_key=self._key or "none", timeout=_TIMEOUT_S, max_retries=1)
        return client, openai.OpenAIError
