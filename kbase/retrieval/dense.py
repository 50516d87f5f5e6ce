"""Nearest chunks by cosine similarity, in FAISS."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kbase.retrieval.protocol import Embedder, Vectors

# A text of which the model does not know more than this share has no vector worth comparing: MiniLM gives different
# Chinese strings of one length nearly the same one.
MAX_UNKNOWN = 0.3


def is_readable(embedder: Embedder, text: str) -> bool:
    """Whether the model knows enough of a text for its vector to mean something; asked of chunks and of queries."""
    return embedder.unknown_share(text) <= MAX_UNKNOWN


class DenseIndex:
    """An exact inner-product index over L2-normalised float32 rows: a score is a cosine in [-1, 1].

    Rows carry the ids of their chunks (IndexIDMap2), so that nothing depends on the order in which they were added.
    """

    def __init__(self, index: Any) -> None:
        self._index = index
        self.dim = int(index.d)

    @classmethod
    def build(cls, vectors: Mapping[int, npt.NDArray[np.float32]], dim: int) -> "DenseIndex":
        """The index of unit vectors by chunk id. ValueError when a row has another length than dim."""
        import faiss  # a tenth of a second to import; needed only where there are vectors

        index = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))
        if vectors:
            rows = np.array([*vectors.values()], dtype=np.float32)
            if rows.shape[1:] != (dim,):
                raise ValueError(f"vectors have {rows.shape[1:]} dimensions, not {dim}")
            index.add_with_ids(rows, np.array([*vectors], dtype=np.int64))
        return cls(index)

    def search(self, vector: Vectors, *, k: int) -> list[tuple[int, float]]:
        """(chunk id, cosine) of the k nearest chunks to one vector [1, dim], best first, ties by chunk id."""
        k = min(k, self._index.ntotal)
        if not k:
            return []
        scores, ids = self._index.search(vector.reshape(1, self.dim), k)
        found = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return sorted(((i, s) for i, s in found if i >= 0), key=lambda hit: (-hit[1], hit[0]))

    def ids(self) -> npt.NDArray[np.int64]:
        """The chunk ids that have a vector, in row order."""
        import faiss

        found: npt.NDArray[np.int64] = faiss.vector_to_array(self._index.id_map)
        return found

    def vector(self, chunk_id: int) -> npt.NDArray[np.float32]:
        """The stored vector of one chunk; KeyError when it has none."""
        try:
            found: npt.NDArray[np.float32] = self._index.reconstruct(chunk_id)
        except RuntimeError as error:
            raise KeyError(chunk_id) from error
        return found

    def save(self, path: Path) -> None:
        """Writes one file. OSError when it cannot be written."""
        import faiss

        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(str(error)) from error


def load(path: Path) -> DenseIndex:
    """What `save` wrote. ValueError when the file is missing, damaged or not an inner-product index with ids."""
    import faiss

    try:
        index = faiss.read_index(str(path))
    except RuntimeError as error:
        raise ValueError(f"{path.name}: {error}") from error
    if not isinstance(index, faiss.IndexIDMap2) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
        raise ValueError(f"{path.name} is not an inner-product index with ids")
    return DenseIndex(index)
