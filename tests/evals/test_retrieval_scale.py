import numpy as np
import pytest

from evals.retrieval.scale import MadeUp, _vectors
from tests.retrieval.samples import LetterEmbedder, chunk

REAL = [
    chunk(1, "Pods wait.\nNo node fits.\nRead the events."),
    chunk(2, "Claims wait.\nNo volume fits.\nRead the class."),
]


def test_made_up_passages_are_the_same_each_time() -> None:
    """A passage depends on its number only, and its words come from real ones."""
    once, again = MadeUp(REAL, 50), MadeUp(REAL, 50)
    assert list(once) == list(again) == once[0:50]
    assert len({passage.text for passage in once}) > 25
    real = {line for passage in REAL for line in passage.text.splitlines()}
    made = [line for passage in once for line in passage.text.splitlines()]
    assert sum(line in real for line in made) > 0.6 * len(made)
    with pytest.raises(IndexError):
        once[50]


def test_made_up_vectors_lie_between_those_of_their_passages() -> None:
    """Unit vectors, nearer to the passage that they take more from."""
    letters = LetterEmbedder()
    real = [letters.encode([passage.text]) for passage in REAL]
    passages = MadeUp(REAL, 40)
    for at, (row,) in enumerate(_vectors(passages, real)):
        first, second, _ = passages.parents(at)
        assert np.linalg.norm(row) == pytest.approx(1)
        assert float(row @ real[first][0]) > 0.8
        assert first == second or float(row @ real[first][0]) > float(row @ real[second][0]) - 0.2
