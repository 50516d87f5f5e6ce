"""Nearest chunks by cosine similarity, in FAISS; a chunk has one row for each window of its text."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kbase.retrieval.protocol import Embedder, Vectors

# A text of which the model does not know more than this share has no vector worth comparing: an English model gives
# different Chinese strings of one length nearly the same one.
MAX_UNKNOWN = 0.3
Rows = npt.NDArray[np.float32]


_WINDOWS = 4  # rows looked at for each chunk that is wanted
# Comparing a query with every row takes 30 ms at some 200,000 rows of 384 numbers. Beyond, rows are kept in lists
# around centres, and a query looks through the nearest lists only. Of the ten nearest of a million rows that finds
# 99.8 %, in 2 ms (`python -m evals.retrieval.scale`); a graph (HNSW) takes far longer to build for the same.
EXACT_UP_TO = 200_000
_LISTS_SEARCHED = 64
_TRAINED_ON = 40  # rows for each list: FAISS asks for at least 39


def is_readable(embedder: Embedder, text: str) -> bool:
    """Whether the model knows enough of a text for its vector to mean something; asked of chunks and of queries."""
    return embedder.unknown_share(text) <= MAX_UNKNOWN


class DenseIndex:
    """An inner-product index over L2-normalised float32 rows: a score is a cosine in [-1, 1].

    Exact up to EXACT_UP_TO rows; beyond, an inverted file (Sivic & Zisserman 2003, doi 10.1109/ICCV.2003.1238663).
    Rows carry the ids of their chunks (IndexIDMap), so that nothing depends on the order in which they were added.
    """

    def __init__(self, index: Any) -> None:
        self._index = index
        self.dim = int(index.d)

    @classmethod
    def build(cls, vectors: Mapping[int, Rows], dim: int, *, exact_up_to: int = EXACT_UP_TO) -> "DenseIndex":
        """The index of unit vectors [windows, dim] by chunk id. ValueError when rows have another length than dim."""
        import faiss  # a tenth of a second to import; needed only where there are vectors

        if any(rows.shape[1:] != (dim,) for rows in vectors.values()):
            raise ValueError(f"vectors must have {dim} dimensions")
        rows = np.concatenate([np.zeros((0, dim)), *vectors.values()], dtype=np.float32)
        index = faiss.IndexIDMap(faiss.IndexFlatIP(dim) if len(rows) <= exact_up_to else _inverted_file(rows))
        ids = np.repeat(np.fromiter(vectors, np.int64, len(vectors)), [len(rows) for rows in vectors.values()])
        if len(rows):
            index.add_with_ids(rows, ids)
        return cls(index)

    @property
    def kind(self) -> str:
        """ "exact", or into how many lists the rows are sorted and how many of them a query looks through."""
        lists = getattr(self._rows, "nlist", None)
        return f"{self._rows.nprobe} of {lists} lists" if lists else "exact"

    @property
    def _rows(self) -> Any:
        import faiss

        return faiss.downcast_index(self._index.index)

    def search(self, vector: Vectors, *, k: int) -> list[tuple[int, float]]:
        """(chunk id, cosine of its nearest window) of about k chunks near to one vector [1, dim], best first.

        Of equal ones the lower id comes first. Fewer than k where near chunks have many windows.
        """
        import faiss

        rows = min(_WINDOWS * k, self._index.ntotal)
        if not rows:
            return []
        # One query is not shared among threads; those that wait for it spin, which doubles its cost. The number is kept
        # by the thread that asks. https://github.com/facebookresearch/faiss/wiki/Threads-and-asynchronous-calls
        faiss.omp_set_num_threads(1)
        scores, ids = self._index.search(vector.reshape(1, self.dim), rows)
        best: dict[int, float] = {}
        for chunk_id, score in zip(ids[0].tolist(), scores[0].tolist(), strict=True):
            if chunk_id >= 0:
                best.setdefault(chunk_id, score)
        return sorted(best.items(), key=lambda hit: (-hit[1], hit[0]))[:k]

    def ids(self) -> npt.NDArray[np.int64]:
        """The chunk id of every row."""
        import faiss

        found: npt.NDArray[np.int64] = faiss.vector_to_array(self._index.id_map)
        return found

    def rows(self) -> dict[int, Rows]:
        """Everything that is stored: chunk id -> float32 [windows, dim]."""
        stored: Rows = self._rows.reconstruct_n(0, self._index.ntotal)
        ids = self.ids()
        order = np.argsort(ids, kind="stable")
        unique, starts = np.unique(ids[order], return_index=True)
        return dict(zip(unique.tolist(), np.split(stored[order], starts[1:]), strict=True)) if len(ids) else {}

    def save(self, path: Path) -> None:
        """Writes one file. OSError when it cannot be written."""
        import faiss

        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(str(error)) from error


def _inverted_file(rows: Rows) -> Any:
    """An empty inverted file with centres for these rows."""
    import faiss

    lists = int(4 * np.sqrt(len(rows)))
    quantizer = faiss.IndexFlatIP(rows.shape[1])
    made = faiss.IndexIVFFlat(quantizer, rows.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
    made.nprobe = min(_LISTS_SEARCHED, lists)
    sample = np.random.default_rng(0).permutation(len(rows))[: _TRAINED_ON * lists]
    made.train(rows[np.sort(sample)])
    return made


def load(path: Path) -> DenseIndex:
    """What `save` wrote. ValueError when the file is missing, damaged or not an inner-product index with ids."""
    import faiss

    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)  # rows stay in the file until they are compared
    except RuntimeError as error:
        raise ValueError(f"{path.name}: {error}") from error
    if not isinstance(index, faiss.IndexIDMap) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
        raise ValueError(f"{path.name} is not an inner-product index with ids")
    return DenseIndex(index)
