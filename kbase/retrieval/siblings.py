"""Passages that stand for each other: the two languages of a section, and the pieces of a long one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kbase.retrieval.chunks import Chunks
from kbase.script import Lang

# Which file of a note a reader is given. The corpus has en and zh-TW; readers of zh-CN read zh-TW unless a note of
# their own exists in zh-CN.
READS: Mapping[Lang, tuple[Lang, ...]] = {
    "en": ("en", "zh-TW", "zh-CN"),
    "zh-TW": ("zh-TW", "zh-CN", "en"),
    "zh-CN": ("zh-CN", "zh-TW", "en"),
}


def in_language(
    ranked: Sequence[tuple[int, float]], chunks: Chunks, lang: Lang, *, again: float
) -> list[tuple[int, float]]:
    """(chunk id, score), best first, ties by chunk id: of each section the chunks that lang reads.

    A chunk adds its score to its counterpart. Where a section is cut into more pieces in one language than in the
    other, only the best piece of a language counts, so that long sections gain nothing.
    again: what the second chunk of one section keeps of its score; the third keeps its square, and so on.
    """
    scores: dict[int, dict[Lang, float]] = defaultdict(dict)
    for chunk_id, score in ranked:
        own = chunks.places[chunk_id].lang
        scores[counterpart(chunk_id, chunks, lang)].setdefault(own, score)  # ranked comes best first
    merged = _sorted((target, sum(by_lang.values())) for target, by_lang in scores.items())
    seen: Counter[tuple[str, str, int]] = Counter()
    kept = []
    for chunk_id, score in merged:
        place = chunks.places[chunk_id]
        section = place.collection, place.note, place.section
        kept.append((chunk_id, score * again ** seen[section]))
        seen[section] += 1
    return _sorted(kept)


def counterpart(chunk_id: int, chunks: Chunks, lang: Lang) -> int:
    """The chunk that lang reads in place of another; itself where it is in the language to be read."""
    place = chunks.places[chunk_id]
    family = chunks.sections[place.collection, place.note, place.section]
    best = min(family, key=READS[lang].index)
    if best == place.lang:
        return chunk_id
    mine, theirs = family[place.lang], family[best]
    return theirs[mine.index(chunk_id) * len(theirs) // len(mine)]


def _sorted(scored: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return sorted(scored, key=lambda item: (-item[1], item[0]))
