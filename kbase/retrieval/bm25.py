"""BM25 over folded terms. bm25s computes the score of every term in every chunk once; asking is a sum of columns.

Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond", doi 10.1561/1500000019;
eager scores: https://github.com/xhluca/bm25s
"""

import functools
import json
import logging
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kbase.passage import Chunk
from kbase.retrieval.chunks import mapped
from kbase.retrieval.fold import terms
from kbase.retrieval.spelling import Spelling

# How often the terms of a field are counted on top of the one time they stand in `search_text` already. A heading says
# which of a note's sections it is; title, aliases and questions only say which note.
FIELD_WEIGHTS = {"title": 1, "boost": 1, "heading": 4}
# Sections beside the point of their note: they name its subject in their heading, so its words lead to them too well.
ASIDE = re.compile(r"\b(versions?|pitfalls?|cannot show|distrust)\b|版本|陷阱|誤解|误解|看不到|无法显示", re.I)
ASIDE_SHARE = 0.75  # what they keep of their score
K1, B = 1.2, 0.75  # saturation and length normalisation as in Lucene

_FILES = {"ids": np.int64, "starts": np.int64, "rows": np.int32, "scores": np.float32}


def chunk_terms(chunk: Chunk, *, weights: Mapping[str, int] = FIELD_WEIGHTS) -> list[str]:
    """The terms of one chunk, weighted fields repeated."""
    extra = {"title": chunk.title, "boost": chunk.boost, "heading": " ".join(chunk.heading)}
    found = terms(chunk.search_text)
    for name, times in weights.items():
        found += terms(extra[name]) * times
    return found + [name_term(terms(name)) for name in _names(chunk)]


def name_term(words: Iterable[str]) -> str:
    """One term for several words in any order: a question that is a note's name and no more finds that note by it."""
    return "=" + " ".join(sorted(set(words)))


def _names(chunk: Chunk) -> list[str]:
    """What a note is called, on its lead: its title, as a whole and before the colon, and its aliases and questions."""
    if chunk.section or not chunk.boost:
        return []
    return list(dict.fromkeys([chunk.title, re.split("[:：]", chunk.title)[0], *chunk.boost.splitlines()]))


class Scored(NamedTuple):
    """Rows, int64 [n], ascending, and the score of each, float32 [n]: what a query found, before it is put in order."""

    rows: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]


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

    @functools.cached_property
    def spelling(self) -> Spelling:
        """The known words, to find the one that was meant."""
        return Spelling(self.columns)

    def holds(self, term: str, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Whether each of some rows holds a term."""
        held = self.rows_of(term)  # ascending
        if not len(held):
            return np.zeros(len(rows), dtype=np.bool_)
        found: npt.NDArray[np.bool_] = held[np.minimum(np.searchsorted(held, rows), len(held) - 1)] == rows
        return found

    def scored(self, query: Mapping[str, float]) -> Scored:
        """The rows that hold one of the weighted terms, with their scores."""
        total = np.zeros(len(self), dtype=np.float32)
        for term, weight in query.items():
            if (column := self.columns.get(term)) is not None:
                span = slice(self.starts[column], self.starts[column + 1])
                total[self.rows[span]] += np.float32(weight) * self.scores[span]
        rows = np.flatnonzero(total)
        return Scored(rows, total[rows])

    def search(self, query: Iterable[str], *, k: int) -> list[tuple[int, float]]:
        """(chunk id, score) of at most k chunks that hold a term of the query, best first, ties by chunk id."""
        return self.best(self.scored(dict.fromkeys(query, 1.0)), k=k)

    def best(self, found: Scored, *, k: int) -> list[tuple[int, float]]:
        """(chunk id, score) of the k best rows, best first, ties by chunk id."""
        ids, scores = self.ids[found.rows], found.scores
        if len(ids) > k:  # sorting them all would cost more than scoring them
            enough = scores >= np.partition(scores, len(ids) - k)[len(ids) - k]
            ids, scores = ids[enough], scores[enough]
        order = np.lexsort((ids, -scores))[:k]
        return list(zip(ids[order].tolist(), scores[order].tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Writes the arrays and the vocabulary into an existing folder."""
        for name in _FILES:
            np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / "terms.json").write_text(json.dumps(list(self.columns), ensure_ascii=False), encoding="utf-8")


def of_chunks(
    chunks: Sequence[Chunk], *, weights: Mapping[str, int] = FIELD_WEIGHTS, aside: float = ASIDE_SHARE
) -> Bm25:
    """The scores of chunks, in their order; those of sections beside the point lowered to a share."""
    made = build([chunk.id for chunk in chunks], (chunk_terms(chunk, weights=weights) for chunk in chunks))
    beside = [bool(chunk.heading and ASIDE.search(chunk.heading[-1])) for chunk in chunks]
    share = np.where(beside, np.float32(aside), np.float32(1))
    return replace(made, scores=made.scores * share[made.rows] if chunks else made.scores)


def lifted(found: Scored, groups: npt.NDArray[np.int64], share: float) -> Scored:
    """Scores with a share of the best score of their group on top.

    groups: number of the group of each row of the index, from 0.
    """
    own = groups[found.rows]
    best = np.zeros(int(own.max(initial=-1)) + 1, dtype=np.float32)
    np.maximum.at(best, own, found.scores)
    return Scored(found.rows, found.scores + np.float32(share) * best[own])


def build(ids: Sequence[int], texts: Iterable[Sequence[str]]) -> Bm25:
    """The scores of chunks given as terms, one list for each id. An empty corpus is fine.

    Texts are taken one by one: the terms of a million chunks would not fit into memory at once.
    """
    number: dict[str, int] = {}
    rows = [array("i", (number.setdefault(term, len(number)) for term in text)) for text in texts]
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
    arrays = {name: mapped(folder / f"{name}.npy") for name in _FILES}
    names = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
    if len(arrays["starts"]) != len(names) + 1 or arrays["starts"][-1] != len(arrays["rows"]):
        raise ValueError("terms and scores differ in length")
    return Bm25(columns={name: i for i, name in enumerate(names)}, **arrays)
