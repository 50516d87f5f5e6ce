import random
from itertools import islice

from training.batches import batches

LENGTHS = [n % 17 + 3 for n in range(200)]


def test_every_text_once_an_epoch_within_the_budget() -> None:
    """No batch is larger than the budget, padding included; each text comes once before any comes twice."""
    stream = batches(LENGTHS, budget=60, most=8, rng=random.Random(1))
    seen: list[int] = []
    for batch in islice(stream, 60):
        assert len(batch) <= 8
        assert len(batch) * max(LENGTHS[i] for i in batch) <= 60
        seen += batch
    first = seen[: len(LENGTHS) - 20]
    assert len(set(first)) == len(first)


def test_the_seed_decides_the_order() -> None:
    """The same seed gives the same batches, another seed others."""
    one, same, other = (
        list(islice(batches(LENGTHS, budget=60, most=8, rng=random.Random(seed)), 9)) for seed in (1, 1, 2)
    )
    assert one == same != other
