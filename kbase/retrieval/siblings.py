"""Passages that stand for each other: the two languages of a section, and the pieces of a long one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import NamedTuple

from kbase.retrieval.chunks import Chunks
from kbase.script import Lang

# Which file of a note a reader is given. The corpus has en and zh-TW; readers of zh-CN read zh-TW unless a note of
# their own exists in zh-CN.
READS: Mapping[Lang, tuple[Lang, ...]] = {
    "en": ("en", "zh-TW", "zh-CN"),
    "zh-TW": ("zh-TW", "zh-CN", "en"),
    "zh-CN": ("zh-CN", "zh-TW", "en"),
}
_REMEMBERED = 100_000  # chunks by language: some 20 MB


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
    sections: dict[int, _Kin] = {}
    for chunk_id, score in ranked:
        kin = _kin(chunk_id, chunks, lang)
        scores[kin.target].setdefault(kin.own, score)  # ranked comes best first
        sections[kin.target] = kin
    merged = _sorted(
        (target, sum(by_lang.values()) / (sections[target].languages if shared else 1))
        for target, by_lang in scores.items()
    )
    seen: Counter[int] = Counter()
    kept = []
    for chunk_id, score in merged:
        section = sections[chunk_id].section
        kept.append((chunk_id, score * again ** seen[section]))
        seen[section] += 1
    return _sorted(kept)


def by_language(ids: Sequence[int], chunks: Chunks, lang: Lang) -> tuple[list[int], list[int]]:
    """Those that are in the language of a reader, and the others, each in their order; Chinese is one language."""
    own = [(_kin(i, chunks, lang).own == "en") == (lang == "en") for i in ids]
    return list(compress(ids, own)), [i for i, is_own in zip(ids, own, strict=True) if not is_own]


def counterpart(chunk_id: int, chunks: Chunks, lang: Lang) -> int:
    """The chunk that lang reads in place of another; itself where it is in the language to be read."""
    return _kin(chunk_id, chunks, lang).target


class _Kin(NamedTuple):
    """target: the counterpart of a chunk.  own: its language.  languages: how many its section has.

    section: the lowest id of its section, which stands for the section.
    """

    target: int
    own: Lang
    languages: int
    section: int


def _kin(chunk_id: int, chunks: Chunks, lang: Lang) -> _Kin:
    found: _Kin | None = chunks.kin.get((chunk_id, lang))
    if found is None:  # every search asks for hundreds, and mostly for those of the one before
        if len(chunks.kin) >= _REMEMBERED:
            chunks.kin.clear()
        found = chunks.kin[chunk_id, lang] = _looked_up(chunk_id, chunks, lang)
    return found


def _looked_up(chunk_id: int, chunks: Chunks, lang: Lang) -> _Kin:
    own, kin = chunks.places[chunk_id].lang, family(chunk_id, chunks)
    section = min(i for ids in kin.values() for i in ids)
    best = next(read for read in READS[lang] if read in kin)
    mine, theirs = kin[own], kin[best]
    target = chunk_id if best == own else theirs[mine.index(chunk_id) * len(theirs) // len(mine)]
    return _Kin(target, own, len(kin), section)


def family(chunk_id: int, chunks: Chunks) -> Mapping[Lang, Sequence[int]]:
    """Language -> the chunks of the section that a chunk is of."""
    return chunks.family(chunk_id)


def _sorted(scored: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return sorted(scored, key=lambda item: (-item[1], item[0]))
