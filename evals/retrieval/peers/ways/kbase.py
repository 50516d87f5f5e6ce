"""kbase as it comes: words and vectors of the packaged model."""

from collections.abc import Sequence
from pathlib import Path

from evals.retrieval.peers.ours import kbase
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile
from kbase.config import Settings
from kbase.retrieval.embedder import choose_embedder

TITLE = "kbase"


def build(files: Sequence[NoteFile], folder: Path) -> Built:
    """An index of kbase with vectors."""
    return kbase(files, folder, choose_embedder(Settings(embed_model="auto", embed_url="")))
