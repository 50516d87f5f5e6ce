"""A small deterministic embedder, and shared material where it is present."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kbase.retrieval.protocol import Vectors

SHARED = Path(__file__).parents[3] / "shared"
FIXTURES = Path(__file__).parent / "fixtures"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not part of the project and not here")


class FakeEmbedder:
    """Unit vectors from the hash of a text; knows ASCII only. encoded: every text it was asked for, in order."""

    dim = 8

    def __init__(self, model_id: str = "fake-1") -> None:
        self.model_id = model_id
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        seeds = (int.from_bytes(hashlib.sha256(f"{self.model_id}{t}".encode()).digest()[:8]) for t in texts)
        rows = np.array([np.random.default_rng(seed).standard_normal(self.dim) for seed in seeds], dtype=np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def count(self, text: str) -> int:
        return len(text.split())

    def unknown_share(self, text: str) -> float:
        return sum(not c.isascii() for c in text) / max(1, len(text))
