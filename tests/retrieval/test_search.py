from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from kbase.errors import IndexMismatch, NoSuchNote
from kbase.passage import Chunk
from kbase.retrieval.index import LiveIndex, read_index
from kbase.retrieval.protocol import NoteSearch, Vectors
from kbase.retrieval.ranking import DEFAULT
from kbase.retrieval.search import IndexSearcher
from kbase.retrieval.siblings import in_language
from kbase.script import Lang
from tests.retrieval.samples import LetterEmbedder, chunk, write

EVICTED_EN = chunk(0, "A pod was evicted by the kubelet.", note="pod-evicted", title="Evicted pods")
EVICTED_ZH = chunk(1, "Pod 被 kubelet 驅逐。", note="pod-evicted", title="Pod 被驅逐", lang="zh-TW")
EVICTED_ZH_MORE = chunk(2, "節點記憶體壓力下的驅逐順序。", note="pod-evicted", lang="zh-TW", section=1)
TAINTS_ZH = chunk(3, "節點上的污點會擋下沒有容忍度的 Pod。", note="taints", title="污點與容忍度", lang="zh-TW")
IMAGE_ZH = chunk(4, "映像檔拉不下來：ImagePullBackOff。", note="image-pull", title="映像檔", lang="zh-TW")
OWN_CN = chunk(5, "我们的镜像仓库在内网。", note="team/registry", title="镜像仓库", lang="zh-CN", collection="team")
BATCH_EN = chunk(6, "A job stops at its backoffLimit.", note="jobs", title="Jobs")
CORPUS = [EVICTED_EN, EVICTED_ZH, EVICTED_ZH_MORE, TAINTS_ZH, IMAGE_ZH, OWN_CN, BATCH_EN]


@pytest.fixture
def searcher(tmp_path: Path) -> IndexSearcher:
    write(tmp_path, CORPUS)
    return IndexSearcher(LiveIndex(tmp_path))


def found(searcher: IndexSearcher, query: str, lang: Lang = "zh-TW") -> list[Chunk]:
    return [hit.chunk for hit in searcher.search(query, k=5, lang=lang)]


def scores(searcher: IndexSearcher, query: str) -> dict[int, float]:
    return {hit.chunk.id: hit.score for hit in searcher.search(query, k=5, lang="en")}


def test_is_what_the_core_asks_for(searcher: IndexSearcher) -> None:
    """The searcher has every part of the protocol (checked by the type checker, called here)."""
    notes: NoteSearch = searcher
    assert len(notes.notes()) == 6


@pytest.mark.parametrize("query", ["污點", "污点", "容忍", "怎麼看污點？"])
def test_two_characters_in_either_script(searcher: IndexSearcher, query: str) -> None:
    """A question of two Chinese characters finds its note, written in Taiwan's or the Mainland's script."""
    assert found(searcher, query)[0] == TAINTS_ZH


def test_wordings_meet(searcher: IndexSearcher) -> None:
    """Mainland words find a note in Taiwan's words, and the other way round."""
    assert found(searcher, "镜像拉不下来", "zh-CN")[0] == IMAGE_ZH
    assert OWN_CN in found(searcher, "映像檔倉庫")


@pytest.mark.parametrize(("lang", "expected"), [("en", EVICTED_EN), ("zh-TW", EVICTED_ZH), ("zh-CN", EVICTED_ZH)])
def test_a_pair_comes_in_the_language_asked(searcher: IndexSearcher, lang: Lang, expected: Chunk) -> None:
    """Of a section in two languages only the reader's is returned, whichever language the question was in."""
    for query in ("pod evicted", "驅逐", "kubelet"):
        hits = found(searcher, query, lang)
        assert hits[0] == expected
        assert not {EVICTED_EN, EVICTED_ZH} <= set(hits)


def test_notes_in_one_language_are_always_candidates(searcher: IndexSearcher) -> None:
    """A note that exists in English only answers a reader of Chinese, and the other way round."""
    assert found(searcher, "backoffLimit", "zh-TW") == [BATCH_EN]
    assert found(searcher, "污點", "en")[0] == TAINTS_ZH
    assert EVICTED_ZH_MORE in found(searcher, "驅逐順序", "en")


