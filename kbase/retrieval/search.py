"""Answers to a query from an index: two rankings, fused, each passage once and in the reader's language."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from kbase.errors import NoSuchNote
from kbase.retrieval.chunks import Chunks
from kbase.retrieval.coverage import coverage
from kbase.retrieval.dense import is_readable
from kbase.retrieval.fold import HanRun, terms, units
from kbase.retrieval.fusion import reciprocal_rank_fusion
from kbase.retrieval.index import Index, LiveIndex, mismatch
from kbase.retrieval.protocol import Embedder
from kbase.script import Lang
from kbase.text import Phrase
from kbase.types import Chunk, Hit, NoteMeta

# Which file of a note a reader is given. The corpus has en and zh-TW; readers of zh-CN read zh-TW unless a note of
# their own exists in zh-CN.
READS: Mapping[Lang, tuple[Lang, ...]] = {
    "en": ("en", "zh-TW", "zh-CN"),
    "zh-TW": ("zh-TW", "zh-CN", "en"),
    "zh-CN": ("zh-CN", "zh-TW", "en"),
}
_DEPTH = 60  # of each ranking: room for both languages and for copies of a passage

_OTHER_MODEL = Phrase(
    "it was built with the embedding model {found}, the configured one is {wanted}",
    "它是以向量模型 {found} 建立的，目前設定的是 {wanted}",
)
_NO_NOTE = Phrase("There is no note {note}", "沒有筆記 {note}")
_LIST = Phrase("list the notes with: kbase notes list", "請以 kbase notes list 列出筆記")
_NEAREST = Phrase("the nearest ids are: {ids}", "最接近的是：{ids}")


class IndexSearcher:
    """Searcher over an index; with a LiveIndex each query sees the newest one. Safe to share between threads.

    embedder None, or an index without vectors: words only. Raises IndexMismatch, when asked, where embedder and index
    have different models.
    """

    def __init__(self, index: LiveIndex | Index, embedder: Embedder | None = None) -> None:
        self._source = index
        self._embedder = embedder
        self._warned = False

    def search(self, query: str, *, k: int, lang: Lang) -> list[Hit]:
        """At most k hits, best first, ties by chunk id; nothing for a query that shares no word with any note.

        Of a section that exists in several languages, only the chunk that lang reads is returned, with the scores of
        both. Passages with the same text come once.
        """
        index = self._index()
        depth = max(_DEPTH, 4 * k)
        rankings = {
            "bm25": [i for i, _ in index.bm25.search(terms(query), k=depth)],
            "dense": self._nearest(index, query, depth),
        }
        fused = reciprocal_rank_fusion(rankings)
        share = coverage(query, index.bm25, [i for i, _ in fused])
        merged = _in_language(fused, index.chunks, lang)
        hits = [(chunk_id, score, max(share[i] for i in members)) for chunk_id, score, members in merged]
        return _distinct(hits, index.chunks, k)

    def notes(self) -> tuple[NoteMeta, ...]:
        """Every note file of the index, a pair as two."""
        return self._index().notes

    def note(self, note_id: str, lang: Lang) -> NoteMeta:
        """The note in the language that lang reads. NoSuchNote when the index has none of this id."""
        notes = self._index().notes
        found = _readable(notes, note_id, lang)
        if found is None:
            import difflib

            nearest = difflib.get_close_matches(note_id, sorted({note.id for note in notes}), n=3)
            raise NoSuchNote(_NO_NOTE(note=note_id), _NEAREST(ids=nearest) if nearest else _LIST())
        return found

    def chunks_of(self, note_id: str, lang: Lang) -> list[Chunk]:
        """All passages of a note in the language that lang reads, in the order of the note; [] for an unknown id."""
        index = self._index()
        note = _readable(index.notes, note_id, lang)
        if note is None:
            return []
        key = note.collection, note.id, note.lang
        ids = [p.id for p in index.chunks.places.values() if (p.collection, p.note, p.lang) == key]
        return sorted((index.chunks[i] for i in ids), key=lambda chunk: (chunk.section, chunk.lines))

    def lead(self, note_id: str, lang: Lang) -> Chunk | None:
        """The first passage of a note in the language that lang reads; None where there is no such note."""
        return next(iter(self.chunks_of(note_id, lang)), None)

    def share(self, term: str) -> float:
        """Share of all passages that hold a word, 0 to 1; of several words or characters, those that hold them all.

        Glue, which folding leaves out, is in all of them.
        """
        bm25 = self._index().bm25
        held = np.ones(len(bm25), dtype=bool)
        for unit in units(term):
            ways = [[b] for b in unit.bigrams] if isinstance(unit, HanRun) else [unit.wholes]
            for spellings in ways:
                mark = np.zeros(len(bm25), dtype=bool)
                for spelling in spellings:
                    mark[bm25.rows_of(spelling)] = True
                held &= mark
        return float(held.mean()) if len(bm25) else 0.0

    def _index(self) -> Index:
        index = self._source.get() if isinstance(self._source, LiveIndex) else self._source
        model = index.manifest.model_id
        if self._embedder is not None and model not in (None, self._embedder.model_id):
            where = self._source.index_dir if isinstance(self._source, LiveIndex) else index.manifest.generation
            raise mismatch(where, _OTHER_MODEL(found=model, wanted=self._embedder.model_id))
        return index

    def _nearest(self, index: Index, query: str, depth: int) -> list[int]:
        """Ids by cosine; [] where there is no model, or none that reads this query."""
        if index.dense is None or self._embedder is None:
            return []
        try:
            if not is_readable(self._embedder, query):
                return []
            return [i for i, _ in index.dense.search(self._embedder.encode([query]), k=depth)]
        except Exception as error:  # noqa: BLE001  answers from the words alone are better than none
            self._warn(error)
            return []

    def _warn(self, error: Exception) -> None:
        if not self._warned:
            self._warned = True
            import structlog

            structlog.get_logger(__name__).warning("dense_search_off", error=f"{type(error).__name__}: {error}")


def _readable(notes: Sequence[NoteMeta], note_id: str, lang: Lang) -> NoteMeta | None:
    found = [note for note in notes if note.id == note_id]
    return min(found, key=lambda note: READS[lang].index(note.lang), default=None)


def _in_language(
    ranked: Sequence[tuple[int, float]], chunks: Chunks, lang: Lang
) -> list[tuple[int, float, Sequence[int]]]:
    """(chunk id, score, ids it stands for), best first: of each section the chunks that lang reads.

    A chunk adds its score to its counterpart. Where a section is cut into more pieces in one language than in the
    other, only the best piece of a language counts, so that long sections gain nothing.
    """
    scores: dict[int, dict[Lang, float]] = defaultdict(dict)
    members: dict[int, list[int]] = defaultdict(list)
    for chunk_id, score in ranked:
        target, own = _counterpart(chunk_id, chunks, lang), chunks.places[chunk_id].lang
        members[target].append(chunk_id)
        scores[target].setdefault(own, score)  # ranked comes best first
    merged = [(target, sum(by_lang.values()), members[target]) for target, by_lang in scores.items()]
    return sorted(merged, key=lambda item: (-item[1], item[0]))


def _counterpart(chunk_id: int, chunks: Chunks, lang: Lang) -> int:
    place = chunks.places[chunk_id]
    family = chunks.sections[place.collection, place.note, place.section]
    best = min(family, key=READS[lang].index)
    if best == place.lang:
        return chunk_id
    mine, theirs = family[place.lang], family[best]
    return theirs[mine.index(chunk_id) * len(theirs) // len(mine)]


def _distinct(ranked: Sequence[tuple[int, float, float]], chunks: Chunks, k: int) -> list[Hit]:
    """The first k hits whose texts differ by more than white space."""
    hits: dict[str, Hit] = {}
    for chunk_id, score, covered in ranked:
        if len(hits) == k:
            break
        chunk = chunks[chunk_id]
        hits.setdefault(" ".join(chunk.text.split()), Hit(chunk, score, covered))
    return list(hits.values())
