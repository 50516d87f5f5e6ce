"""Second stage: questions are drawn to the passages that answer them, in either language, and away from near misses."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import BertModel

from training.encoder import forward
from training.wordings import Wordings

_SCALE = 20.0
_CROSS = 0.45  # share of the answers shown in the other language
_HARD = 12  # queries of a batch that bring a near miss
_REPLAY_EVERY = 8  # every eighth batch is one of the first stage, so that translations stay together
_FROZEN = 3  # layers that stay as the first stage left them: a third of the time saved, and what it taught is kept


@dataclass(frozen=True)
class Example:
    """query: folded.  answers, others: tokens of passages.  note: whose; passages of one note never count as wrong."""

    query: str
    chinese: bool
    answers: dict[bool, list[int]]  # in Chinese? -> tokens
    others: list[list[int]]
    note: str


def contrast(
    model: BertModel,
    examples: Sequence[Example],
    tokenizer: Any,
    wordings: Wordings,
    replay: Callable[[int], Tensor],
    *,
    size: int = 32,
    seed: int = 0,
) -> Callable[[int], Tensor]:
    """The loss of step n: cross entropy of each query against its answer among all passages of the batch."""
    for part in (model.embeddings, *model.encoder.layer[:_FROZEN]):
        part.requires_grad_(False)
    rng = random.Random(seed)
    waiting: list[Example] = []

    def loss_of(step: int) -> Tensor:
        if step % _REPLAY_EVERY == _REPLAY_EVERY - 1:
            return replay(step)
        if len(waiting) < size:
            waiting.extend(rng.sample(examples, len(examples)))
        batch = [waiting.pop() for _ in range(size)]
        queries = [e.ids for e in tokenizer.encode_batch([wordings.of(x.query) for x in batch])]
        hard = [x for x in batch if x.others][:_HARD]
        passages = forward(model, [*(_answer(x, rng) for x in batch), *(rng.choice(x.others) for x in hard)])
        scores = forward(model, queries) @ passages.T * _SCALE
        return torch.nn.functional.cross_entropy(scores.masked_fill(_kin(batch, len(hard)), -1e4), torch.arange(size))

    def _kin(batch: Sequence[Example], hard: int) -> Tensor:
        """Which answers of a batch are of a query's own note without being its answer; the near misses count as not."""
        kin = [[i != j and a.note == b.note for j, b in enumerate(batch)] for i, a in enumerate(batch)]
        return torch.tensor([[*row, *[False] * hard] for row in kin])

    return loss_of


def _answer(example: Example, rng: random.Random) -> list[int]:
    wanted = example.chinese ^ (rng.random() < _CROSS)
    return example.answers.get(wanted) or next(iter(example.answers.values()))
