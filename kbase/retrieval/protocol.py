"""The parts of retrieval that can be swapped."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kbase.passage import Chunk, Hit, NoteMeta
from kbase.script import Lang

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors.

    model_id: written into the index; an index and an embedder with different ids do not belong together.
    dim: length of a vector.
    """

    @property
    def model_id(self) -> str: ...  # noqa: D102
    @property
    def dim(self) -> int: ...  # noqa: D102

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [len(texts), dim], each row L2-normalised."""

    def count(self, text: str) -> int:
        """Tokens of a text as the model reads it, marks of beginning and end included; near enough where not known."""

    def unknown_share(self, text: str) -> float:
        """Share of the tokens that the vocabulary does not know, 0 to 1; such a text has no meaningful vector."""


class Searcher(Protocol):
    """Finds passages."""

    def search(self, query: str, *, k: int, lang: Lang) -> list[Hit]:
        """At most k hits, best first; of a passage that exists in both languages, the one that lang reads."""


class NoteSearch(Searcher, Protocol):
    """Finds passages and knows the notes they come from."""

    def notes(self) -> Sequence[NoteMeta]:
        """Every note file of the index, a pair as two."""

    def note(self, note_id: str, lang: Lang) -> NoteMeta:
        """The note in the language that lang reads. NoSuchNote when the index has none of this id."""

    def chunks_of(self, note_id: str, lang: Lang) -> list[Chunk]:
        """All passages of a note in the language that lang reads, in the order of the note; [] for an unknown id."""

    def lead(self, note_id: str, lang: Lang) -> Chunk | None:
        """The first passage of a note in the language that lang reads; None where there is no such note."""

    def share(self, term: str) -> float:
        """Share of all passages that hold a word, 0 to 1: tells vocabulary from names."""
