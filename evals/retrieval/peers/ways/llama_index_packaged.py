"""LlamaIndex as its starter example sets it up, with kbase's packaged model: what is left of kbase without the rest."""

from collections.abc import Sequence
from pathlib import Path

from evals.retrieval.peers.stock import llama_index
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile
from kbase.retrieval.bilingual import BilingualEmbedder

TITLE = "LlamaIndex, kbase's model"


def build(files: Sequence[NoteFile], folder: Path) -> Built:
    """An index in memory."""
    return llama_index(files, BilingualEmbedder().encode)
