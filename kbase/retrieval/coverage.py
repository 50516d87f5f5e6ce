"""How much of a question a passage speaks about: what share of its words, weighted by their rarity, it holds."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from kbase.retrieval.bm25 import Bm25
from kbase.retrieval.fold import HanRun, Word, units
from kbase.retrieval.glossary import Glossary, Named
from kbase.retrieval.query import corrected
from kbase.retrieval.wording import STOP_CHARACTERS

_HAN_CHARACTER = 0.5  # of a Latin word: a Chinese word has two characters as a rule
# A word of the field (one the glossary has) says far more about what is asked than one of everyday language.
_FIELD_WORD = 6.0
# A long question need not be covered whole: no more counts as asked than this many words that no passage holds.
_ENOUGH = 2.7

_NOTHING_NAMED = Named()

Shares = npt.NDArray[np.float64]


def coverage(query: str, bm25: Bm25, ids: Sequence[int], *, glossary: Glossary | None = None) -> dict[int, float]:
    """Share of the weighted words of a query that each chunk holds, 0 to 1; 0 for a query of glue words only.

    A word that no chunk holds weighs most: a question about something else cannot be covered by its common words. A
    mistyped word counts as the one that was meant.
    """
    rows = np.array([bm25.row_of[i] for i in ids], dtype=np.intp)
    named = glossary.words_of(query) if glossary else Named()
    held, total = np.zeros(len(ids)), 0.0
    for unit in dict.fromkeys(corrected(unit, bm25) for unit in units(query)):
        at = bm25, rows, named
        weight, share = _of_run(unit, *at) if isinstance(unit, HanRun) else weight_and_shares(unit, *at)
        held += weight * share
        total += weight
    needed = min(total, _ENOUGH * bm25.idf(""))
    return dict(zip(ids, (np.minimum(1, held / needed) if needed else held).tolist(), strict=True))


def weight_and_shares(
    word: Word, bm25: Bm25, rows: npt.NDArray[np.intp], named: Named = _NOTHING_NAMED
) -> tuple[float, Shares]:
    """Weight of a Latin word and the share of it that each row holds: all with the whole, else by its parts.

    named: words of the field in the question, which weigh more.
    """
    whole: Shares = np.max([bm25.holds(w, rows) for w in word.wholes], axis=0).astype(np.float64)
    weight = min(bm25.idf(w) for w in word.wholes)
    parts = word.parts
    if parts and _is_joined(word) and not _known(word.wholes, bm25):
        # A joined name that no note holds is the name of somebody's object, not a subject: of "payment-api" only
        # what the notes know of it counts.
        parts = tuple(p for p in parts if _known([p], bm25))
        weight = float(np.mean([bm25.idf(p) for p in parts])) if parts else 0.0
    if not named.terms.isdisjoint((*word.wholes, *word.parts)):
        weight *= _FIELD_WORD
    if not parts:
        return weight, whole
    idf = np.array([bm25.idf(p) for p in parts])
    return weight, np.maximum(whole, idf @ np.array([bm25.holds(p, rows) for p in parts], dtype=np.float64) / idf.sum())


def _of_run(run: HanRun, bm25: Bm25, rows: npt.NDArray[np.intp], named: Named) -> tuple[float, Shares]:
    """Weight of a Han run and the share of its characters that each row holds.

    Counted by character: a bigram across two words ("点重" in 节点重启) is often nowhere else, and must not count
    against a passage that has both words. A character weighs as the commoner of its two bigrams, 有 or 在 nothing.
    """
    idf = np.array([bm25.idf(b) for b in run.bigrams])
    holds = np.array([bm25.holds(b, rows) for b in run.bigrams], dtype=np.float64)
    place = np.arange(len(run.text))
    first, last = np.maximum(place - 1, 0), np.minimum(place, len(idf) - 1)
    counts = np.array([char not in STOP_CHARACTERS for char in run.text], dtype=np.float64)
    for name in named.han:
        if (start := run.text.find(name)) >= 0:
            counts[start : start + len(name)] *= _FIELD_WORD
    weights = np.minimum(idf[first], idf[last]) * _HAN_CHARACTER * counts
    total = float(weights.sum())
    return total, weights @ np.maximum(holds[first], holds[last]) / (total or 1)


def _is_joined(word: Word) -> bool:
    return any(joint in word.wholes[0].lstrip("-") for joint in "-_./:@")


def _known(spellings: Iterable[str], bm25: Bm25) -> bool:
    return any(len(bm25.rows_of(spelling)) for spelling in spellings)