def test_both_siblings_count(searcher: IndexSearcher) -> None:
    """The survivor of a pair has the scores of both, so it comes before a passage that one of them alone is behind."""
    ranked = [(BATCH_EN.id, 3.0), (EVICTED_EN.id, 2.0), (EVICTED_ZH.id, 2.0)]
    chunks = searcher._index().chunks
    assert in_language(ranked, chunks, "en", again=1.0) == [(EVICTED_EN.id, 4.0), (BATCH_EN.id, 3.0)]


def test_a_translated_note_is_not_twice_as_near(searcher: IndexSearcher) -> None:
    """Where both languages of a section are near by meaning, they share: a note in one language has an equal chance."""
    ranked = [(BATCH_EN.id, 3.0), (EVICTED_EN.id, 2.0), (EVICTED_ZH.id, 2.0)]
    chunks = searcher._index().chunks
    found = in_language(ranked, chunks, "en", again=1.0, shared=True)
    assert found == [(BATCH_EN.id, 3.0), (EVICTED_EN.id, 2.0)]


def test_words_count_little_across_languages(tmp_path: Path) -> None:
    """A word that a Chinese passage shares with an English question lifts it less than an English passage."""
    both = [
        chunk(0, "kubectl kubectl 是指令列工具", note="a", lang="zh-TW"),
        chunk(1, "evict evicted pods", note="b", lang="zh-TW"),
    ]
    embedder = LetterEmbedder()
    write(tmp_path, both, embedder=embedder)
    index = read_index(tmp_path)
    question = "kubectl: why were pods evicted"
    near = IndexSearcher(index, embedder)
    alike = IndexSearcher(index, embedder, ranking=replace(DEFAULT, abroad=1.0))
    lost = {i: score - scores(near, question)[i] for i, score in scores(alike, question).items()}
    assert all(loss > 0 for loss in lost.values())
    english = [replace(passage, lang="en") for passage in both]
    write(tmp_path / "en", english, embedder=embedder)
    searcher = IndexSearcher(read_index(tmp_path / "en"), embedder)
    assert scores(searcher, question) == scores(alike, question)


def test_pieces_of_a_long_section_do_not_add_up(tmp_path: Path) -> None:
    """Two English pieces of one section lend their Chinese counterpart the better score, not the sum."""
    pieces = [
        chunk(0, "alpha one", note="a"),
        chunk(1, "alpha two", note="a", line=9),
        chunk(2, "第一段", note="a", lang="zh-TW"),
    ]
    write(tmp_path, pieces)
    ranked = [(0, 2.0), (1, 1.0)]
    assert in_language(ranked, read_index(tmp_path).chunks, "zh-TW", again=1.0) == [(2, 2.0)]


def test_pieces_of_one_section_make_room(tmp_path: Path) -> None:
    """The second piece of a section keeps a part of its score, the third a part of that."""
    pieces = [chunk(i, f"alpha {i}", note="a", line=1 + 8 * i) for i in range(3)]
    write(tmp_path, [*pieces, chunk(3, "alpha", note="b")])
    ranked = [(0, 4.0), (1, 4.0), (2, 4.0), (3, 3.0)]
    found = in_language(ranked, read_index(tmp_path).chunks, "en", again=0.5)
    assert found == [(0, 4.0), (3, 3.0), (1, 2.0), (2, 1.0)]


def test_copies_come_once(tmp_path: Path) -> None:
    """The same passage in two files takes one place among the hits."""
    write(tmp_path, [chunk(i, "taints  repel\npods" if i else "taints repel pods", note=f"n{i}") for i in range(4)])
    assert len(IndexSearcher(LiveIndex(tmp_path)).search("taints", k=5, lang="en")) == 1


def test_unknown_words_find_nothing(searcher: IndexSearcher) -> None:
    """A question without a known word has no hits at all."""
    for query in ("how do I bake bread", "怎麼煮牛肉麵", "", "?!"):
        assert searcher.search(query, k=5, lang="en") == []


def test_at_most_k(searcher: IndexSearcher) -> None:
    """k limits the hits; more than there is gives what there is."""
    assert len(searcher.search("pod 節點 映像檔", k=2, lang="zh-TW")) == 2
    assert len(searcher.search("pod", k=500, lang="zh-TW")) < len(CORPUS)


def test_nearest_by_meaning_joins(tmp_path: Path) -> None:
    """With vectors, a passage that shares no word is found by its vector, and one that has both comes first."""
    write(tmp_path, [chunk(0, "zzz yyy", note="a"), chunk(1, "zzy zyx", note="b")], embedder=LetterEmbedder())
    hits = IndexSearcher(LiveIndex(tmp_path), LetterEmbedder()).search("yyy zz", k=5, lang="en")
    assert [hit.chunk.id for hit in hits] == [0, 1]
    assert hits[0].coverage > hits[1].coverage == 0


