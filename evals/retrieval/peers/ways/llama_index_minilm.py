"""LlamaIndex as its starter example sets it up (SentenceSplitter, VectorStoreIndex), with all-MiniLM-L6-v2.

https://developers.llamaindex.ai/python/framework/getting_started/starter_example_local/
"""

from collections.abc import Sequence
from pathlib import Path

from evals.retrieval.peers.stock import llama_index, minilm
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile

TITLE = "LlamaIndex, MiniLM"


def build(files: Sequence[NoteFile], folder: Path) -> Built:
    """An index in memory."""
    model = minilm()
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(model)
    return llama_index(files, lambda texts: encoder.encode(texts, show_progress_bar=False))
