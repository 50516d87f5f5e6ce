"""First stage: Chinese texts get the vectors that the English teacher gives to their translations.

Source: Reimers & Gurevych (2020), "Making Monolingual Sentence Embeddings Multilingual using Knowledge Distillation",
EMNLP, arXiv 2004.09813
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from transformers import BertModel

from training.batches import batches
from training.encoder import forward

_SCALE = 20.0  # of cosines in the contrast; the reciprocal of the temperature
_SAME = 0.95  # teacher cosine from which two texts of a batch count as one
_DISTANCE = 4.0  # what the distance to the teacher counts beside the contrast
_ENGLISH_EVERY = 5


@dataclass(frozen=True)
class Lesson:
    """A text as tokens, and the row of the teacher's vector for it."""

    tokens: list[int]
    row: int


def distillation(
    model: BertModel,
    chinese: Sequence[Lesson],
    english: Sequence[Lesson],
    teacher: npt.NDArray[np.float16],
    *,
    budget: int = 3072,
    seed: int = 0,
) -> Callable[[int], Tensor]:
    """The loss of step n; every fifth batch is English, so that the model goes on reading it as its teacher does."""
    rng = random.Random(seed)
    streams = [
        batches([len(x.tokens) for x in group], budget=budget, most=128, rng=rng) for group in (chinese, english)
    ]
    groups = (chinese, english)

    def loss_of(step: int) -> Tensor:
        which = int(step % _ENGLISH_EVERY == _ENGLISH_EVERY - 1)
        lessons = [groups[which][i] for i in next(streams[which])]
        wanted = torch.from_numpy(teacher[[x.row for x in lessons]].astype(np.float32))
        return distance_and_contrast(forward(model, [x.tokens for x in lessons]), wanted)

    return loss_of


def distance_and_contrast(found: Tensor, wanted: Tensor) -> Tensor:
    """Cosine distance to the wanted vectors plus in-batch contrast; both inputs are unit vectors [n, dim]."""
    distance = 1 - (found * wanted).sum(1).mean()
    scores = found @ wanted.T * _SCALE
    same = (wanted @ wanted.T > _SAME) & ~torch.eye(len(wanted), dtype=torch.bool)
    contrast = torch.nn.functional.cross_entropy(scores.masked_fill(same, -1e4), torch.arange(len(wanted)))
    return _DISTANCE * distance + contrast
