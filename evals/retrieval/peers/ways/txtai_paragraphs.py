"""txtai's hybrid index over paragraphs, its next finer cut."""

from collections.abc import Sequence
from pathlib import Path

from evals.retrieval.peers.txtai import hybrid
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile

TITLE = "txtai hybrid, paragraphs, MiniLM"


def build(files: Sequence[NoteFile], folder: Path) -> Built:
    """An index in memory."""
    return hybrid(files, paragraphs=True)
