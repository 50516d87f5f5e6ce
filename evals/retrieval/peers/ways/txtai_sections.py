"""txtai's hybrid index over sections: what its examples for retrieval cut into, at empty lines of two and more."""

from collections.abc import Sequence
from pathlib import Path

from evals.retrieval.peers.txtai import hybrid
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile

TITLE = "txtai hybrid, sections, MiniLM"


def build(files: Sequence[NoteFile], folder: Path) -> Built:
    """An index in memory."""
    return hybrid(files, sections=True)
