"""all-MiniLM-L6-v2 alone, over LlamaIndex's passages, with sentence-transformers' own exact search.

https://sbert.net/examples/sentence_transformer/applications/semantic-search/README.html
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.retrieval.peers.stock import minilm, node_place, nodes
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile

TITLE = "MiniLM alone"


def build(files: Sequence[NoteFile], folder: Path) -> Built:
    """Vectors in memory."""
    model = minilm()
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.util import semantic_search

    encoder = SentenceTransformer(model)
    cut = nodes(files)
    vectors = encoder.encode([node.text for node in cut], convert_to_tensor=True, show_progress_bar=False)

    def search(question: str, k: int) -> Sequence[Any]:
        asked = encoder.encode(question, convert_to_tensor=True, show_progress_bar=False)
        return [cut[int(hit["corpus_id"])] for hit in semantic_search(asked, vectors, top_k=k)[0]]

    return Built(search, node_place(files), len(cut))
