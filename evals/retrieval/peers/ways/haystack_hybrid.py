"""Haystack's hybrid retrieval as its tutorial sets it up, joined by reciprocal rank instead of a second model.

Words are cut by DocumentSplitter's own default (200), which is what the tutorial asks for with a model that reads 256
tokens. https://haystack.deepset.ai/tutorials/33_hybrid_retrieval
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.retrieval.peers.place import by_offset, text_of
from evals.retrieval.peers.stock import minilm
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile

TITLE = "Haystack hybrid, MiniLM"


def build(files: Sequence[NoteFile], folder: Path) -> Built:
    """An InMemoryDocumentStore and the pipeline over it."""
    os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
    model = minilm()
    from haystack import Document
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore()
    documents = [Document(content=text_of(file), meta={"file_path": file.name}) for file in files]
    _indexing(store, model).run({"splitter": {"documents": documents}})
    retrieval = _retrieval(store, model)
    place = by_offset(files)

    def search(question: str, k: int) -> Sequence[Any]:
        asked = {"embedder": {"text": question}, "words": {"query": question, "top_k": k}, "meaning": {"top_k": k}}
        found: Sequence[Any] = retrieval.run(asked)["joiner"]["documents"][:k]
        return found

    def where(hit: Any) -> Any:
        start = hit.meta["split_idx_start"]
        return place(hit.meta["file_path"], start, start + len(hit.content))

    return Built(search, where, store.count_documents())


def _indexing(store: Any, model: str) -> Any:
    from haystack import Pipeline
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.writers import DocumentWriter
    from haystack.document_stores.types import DuplicatePolicy
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersDocumentEmbedder

    made = Pipeline()
    made.add_component("splitter", DocumentSplitter())
    made.add_component("embedder", SentenceTransformersDocumentEmbedder(model=model, progress_bar=False))
    # The same text in the same file twice has the same id.
    made.add_component("writer", DocumentWriter(store, policy=DuplicatePolicy.SKIP))
    made.connect("splitter", "embedder")
    made.connect("embedder", "writer")
    return made


def _retrieval(store: Any, model: str) -> Any:
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

    made = Pipeline()
    made.add_component("embedder", SentenceTransformersTextEmbedder(model=model, progress_bar=False))
    made.add_component("meaning", InMemoryEmbeddingRetriever(store))
    made.add_component("words", InMemoryBM25Retriever(store))
    made.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    made.connect("embedder", "meaning")
    made.connect("words", "joiner")
    made.connect("meaning", "joiner")
    return made
