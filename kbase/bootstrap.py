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
from kbase.retrieval.rerank import choose_reranker
from kbase.retrieval.search import IndexSearcher

if TYPE_CHECKING:
    from kbase.drills.practice import Drills
    from kbase.llm.writer import Writer
    from kbase.store.database import Database


def build(settings: Settings, *, cluster: str | None = None) -> Kbase:
    """A Kbase over the index on disk and a cluster (`SOURCE` of the contracts; None = as configured).

    Raises NoIndex or IndexMismatch, BadInput for a source that cannot be understood, ClusterUnreachable for one that
    was named and does not answer.
    """
    source = connect(settings, cluster)
    embedder = choose_embedder(settings)
    glossary = read_glossary(settings.corpus_dir / GLOSSARY)
    index, reranker = LiveIndex(settings.index_dir), choose_reranker(settings)
    notes = IndexSearcher(index, embedder, glossary=glossary, reranker=reranker)
    return Kbase(notes, source, deadline_s=settings.deadline_s, max_requests=settings.max_requests)


def assist(settings: Settings, *, cluster: str | None = None) -> Assistant:
    """What every conversational surface talks to: Kbase, the model if one is configured, and, once it is needed, the
    database. Errors as of build() and writer()."""

    def store() -> "Database":
        from kbase.store.database import open_database

        return open_database(settings.database)

    kbase = build(settings, cluster=cluster)
    return Assistant(kbase, store, settings.keep_days, word=writer(settings, kbase))


def writer(settings: Settings, kbase: Kbase) -> "Writer | None":
    """What puts answers into a model's words; None where no model is configured. BadInput where half of one is."""
    if not (settings.llm_model or settings.llm_base_url):
        return None
    from kbase.llm.endpoint import endpoint_of
    from kbase.llm.writer import Writer

    endpoint = endpoint_of(
        base_url=settings.llm_base_url,
        model=settings.llm_model,
        api_key=settings.llm_api_key.get_secret_value() if settings.llm_api_key else "",
        timeout_s=settings.llm_timeout_s,
        max_tokens=settings.llm_max_tokens,
        budget_tokens=settings.llm_budget_tokens,
    )
    return Writer(endpoint, kbase, settings.llm_tools) if endpoint else None


def practice(settings: Settings, assistant: Assistant, person: str = "local") -> "Drills":
    """The drills of one person, over the notes and the database of an assistant."""
    from kbase.drills.deck import read_deck
    from kbase.drills.grading.meaning import NEAR, Meaning
    from kbase.drills.grading.model import ModelJudge
    from kbase.drills.practice import Drills

    embedder = choose_embedder(settings) if NEAR else None
    endpoint = getattr(assistant.word, "endpoint", None)
    return Drills(
        read_deck(settings.corpus_dir),
        assistant.kbase.notes,
        assistant.store,
        person,
        meaning=Meaning.of(embedder),
        judge=ModelJudge(endpoint) if endpoint else None,
    )


def connect(settings: Settings, source: str | None = None) -> Cluster | None:
    """The cluster alone, for what needs no notes; None for "none" and where "auto" finds nothing."""
    # A large cluster is millions of small objects without a cycle among them; by default Python would look through
    # them for cycles again and again, a third of the time that a check of everything takes.
    gc.set_threshold(50_000, 10, 10)
    return open_cluster(source or settings.cluster)
