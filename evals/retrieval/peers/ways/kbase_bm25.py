"""kbase without vectors: its BM25 over folded text alone."""

from collections.abc import Sequence
from pathlib import Path

from evals.retrieval.peers.ours import kbase
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile

TITLE = "kbase, BM25 alone"


def build(files: Sequence[NoteFile], folder: Path) -> Built:
    """An index of kbase, words only."""
    return kbase(files, folder, None)
