from pathlib import Path

import numpy as np
import pytest

from kbase.retrieval import dense
from kbase.retrieval.dense import DenseIndex, is_readable
from tests.retrieval.samples import LetterEmbedder

X, Y = np.array([[1, 0]], dtype=np.float32), np.array([[0, 1]], dtype=np.float32)
BETWEEN = np.array([[0.6, 0.8]], dtype=np.float32)


def test_ids_are_those_given() -> None:
    """Hits carry the chunk ids, however large and in whatever order, with their cosine."""
    index = DenseIndex.build({2**40: X, 5: BETWEEN}, 2)
    assert index.search(X, k=5) == [(2**40, pytest.approx(1.0)), (5, pytest.approx(0.6))]
    assert index.ids().tolist() == [2**40, 5]


def test_short_and_empty() -> None:
    """More asked than there is gives what there is; an empty index gives nothing."""
    assert len(DenseIndex.build({1: X}, 2).search(Y, k=50)) == 1
    assert DenseIndex.build({}, 2).search(Y, k=50) == []


def test_ties_go_by_id() -> None:
    """Equal cosines come in the order of ids."""
    assert [i for i, _ in DenseIndex.build({9: X, 3: X}, 2).search(X, k=2)] == [3, 9]


def test_a_chunk_is_as_near_as_its_nearest_window() -> None:
    """A chunk with several rows comes once, with the best cosine of them."""
    index = DenseIndex.build({1: np.concatenate([Y, BETWEEN]), 2: Y, 3: X}, 2)
    assert index.search(X, k=3) == [(3, pytest.approx(1.0)), (1, pytest.approx(0.6)), (2, pytest.approx(0.0))]
    assert index.ids().tolist() == [1, 1, 2, 3]


def test_wrong_length() -> None:
    """Vectors of another length than stated are refused."""
    with pytest.raises(ValueError, match="3 dimensions"):
        DenseIndex.build({1: X}, 3)


def test_saved_and_loaded(tmp_path: Path) -> None:
    """A loaded index answers as the built one and gives its vectors back by chunk id."""
    DenseIndex.build({4: X, 7: BETWEEN}, 2).save(tmp_path / "faiss.index")
    index = dense.load(tmp_path / "faiss.index")
    assert index.search(X, k=1) == [(4, pytest.approx(1.0))]
    assert {chunk: rows.tolist() for chunk, rows in index.rows().items()} == {4: X.tolist(), 7: BETWEEN.tolist()}


def test_many_rows_are_sorted_into_lists(tmp_path: Path) -> None:
    """Beyond the limit of exact search the near ones are still found, and rows come back as they were given."""
    draw = np.random.default_rng(7)
    rows = draw.normal(size=(3000, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    given = {10 + at: rows[2 * at : 2 * at + 2] for at in range(1500)}
    DenseIndex.build(given, 16, exact_up_to=2999).save(tmp_path / "faiss.index")
    exact, index = DenseIndex.build(given, 16), dense.load(tmp_path / "faiss.index")
    assert (exact.kind, index.kind) == ("exact", "64 of 219 lists")
    queries = rows[::100, None]
    same = [{i for i, _ in exact.search(q, k=5)} & {i for i, _ in index.search(q, k=5)} for q in queries]
    assert np.mean([len(found) / 5 for found in same]) > 0.9
    assert index.search(queries[3], k=1) == [(160, pytest.approx(1.0))]
    assert all((index.rows()[chunk] == vectors).all() for chunk, vectors in given.items())


def test_damaged_file(tmp_path: Path) -> None:
    """A file that FAISS cannot read is a ValueError."""
    (tmp_path / "faiss.index").write_bytes(b"not an index")
    with pytest.raises(ValueError, match=r"faiss\.index"):
        dense.load(tmp_path / "faiss.index")


@pytest.mark.parametrize(("text", "readable"), [("pod pending", True), ("Pod 卡住不動了", False), ("", True)])
def test_gate(text: str, readable: bool) -> None:
    """A text of which the model does not know more than three tenths has no meaningful vector."""
    assert is_readable(LetterEmbedder(), text) is readable