class Deaf(LetterEmbedder):
    """An embedder that counts how often it was asked and fails each time."""

    asked = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Always fails."""
        self.asked += 1
        raise RuntimeError("no weights")


def test_an_unreadable_question_is_not_embedded(tmp_path: Path) -> None:
    """A question that the model mostly does not know goes to the words alone."""
    write(tmp_path, CORPUS, embedder=LetterEmbedder())
    deaf = Deaf()
    assert found(IndexSearcher(LiveIndex(tmp_path), deaf), "污點")[0] == TAINTS_ZH
    assert deaf.asked == 0


def test_a_failing_model_costs_one_warning(tmp_path: Path) -> None:
    """When the model fails the words still answer; it is logged once, not with every question."""
    write(tmp_path, CORPUS, embedder=LetterEmbedder())
    searcher = IndexSearcher(LiveIndex(tmp_path), Deaf())
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            assert found(searcher, "backoffLimit", "en")[0] == BATCH_EN
    assert [(log["log_level"], log["error"]) for log in logs] == [("warning", "RuntimeError: no weights")]


def test_index_and_model_must_belong_together(tmp_path: Path) -> None:
    """An index of another model is a clear error; an index without vectors, or no model at all, is not."""
    write(tmp_path, CORPUS, embedder=LetterEmbedder())
    other = LetterEmbedder()
    other.model_id = "other"
    with pytest.raises(IndexMismatch) as caught:
        IndexSearcher(LiveIndex(tmp_path), other).search("pod", k=1, lang="en")
    assert "letters" in str(caught.value)
    assert "other" in str(caught.value)
    assert IndexSearcher(LiveIndex(tmp_path), None).search("pod", k=1, lang="en")
    write(tmp_path, CORPUS)
    assert IndexSearcher(LiveIndex(tmp_path), other).search("pod", k=1, lang="en")


def test_a_new_ingest_shows_at_once(tmp_path: Path) -> None:
    """Edited, added and deleted notes show with the next question; a fixed Index stays as it is."""
    write(tmp_path, [BATCH_EN, EVICTED_EN])
    live, fixed = IndexSearcher(LiveIndex(tmp_path)), IndexSearcher(read_index(tmp_path))
    write(tmp_path, [chunk(7, "taints repel pods", note="taints"), EVICTED_EN])
    assert found(live, "taints", "en")
    assert found(live, "backoffLimit", "en") == []
    assert found(fixed, "backoffLimit", "en") == [BATCH_EN]


def test_note_and_its_passages(searcher: IndexSearcher) -> None:
    """A note comes in the reader's language, its passages in the order of the note, the lead first."""
    assert searcher.note("pod-evicted", "zh-CN").lang == "zh-TW"
    assert searcher.chunks_of("pod-evicted", "zh-TW") == [EVICTED_ZH, EVICTED_ZH_MORE]
    assert searcher.chunks_of("pod-evicted", "en") == [EVICTED_EN]
    assert searcher.lead("pod-evicted", "zh-CN") == EVICTED_ZH
    assert searcher.lead("team/registry", "en") == OWN_CN


def test_unknown_note(searcher: IndexSearcher) -> None:
    """An unknown id is an error that names the nearest ones; asking for its passages gives none."""
    with pytest.raises(NoSuchNote) as caught:
        searcher.note("pod-evict", "en")
    assert "pod-evicted" in caught.value.hint.render("en")
    with pytest.raises(NoSuchNote) as caught:
        searcher.note("zzz", "en")
    assert "kbase notes list" in caught.value.hint.render("en")
    assert (searcher.chunks_of("zzz", "en"), searcher.lead("zzz", "en")) == ([], None)


def test_share_tells_names_from_vocabulary(searcher: IndexSearcher) -> None:
    """Vocabulary is in many passages, a name in none, glue in all; a name counts whole, not by its parts."""
    assert searcher.share("payment-api") == searcher.share("job-evicted") == searcher.share("量子") == 0
    assert searcher.share("pod") == pytest.approx(3 / 7)
    assert searcher.share("驅逐") == pytest.approx(2 / 7)
    assert searcher.share("the") == 1
