"""From a question to the words that are looked for, each with what it counts."""

from collections.abc import Iterator, Sequence
from math import sqrt

from kbase.retrieval.bm25 import Bm25, name_term
from kbase.retrieval.fold import HanRun, Word, units
from kbase.retrieval.glossary import Glossary
from kbase.retrieval.ranking import Ranking

_LONGEST_NAME = 4  # adjacent words that are tried as the name of a note


def weighted(query: str, bm25: Bm25, *, glossary: Glossary | None, ranking: Ranking) -> dict[str, float]:
    """Term -> weight: the question's own words 1, corrected spellings and other names less.

    The words of a longer other name count less each, so that a long name weighs little more than a short one. Adjacent
    words that are the name of a note count by their share of the question.
    """
    found: dict[str, float] = {}
    asked: list[tuple[str, ...]] = []
    for unit in units(query):
        own, known = _terms(unit), corrected(unit, bm25) if ranking.spelling else unit
        found |= dict.fromkeys(own, ranking.unknown if _is_unknown(known, bm25) else 1.0)
        if known is not unit:
            found |= {term: ranking.spelling for term in _terms(known) if term not in found}
        asked.append(_terms(known))
    if ranking.name:
        found |= {term: ranking.name * share for term, share in _names(asked)}
    if glossary and ranking.glossary:
        for name in glossary.other_names(query):
            for term in name:
                found.setdefault(term, ranking.glossary / sqrt(len(name)))
    return found


def share_named(query: str, bm25: Bm25) -> float:
    """Squared share of a query's words that is the name of a note, 0 to 1; 1 where it is that name and no more."""
    asked = [meant(unit, bm25) for unit in units(query)]
    return max((share for term, share in _names(asked) if len(bm25.rows_of(term))), default=0.0)


def meant(unit: Word | HanRun, bm25: Bm25) -> tuple[str, ...]:
    """The terms of a word or Han run, of the nearest known word where no note holds it."""
    return _terms(corrected(unit, bm25))


def corrected(unit: Word | HanRun, bm25: Bm25) -> Word | HanRun:
    """The nearest known word in place of one that no note holds as a whole; its parts may be known (NodePrt: node)."""
    if isinstance(unit, HanRun) or any(len(bm25.rows_of(term)) for term in unit.wholes):
        return unit
    near = bm25.spelling.nearest(unit.wholes[-1])
    return Word((near[0],)) if near else unit


def _is_unknown(unit: Word | HanRun, bm25: Bm25) -> bool:
    """Whether no note holds a joined name as a whole: somebody's object, whose parts are hardly what is asked about."""
    return isinstance(unit, Word) and bool(unit.parts) and not any(len(bm25.rows_of(term)) for term in unit.wholes)


def _terms(unit: Word | HanRun) -> tuple[str, ...]:
    return unit.bigrams if isinstance(unit, HanRun) else (*unit.wholes, *unit.parts)


def _names(asked: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, float]]:
    """(name term, square of the share that it is of the question's words) of adjacent words."""
    total = sum(map(len, asked))
    for start in range(len(asked)):
        for end in range(start + 1, min(start + _LONGEST_NAME, len(asked)) + 1):
            words = [word for words in asked[start:end] for word in words]
            yield name_term(words), (len(words) / total) ** 2
