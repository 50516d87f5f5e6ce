"""BM25 as the library bm25s sets it up: its own tokenizer and English stop words, over LlamaIndex's passages.

https://github.com/xhluca/bm25s#quickstart
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.retrieval.peers.stock import node_place, nodes
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile

TITLE = "BM25, stock tokenizer"


def build(files: Sequence[NoteFile], folder: Path) -> Built:
    """An index of bm25s in memory."""
    import bm25s

    cut = nodes(files)
    index = bm25s.BM25()
    index.index(bm25s.tokenize([node.text for node in cut], show_progress=False), show_progress=False)

    def search(question: str, k: int) -> Sequence[Any]:
        words = bm25s.tokenize(question, show_progress=False)
        rows, scores = index.retrieve(words, k=min(k, len(cut)), show_progress=False)
        return [cut[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

    return Built(search, node_place(files), len(cut))
