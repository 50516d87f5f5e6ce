"""kbase over some files, as `kbase ingest` and `kbase ask` use it."""

from collections.abc import Sequence
from pathlib import Path

from evals.retrieval.peers.place import Place
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile
from ingest.run import ingest
from kbase.config import Settings
from kbase.passage import Hit
from kbase.retrieval.glossary import FILE, read_glossary
from kbase.retrieval.index import read_index
from kbase.retrieval.protocol import Embedder
from kbase.retrieval.search import IndexSearcher
from kbase.script import detect


def kbase(files: Sequence[NoteFile], folder: Path, embedder: Embedder | None) -> Built:
    """An index in `folder`. embedder None: words only."""
    roots = sorted({root(file) for file in files})
    ingest(roots, index_dir=folder, embedder=embedder)
    index = read_index(folder)
    searcher = IndexSearcher(index, embedder, glossary=read_glossary(Settings().corpus_dir / FILE))
    return Built(lambda question, k: searcher.search(question, k=k, lang=detect(question)), _place, len(index.chunks))


def root(file: NoteFile) -> Path:
    """The folder that a file was found below: its name begins with that folder's own."""
    return file.path.parents[file.name.count("/") - 1]


def _place(hit: Hit) -> Place:
    return Place(hit.chunk.path, *hit.chunk.lines, len(hit.chunk.text))
