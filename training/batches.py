"""Batches of texts of similar length, so that little is spent on padding."""

import random
from collections.abc import Iterator, Sequence

_POOL = 64  # batches sorted by length at a time: near in length, yet mixed anew in each epoch


def batches(lengths: Sequence[int], *, budget: int, most: int, rng: random.Random) -> Iterator[list[int]]:
    """Indices of texts, without end, each epoch in another order.

    lengths: tokens of each text.  budget: tokens of a batch, padding included.  most: texts of a batch.
    """
    while True:
        order = list(range(len(lengths)))
        rng.shuffle(order)
        size = _POOL * most
        for start in range(0, len(order), size):
            pool = sorted(order[start : start + size], key=lambda i: lengths[i])
            cut = list(_cut(pool, lengths, budget, most))
            rng.shuffle(cut)
            yield from cut


def _cut(pool: Sequence[int], lengths: Sequence[int], budget: int, most: int) -> Iterator[list[int]]:
    batch: list[int] = []
    for i in pool:
        if batch and (len(batch) == most or (len(batch) + 1) * lengths[i] > budget):
            yield batch
            batch = []
        batch.append(i)
    if len(batch) > 1:
        yield batch
