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
    ranked: Sequence[tuple[int, float]], chunks: Chunks, lang: Lang, *, again: float, shared: bool = False
) -> list[tuple[int, float]]:
    """(chunk id, score), best first, ties by chunk id: of each section the chunks that lang reads.

    A chunk adds its score to its counterpart. Where a section is cut into more pieces in one language than in the
    other, only the best piece of a language counts, so that long sections gain nothing.
    shared: the sum is divided by the languages of the section. Meaning is near in all of them, and a note that was
            translated is not twice as near as one that was not; words are found in one of them as a rule.
    again: what the second chunk of one section keeps of its score; the third keeps its square, and so on.
    """
    scores: dict[int, dict[Lang, float]] = defaultdict(dict)
    for chunk_id, score in ranked:
        own = chunks.places[chunk_id].lang
        scores[counterpart(chunk_id, chunks, lang)].setdefault(own, score)  # ranked comes best first
    merged = _sorted(
        (target, sum(by_lang.values()) / (len(family(target, chunks)) if shared else 1))
        for target, by_lang in scores.items()
    )
    seen: Counter[tuple[str, str, int]] = Counter()
    kept = []
    for chunk_id, score in merged:
        section = _section(chunk_id, chunks)
        kept.append((chunk_id, score * again ** seen[section]))
        seen[section] += 1
    return _sorted(kept)


def counterpart(chunk_id: int, chunks: Chunks, lang: Lang) -> int:
    """The chunk that lang reads in place of another; itself where it is in the language to be read."""
    own, kin = chunks.places[chunk_id].lang, family(chunk_id, chunks)
    best = next(read for read in READS[lang] if read in kin)
    if best == own:
        return chunk_id
    mine, theirs = kin[own], kin[best]
    return theirs[mine.index(chunk_id) * len(theirs) // len(mine)]


def _section(chunk_id: int, chunks: Chunks) -> tuple[str, str, int]:
    place = chunks.places[chunk_id]
    return place.collection, place.note, place.section


def family(chunk_id: int, chunks: Chunks) -> Mapping[Lang, Sequence[int]]:
    """Language -> the chunks of the section that a chunk is of."""
    return chunks.sections[_section(chunk_id, chunks)]


def _sorted(scored: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return sorted(scored, key=lambda item: (-item[1], item[0]))
