"""The built-in notes, indexed once for the tests that measure on them."""

import pytest

from ingest.run import BUILT_IN, ingest
from kbase.config import Settings
from kbase.retrieval.glossary import FILE, Glossary, read_glossary
from kbase.retrieval.index import Index, read_index


@pytest.fixture(scope="session")
def notes_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of the built-in notes, words only."""
    folder = tmp_path_factory.mktemp("notes")
    ingest([Settings().corpus_dir], index_dir=folder, collection=BUILT_IN, embedder=None)
    return read_index(folder)


@pytest.fixture(scope="session")
def glossary() -> Glossary | None:
    """The glossary of the built-in notes."""
    return read_glossary(Settings().corpus_dir / FILE)
