from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kbase.retrieval import bm25
from kbase.retrieval.bm25 import chunk_terms
from tests.retrieval.samples import chunk

TEXTS = [["pod", "pending"], ["pod", "evicted", "evicted"], ["service"]]


def test_best_first() -> None:
    """Chunks that hold more and rarer terms come first, each with its own id."""
    index = bm25.build([7, 3, 9], TEXTS)
    assert [i for i, _ in index.search(["pod", "evicted"], k=3)] == [3, 7]


def test_score_is_the_formula() -> None:
    """One term, one match: idf * tf / (tf + k1 (1 - b + b |d| / avgdl)), worked out by hand."""
    [(found, score)] = bm25.build([7, 3, 9], TEXTS).search(["service"], k=1)
    idf = 0.9808292530117262  # ln(1 + (3 - 1 + 0.5) / (1 + 0.5))
    assert (found, score) == (9, pytest.approx(idf * 1 / (1 + 1.2 * (0.25 + 0.75 * 1 / 2)), rel=1e-6))


@pytest.mark.parametrize("query", [[], ["unheard"], ["unheard", "of"]])
def test_unknown_words_find_nothing(query: list[str]) -> None:
    """A query without a known term has no hits, rather than arbitrary ones with score 0."""
    assert bm25.build([7, 3, 9], TEXTS).search(query, k=3) == []


def test_k_beyond_the_corpus() -> None:
    """Asking for more than there is gives what there is."""
    assert len(bm25.build([7, 3, 9], TEXTS).search(["pod"], k=1000)) == 2


def test_ties_go_by_id() -> None:
    """Equal scores come in the order of ids, whatever the order of rows."""
    index = bm25.build([9, 2, 5], [["pod"], ["pod"], ["pod"]])
    assert [i for i, _ in index.search(["pod"], k=2)] == [2, 5]


@pytest.mark.parametrize(("ids", "texts"), [([], []), ([4], [[]])])
def test_nothing_to_index(ids: list[int], texts: list[list[str]], tmp_path: Path) -> None:
    """An empty corpus, and one of empty texts, can be built, saved, loaded and asked."""
    bm25.build(ids, texts).save(tmp_path)
    assert bm25.load(tmp_path).search(["pod"], k=5) == []


def test_no_progress_bars(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed while an index is built and asked."""
    bm25.build([7, 3, 9], TEXTS).search(["pod"], k=3)
    assert capsys.readouterr() == ("", "")


def test_saved_and_loaded(tmp_path: Path) -> None:
    """A loaded index answers as the built one; a damaged one is a ValueError."""
    built = bm25.build([7, 3, 9], TEXTS)
    built.save(tmp_path)
    assert bm25.load(tmp_path).search(["pod", "evicted"], k=3) == built.search(["pod", "evicted"], k=3)
    (tmp_path / "terms.json").write_text('["pod"]')
    with pytest.raises(ValueError, match="differ in length"):
        bm25.load(tmp_path)


def test_title_and_questions_count_more_than_text() -> None:
    """A word in the title beats the same word in the text, and so does one in the note's questions."""
    filler = "nothing else stands here at all today"
    chunks = [
        chunk(1, f"eviction {filler}", title="other"),
        chunk(2, f"other {filler}", title="eviction"),
        chunk(3, f"other {filler}", title="other", boost="eviction"),
    ]
    ranked = bm25.build([1, 2, 3], [chunk_terms(c) for c in chunks]).search(["eviction"], k=3)
    assert [i for i, _ in ranked] == [2, 3, 1]


def test_rarer_terms_weigh_more() -> None:
    """idf falls with the share of chunks that hold a term and is highest for one that none holds."""
    index = bm25.build([7, 3, 9], TEXTS)
    assert index.idf("unheard") > index.idf("service") > index.idf("pod") > 0


def test_sections_beside_the_point_keep_a_share() -> None:
    """Pitfalls and version tables name the subject like the section itself; they come after it."""
    pair = [replace(chunk(i, "alpha"), heading=(heading,)) for i, heading in enumerate(("Steps", "Pitfalls"))]
    scores = bm25.of_chunks(pair, aside=0.5).scored({"alpha": 1.0}).scores
    assert scores[1] == pytest.approx(scores[0] / 2)


def test_a_note_is_found_by_its_name() -> None:
    """A term of its own for the title, the title before its colon and each line of boost; on the lead only."""
    lead = replace(chunk(0, "alpha", title="Pod: what it is"), boost="smallest unit\nPods")
    held = set(chunk_terms(lead))
    assert {bm25.name_term(["pod"]), bm25.name_term(["unit", "smallest"])} <= held
    assert not [term for term in chunk_terms(replace(lead, section=1)) if term.startswith("=")]


def test_passages_gain_from_the_best_of_their_note() -> None:
    """Half of the best score of the group on top; a passage without a word of the question gains nothing."""
    found = bm25.Scored(np.array([0, 1, 3]), np.array([4, 2, 3], np.float32))
    lifted = bm25.lifted(found, np.array([0, 0, 0, 1]), 0.5)
    assert (lifted.rows.tolist(), lifted.scores.tolist()) == ([0, 1, 3], [6, 4, 4.5])


def test_who_holds_a_term() -> None:
    """Asked of some rows, in any order; of a term that nobody holds the answer is no."""
    index = bm25.build([7, 3, 9], TEXTS)
    rows = np.array([2, 0, 1])
    assert index.holds("pod", rows).tolist() == [row in index.rows_of("pod") for row in rows]
    assert not index.holds("unheard", rows).any()
