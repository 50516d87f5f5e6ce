"""The ways of searching that are measured beside the whole: one channel alone, or the whole without one part."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kbase.retrieval import bm25
from kbase.retrieval.bm25 import ASIDE_SHARE, FIELD_WEIGHTS
from kbase.retrieval.glossary import Glossary
from kbase.retrieval.index import Index
from kbase.retrieval.protocol import Embedder, NoteSearch
from kbase.retrieval.ranking import DEFAULT, Ranking
from kbase.retrieval.search import IndexSearcher

WHOLE = "whole"


def variants(index: Index, embedder: Embedder | None, glossary: Glossary | None) -> Iterator[tuple[str, NoteSearch]]:
    """(name, searcher), the whole first. Without an embedder, or without vectors, only what needs none."""

    def searcher(ranking: Ranking = DEFAULT, *, of: Index = index) -> IndexSearcher:
        return IndexSearcher(of, embedder, glossary=glossary, ranking=ranking)

    yield WHOLE, searcher()
    if embedder and index.dense:
        yield from ((f"{name} only", searcher(replace(DEFAULT, lists=_only(name)))) for name in DEFAULT.lists)
    without = {
        "words abroad lowered": replace(DEFAULT, abroad=1.0),
        "commands": replace(DEFAULT, command=0.0),
        "leads of named notes": replace(DEFAULT, named=0.0),
        "share of the note": replace(DEFAULT, note=0.0),
        "names of notes": replace(DEFAULT, name=0.0),
        "glossary": replace(DEFAULT, glossary=0.0),
        "spelling": replace(DEFAULT, spelling=0.0),
        "repeats lowered": replace(DEFAULT, again=1.0),
    }
    yield from ((f"without {part}", searcher(ranking)) for part, ranking in without.items())
    for field in FIELD_WEIGHTS:
        yield f"without {field} field", searcher(of=_reweighted(index, weights={**FIELD_WEIGHTS, field: 0}))
    yield "without asides lowered", searcher(of=_reweighted(index, aside=1.0))


def _only(name: str) -> dict[str, float]:
    return {other: float(other == name) for other in DEFAULT.lists}


def _reweighted(index: Index, *, weights: Mapping[str, int] = FIELD_WEIGHTS, aside: float = ASIDE_SHARE) -> Index:
    """The index with its words scored anew. Title and heading stay in the text of their passage, as words like any."""
    return replace(index, bm25=bm25.of_chunks(list(index.chunks.values()), weights=weights, aside=aside))
