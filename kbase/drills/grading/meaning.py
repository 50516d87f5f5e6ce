"""Nearness by meaning, from the project's embedding model: for points that are made in words nobody foresaw."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from kbase.drills.card import Card, Point
from kbase.drills.grading.claims import claim
from kbase.drills.grading.prepared import Sentence, plain
from kbase.retrieval.protocol import Embedder, Vectors

# Model -> the cosine from which on a sentence counts as making a point. Found by `kbase eval drills --calibrate`: the
# lowest at which at most 1 in 500 sentences of model answers is near a point of another card of its topic. A model
# that is not listed is not used: cosines of different models do not compare.
NEAR: Mapping[str, float] = MappingProxyType({"kbase-bilingual@8fde7d8d1399": 0.779})
CLEARLY = 0.07  # by how much a point must be nearer than a false claim about it
_UNREADABLE = 0.3  # share of unknown tokens from which on a vector says nothing


@dataclass(frozen=True)
class Meaning:
    """A model and its calibrated threshold. Safe to share between threads."""

    embedder: Embedder
    near: float

    @classmethod
    def of(cls, embedder: Embedder | None) -> "Meaning | None":
        """The meaning that a model gives; None without a model, or for one that is not calibrated."""
        near = NEAR.get(embedder.model_id) if embedder else None
        return cls(embedder, near) if embedder and near else None

    def says(self, card: Card, point: Point, answer: Sequence[Sentence]) -> Sentence | None:
        """The sentence that makes a point, in whatever words; never one that denies or turns what the point says.

        A false claim about a point is near it as well, and so is the question: a sentence that is nearer to one of
        these makes no point.
        """
        given = [s for s in answer if self.embedder.unknown_share(s.text) < _UNREADABLE]
        if not given:
            return None
        said = tuple(s.said for s in given)
        false = (*point.wrong.en, *point.wrong.zh)
        near = self._nearest(said, point.says.all)
        doubt = np.maximum(self._nearest(said, false), self._nearest(said, card.question.all) - CLEARLY)
        fits = np.where((near >= self.near) & (near >= doubt + CLEARLY), near, -1.0)
        best = int(fits.argmax())
        return given[best] if fits[best] > 0 and not _turned(point, given[best]) else None

    def _nearest(
        self, sentences: tuple[str, ...], others: Sequence[str]
    ) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        """[sentence]: its greatest cosine with any of the others; -1 where there are none that can be read."""
        readable = tuple(t for t in (plain(o) for o in others) if self.embedder.unknown_share(t) < _UNREADABLE)
        if not readable:
            return np.full(len(sentences), -1.0, dtype=np.float32)
        found: np.ndarray[tuple[int], np.dtype[np.float32]] = (self.vectors(sentences) @ self.vectors(readable).T).max(
            axis=1
        )
        return found

    def cosines(self, card: Card, sentences: Sequence[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        """[sentence, point]: the greater of the cosines with the point in both languages."""
        vectors = self.vectors(tuple(sentences))
        columns = [(vectors @ self.vectors(point.says.all).T).max(axis=1) for point in card.points]
        return np.stack(columns, axis=1)

    def vectors(self, texts: tuple[str, ...]) -> Vectors:
        """[text, dim]: the vectors of texts, unit length; remembered."""
        embedder: Any = self.embedder  # a part of this process: told apart by its identity
        return _encoded(embedder, texts)


@functools.lru_cache(maxsize=2048)
def _encoded(embedder: Any, texts: tuple[str, ...]) -> Vectors:
    found: Vectors = embedder.encode(texts)
    return found


def _turned(point: Point, sentence: Sentence) -> bool:
    given = claim(sentence.text).words
    for says in point.says.all:
        wanted = claim(plain(says)).words
        if any(w in given and not signs & given[w] for w, signs in wanted.items()):
            return True
    return False
