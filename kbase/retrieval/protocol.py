"""The parts of retrieval that can be swapped."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kbase.script import Lang
from kbase.types import Hit

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors.

    model_id: written into the index; an index and an embedder with different ids do not belong together.
    dim: length of a vector.  max_tokens: what the encoder reads of one text; more is cut off silently by the model.
    """

    model_id: str
    dim: int
    max_tokens: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [len(texts), dim], each row L2-normalised."""

    def count_tokens(self, text: str) -> int:
        """Tokens the encoder would see, special ones included."""

    def unknown_share(self, text: str) -> float:
        """Share of the tokens that the vocabulary does not know, 0 to 1; such a text has no meaningful vector."""


class Searcher(Protocol):
    """Finds passages."""

    def search(self, query: str, *, k: int, lang: Lang) -> list[Hit]:
        """At most k hits, best first; of a passage that exists in both languages, the one that lang reads."""
