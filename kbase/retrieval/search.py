"""Answers to a query from an index: two rankings, fused, each passage once and in the reader's language."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from kbase.errors import NoSuchNote
from kbase.passage import Chunk, Hit, NoteMeta
from kbase.retrieval.bilingual import PACKAGED, TRAINED_ON
from kbase.retrieval.bm25 import lifted
from kbase.retrieval.commands import asks_for_command, by_command
from kbase.retrieval.confidence import (
    ANY_NOTES,
    JUDGED,
    TRAINED_NOTES,
    WORDS_ONLY,
    Signs,
    Weights,
    confidence,
    signs_of,
)
from kbase.retrieval.coverage import coverage
from kbase.retrieval.dense import is_readable
from kbase.retrieval.distinct import distinct
from kbase.retrieval.fold import HanRun, units
from kbase.retrieval.fusion import reciprocal_rank_fusion
from kbase.retrieval.glossary import Glossary
from kbase.retrieval.index import Index, LiveIndex, mismatch
from kbase.retrieval.named import leads_named
from kbase.retrieval.protocol import Embedder
from kbase.retrieval.query import weighted
from kbase.retrieval.ranking import DEFAULT, Ranking
from kbase.retrieval.rerank import DEPTH as RERANKED
from kbase.retrieval.rerank import Reranker
from kbase.retrieval.siblings import READS, by_language, counterpart, family, in_language
from kbase.script import Lang
from kbase.text import Phrase

_DEPTH = 240  # of each ranking: room for both languages and for copies of a passage

_OTHER_MODEL = Phrase(
    "it was built with the embedding model {found}, the configured one is {wanted}",
    "它是以向量模型 {found} 建立的，目前設定的是 {wanted}",
)
_NO_NOTE = Phrase("There is no note {note}", "沒有筆記 {note}")
_LIST = Phrase("list the notes with: kbase notes list", "請以 kbase notes list 列出筆記")
_NEAREST = Phrase("the nearest ids are: {ids}", "最接近的是：{ids}")


class _Asked(NamedTuple):
    """words: what is looked for in the notes, each term with its weight."""

    query: str
    lang: Lang
    words: Mapping[str, float]


class IndexSearcher:
    """Searcher over an index; with a LiveIndex each query sees the newest one. Safe to share between threads.

    embedder None, or an index without vectors: words only. Raises IndexMismatch, when asked, where embedder and index
    have different models.
    glossary: other names of terms, looked for too.  ranking: what each part counts.  reranker: orders the first
    passages anew.
    """

    def __init__(
        self,
        index: LiveIndex | Index,
        embedder: Embedder | None = None,
        *,
        glossary: Glossary | None = None,
        ranking: Ranking = DEFAULT,
        reranker: Reranker | None = None,
    ) -> None:
        self._source, self._embedder, self._reranker = index, embedder, reranker
        self._glossary, self._ranking = glossary, ranking
        self._warned = False

    def search(self, query: str, *, k: int, lang: Lang) -> list[Hit]:
        """At most k hits, best first, ties by chunk id; nothing for a query that shares no word with any note.

        Of a section that exists in several languages, only the chunk that lang reads is returned, with the scores of
        both. Passages that repeat an earlier one are left out.
        """
        index = self._index()
        hits, near = self._ranked(index, query, k, lang)
        sure = confidence(*self._signs(index, query, hits, near)) if hits else 0.0
        return [replace(hit, confidence=sure) for hit in hits]

    def signs(self, query: str, *, lang: Lang) -> Signs | None:
        """What the confidence in the first hits for a query rests on; None where there is no hit."""
        index = self._index()
        hits, near = self._ranked(index, query, JUDGED, lang)
        return self._signs(index, query, hits, near)[0] if hits else None

    def _ranked(self, index: Index, query: str, k: int, lang: Lang) -> tuple[list[Hit], Sequence[tuple[int, float]]]:
        """At most k hits, their confidence open, and (chunk id, cosine) of what is near by meaning, best first."""
        use, depth = self._ranking, max(_DEPTH, 4 * k)
        words = weighted(query, index.bm25, glossary=self._glossary, ranking=use)
        found = {
            "bm25": self._by_words(index, words, depth) if use.lists["bm25"] else [],
            "dense": self._by_meaning(index, query, depth) if use.lists["dense"] else [],
        }
        fused = self._reranked(index, query, self._fused(index, _Asked(query, lang, words), found))
        shown = list(islice(distinct((index.chunks[i], score) for i, score in fused), k))
        covered = self._coverage(index, query, [chunk.id for chunk, _ in shown], found, lang)
        return [Hit(chunk, score, covered[chunk.id]) for chunk, score in shown], found["dense"]

    def _fused(
        self, index: Index, asked: _Asked, found: Mapping[str, Sequence[tuple[int, float]]]
    ) -> list[tuple[int, float]]:
        """(chunk id, score) of the chunks that the asker's language reads, best first.

        What a question shows of the passage it wants, a command line or the lead of one note, is one more ranking.
        """
        use = self._ranking
        rankings = {
            name: [i for i, _ in in_language(hits, index.chunks, asked.lang, again=use.again, shared=name == "dense")]
            for name, hits in found.items()
        }
        weights = dict(use.lists)
        if found["bm25"] and found["dense"]:
            weights["abroad"] = weights["bm25"] * use.abroad
            rankings["bm25"], rankings["abroad"] = by_language(rankings["bm25"], index.chunks, asked.lang)
        fused = reciprocal_rank_fusion(rankings, weights=weights)
        order = [i for i, _ in fused]
        wanted = {
            "command": self._by_command(index, asked, order) if use.command else [],
            "named": self._by_name(index, asked, order) if use.named else [],
        }
        if not any(wanted.values()):
            return fused
        weights |= {"command": use.command, "named": use.named}
        return reciprocal_rank_fusion(rankings | wanted, weights=weights)

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
        ids = index.chunks.of_note(note.collection, note.id, note.lang)
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

    def _by_words(self, index: Index, words: Mapping[str, float], depth: int) -> list[tuple[int, float]]:
        """(chunk id, score) by BM25, each with a share of the best of its note."""
        found = lifted(index.bm25.scored(words), index.chunks.note_numbers, self._ranking.note)
        return index.bm25.best(found, k=depth)

    def _by_command(self, index: Index, asked: _Asked, order: Sequence[int]) -> list[int]:
        """Ids of those that hold a command, best first; [] for a question that does not ask for one."""
        return by_command(asked.words, index.bm25, index.chunks, order) if asks_for_command(asked.query) else []

    def _by_name(self, index: Index, asked: _Asked, order: Sequence[int]) -> list[int]:
        """Ids of the leads of the notes that the question names and says no more, in the order found."""
        leads = {counterpart(i, index.chunks, asked.lang) for i in leads_named(asked.query, index)}
        return [i for i in order if i in leads] if leads else []

    def _by_meaning(self, index: Index, query: str, depth: int) -> list[tuple[int, float]]:
        """(chunk id, cosine); [] where there is no model, or none that reads this query."""
        if index.dense is None or self._embedder is None:
            return []
        try:
            if not is_readable(self._embedder, query):
                return []
            return index.dense.search(self._embedder.encode([query]), k=depth)
        except Exception as error:  # noqa: BLE001  answers from the words alone are better than none
            self._warn(error)
            return []

    def _reranked(self, index: Index, query: str, fused: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """The first passages in the order of the reranker, with the scores that stood at their places."""
        if self._reranker is None:
            return fused
        first = [chunk_id for chunk_id, _ in fused[:RERANKED]]
        try:
            judged = self._reranker.scores(query, [index.chunks[i].search_text for i in first])
        except Exception as error:  # noqa: BLE001  the fused order is better than no answer
            self._warn(error)
            return fused
        order = sorted(range(len(first)), key=lambda at: -judged[at])
        return [(first[at], score) for at, (_, score) in zip(order, fused, strict=False)] + fused[RERANKED:]

    def _coverage(
        self,
        index: Index,
        query: str,
        shown: Sequence[int],
        found: Mapping[str, Sequence[tuple[int, float]]],
        lang: Lang,
    ) -> dict[int, float]:
        """Coverage by the shown chunks: the best of those found that each stands for."""
        stands_for = {i: counterpart(i, index.chunks, lang) for hits in found.values() for i, _ in hits}
        wanted = frozenset(shown)
        ids = [i for i, target in stands_for.items() if target in wanted]
        best: dict[int, float] = defaultdict(float)
        for chunk_id, share in coverage(query, index.bm25, ids, glossary=self._glossary).items():
            best[stands_for[chunk_id]] = max(best[stands_for[chunk_id]], share)
        return best

    def _signs(
        self, index: Index, query: str, hits: Sequence[Hit], near: Sequence[tuple[int, float]]
    ) -> tuple[Signs, Weights]:
        """What the first hits say of the query, and how it is weighed; near: (chunk id, cosine), best first."""
        judged = [hit.chunk for hit in hits[:JUDGED]]
        passages = [[i for ids in family(chunk.id, index.chunks).values() for i in ids] for chunk in judged]
        # Cosines of another model have another size.
        if not near or not (self._embedder and self._embedder.model_id.startswith(PACKAGED)):
            return signs_of(query, index.bm25, passages, glossary=self._glossary), WORDS_ONLY
        shown = {i for passage in passages for i in passage}
        # What was not found by meaning is at most as near as the last that was.
        nearest, last = near[0][1], near[-1][1]
        best = next((cosine for i, cosine in near if i in shown), last)
        signs = signs_of(query, index.bm25, passages, glossary=self._glossary, near=best, nearest=nearest)
        return signs, TRAINED_NOTES if judged[0].collection == TRAINED_ON else ANY_NOTES

    def _warn(self, error: Exception) -> None:
        if not self._warned:
            self._warned = True
            import structlog

            structlog.get_logger(__name__).warning("model_left_out", error=f"{type(error).__name__}: {error}")


def _readable(notes: Sequence[NoteMeta], note_id: str, lang: Lang) -> NoteMeta | None:
    found = [note for note in notes if note.id == note_id]
    return min(found, key=lambda note: READS[lang].index(note.lang), default=None)
