"""BM25 over folded terms. bm25s computes the score of every term in every chunk once; asking is a sum of columns.

Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond", doi 10.1561/1500000019;
eager scores: https://github.com/xhluca/bm25s
"""

import functools
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kbase.retrieval.fold import terms
from kbase.types import Chunk

# How often the terms of a field are counted on top of the one time they stand in `search_text` already.
FIELD_WEIGHTS = {"title": 2, "boost": 2, "heading": 1}
K1, B = 1.2, 0.75  # saturation and length normalisation as in Lucene

_FILES = {"ids": np.int64, "starts": np.int64, "rows": np.int32, "scores": np.float32}


def chunk_terms(chunk: Chunk) -> list[str]:
    """The terms of one chunk, weighted fields repeated."""
    extra = {"title": chunk.title, "boost": chunk.boost, "heading": " ".join(chunk.heading)}
    found = terms(chunk.search_text)
    for name, times in FIELD_WEIGHTS.items():
        found += terms(extra[name]) * times
    return found


@dataclass(frozen=True, eq=False)
class Bm25:
    """Scores by term.

    ids: chunk id of each row, int64 [n].  columns: term -> number of its column.
    starts: int64 [terms + 1]; column c holds rows[starts[c]:starts[c+1]] (int32) and their scores (float32).
    """

    ids: npt.NDArray[np.int64]
    columns: dict[str, int]
    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    scores: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.ids)

    @functools.cached_property
    def row_of(self) -> dict[int, int]:
        """Chunk id -> row."""
        return {chunk_id: row for row, chunk_id in enumerate(self.ids.tolist())}

    def rows_of(self, term: str) -> npt.NDArray[np.int32]:
        """The rows that hold a term; empty when none does."""
        column = self.columns.get(term)
        return self.rows[:0] if column is None else self.rows[self.starts[column] : self.starts[column + 1]]

    def idf(self, term: str) -> float:
        """Rarity of a term, above 0; highest for a term that no chunk holds. Same formula as the scores."""
        held = len(self.rows_of(term))
        return float(np.log1p((len(self) - held + 0.5) / (held + 0.5)))

    def search(self, query: Iterable[str], *, k: int) -> list[tuple[int, float]]:
        """(chunk id, score) of at most k chunks that hold a term of the query, best first, ties by chunk id."""
        total = np.zeros(len(self), dtype=np.float32)
        for column in (self.columns[t] for t in dict.fromkeys(query) if t in self.columns):
            span = slice(self.starts[column], self.starts[column + 1])
            total[self.rows[span]] += self.scores[span]
        found = np.flatnonzero(total > 0)
        best = found[np.lexsort((self.ids[found], -total[found]))][:k]
        return [(int(self.ids[row]), float(total[row])) for row in best]

    def save(self, folder: Path) -> None:
        """Writes the arrays and the vocabulary into an existing folder."""
        for name in _FILES:
            np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / "terms.json").write_text(json.dumps(list(self.columns), ensure_ascii=False), encoding="utf-8")


def build(ids: Sequence[int], texts: Sequence[Sequence[str]]) -> Bm25:
    """The scores of chunks given as terms, one list for each id. An empty corpus is fine."""
    number: dict[str, int] = {}
    rows = [[number.setdefault(term, len(number)) for term in text] for text in texts]
    if not number:
        return Bm25(
            np.array(ids, np.int64), {}, *(np.zeros(n, t) for n, t in ((1, np.int64), (0, np.int32), (0, "f4")))
        )
    # Imported here: only building needs bm25s, and with scipy installed its import takes a fifth of a second.
    from bm25s import BM25

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG
    model = BM25(k1=K1, b=B, method="lucene")
    model.index((rows, number), show_progress=False, create_empty_token=False)
    table = model.scores
    return Bm25(
        np.array(ids, np.int64),
        number,
        table["indptr"].astype(np.int64),
        table["indices"].astype(np.int32),
        table["data"].astype(np.float32),
    )


def load(folder: Path) -> Bm25:
    """What `save` wrote. OSError or ValueError when a file is missing or damaged."""
    arrays = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in _FILES}
    names = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
    if len(arrays["starts"]) != len(names) + 1 or arrays["starts"][-1] != len(arrays["rows"]):
        raise ValueError("terms and scores differ in length")
    return Bm25(columns={name: i for i, name in enumerate(names)}, **arrays)
