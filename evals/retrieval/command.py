"""`kbase eval retrieval`: builds an index of the built-in notes, or takes up the last one, and measures it."""

from pathlib import Path

from evals.retrieval.question import Split
from evals.retrieval.report import Report, measured
from ingest.run import BUILT_IN, ingest
from kbase.config import Settings
from kbase.retrieval.embedder import choose_embedder
from kbase.retrieval.glossary import FILE as GLOSSARY
from kbase.retrieval.glossary import read_glossary
from kbase.retrieval.index import read_index

FOLDER = "eval"  # below the data folder: kept, so that only changed notes are embedded again


def run(settings: Settings, *, split: Split | None, whole_only: bool = False) -> Report:
    """Measures the notes of `settings.corpus_dir` with the configured model, in an index of their own."""
    embedder = choose_embedder(settings)
    folder = index_folder(settings, embedder.model_id if embedder else "words")
    ingest([settings.corpus_dir], index_dir=folder, collection=BUILT_IN, embedder=embedder)
    glossary = read_glossary(settings.corpus_dir / GLOSSARY)
    return measured(read_index(folder), embedder, glossary, split=split, whole_only=whole_only)


def index_folder(settings: Settings, model: str) -> Path:
    """Where the index of a model is kept between runs."""
    return settings.data_dir / FOLDER / "".join(c if c.isalnum() or c in "-_." else "_" for c in model)
