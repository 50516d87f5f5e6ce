"""Picks the real parts for the settings at hand."""

import gc
from typing import TYPE_CHECKING

from kbase.assistant.ask import Assistant
from kbase.cluster.reader import Cluster
from kbase.cluster.source import open_cluster
from kbase.config import Settings
from kbase.core import Kbase
from kbase.retrieval.embedder import choose_embedder
from kbase.retrieval.glossary import FILE as GLOSSARY
from kbase.retrieval.glossary import read_glossary
from kbase.retrieval.index import LiveIndex
from kbase.retrieval.search import IndexSearcher

if TYPE_CHECKING:
    from kbase.store.database import Database


def build(settings: Settings, *, cluster: str | None = None) -> Kbase:
    """A Kbase over the index on disk and a cluster (`SOURCE` of the contracts; None = as configured).

    Raises NoIndex or IndexMismatch, BadInput for a source that cannot be understood, ClusterUnreachable for one that
    was named and does not answer.
    """
    source = connect(settings, cluster)
    embedder = choose_embedder(settings.embed_model, for_ingest=False)
    glossary = read_glossary(settings.corpus_dir / GLOSSARY)
    notes = IndexSearcher(LiveIndex(settings.index_dir), embedder, glossary=glossary)
    return Kbase(notes, source, deadline_s=settings.deadline_s, max_requests=settings.max_requests)


def assist(settings: Settings, *, cluster: str | None = None) -> Assistant:
    """What every conversational surface talks to: Kbase and, once it is needed, the database; errors as of build()."""

    def store() -> "Database":
        from kbase.store.database import open_database

        return open_database(settings.database)

    return Assistant(build(settings, cluster=cluster), store)


def connect(settings: Settings, source: str | None = None) -> Cluster | None:
    """The cluster alone, for what needs no notes; None for "none" and where "auto" finds nothing."""
    # A large cluster is millions of small objects without a cycle among them; by default Python would look through
    # them for cycles again and again, a third of the time that a check of everything takes.
    gc.set_threshold(50_000, 10, 10)
    return open_cluster(source or settings.cluster)
