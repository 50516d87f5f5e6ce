"""The encoder while it learns: BERT in torch, mean pooling over the tokens, unit vectors."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertModel
from transformers.utils import logging

MAX_TOKENS = 96  # of a text while training; what is longer is cut


def read_encoder(folder: Path, *, rows: npt.NDArray[np.float32] | None = None) -> BertModel:
    """The weights of a folder, without pooler and without dropout (it costs the fast attention, and data are many).

    rows: embeddings of new words, float32 [n, hidden], put after the vocabulary that the folder has.
    """
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model: BertModel = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
    model.eval()  # type: ignore[no-untyped-call]
    if rows is not None and len(rows):
        old = model.embeddings.word_embeddings.weight.detach()
        grown = torch.cat([old, torch.from_numpy(rows)])
        made: Any = torch.nn.Embedding
        model.embeddings.word_embeddings = made.from_pretrained(grown, freeze=False, padding_idx=0)
        model.config.vocab_size = len(grown)
    return model


def read_tokenizer(file: Path) -> Any:
    """The tokenizer of a file, cutting at MAX_TOKENS, without padding."""
    tokenizer: Any = Tokenizer.from_file(str(file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def forward(model: BertModel, tokens: Sequence[Sequence[int]], *, half: bool = True) -> Tensor:
    """Unit vectors float32 [len(tokens), hidden]. half: matrix products in bfloat16, a third of the time here."""
    longest = max(map(len, tokens))
    ids = torch.tensor([[*t, *[0] * (longest - len(t))] for t in tokens])
    mask = torch.tensor([[1] * len(t) + [0] * (longest - len(t)) for t in tokens])
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
    weights = mask[:, :, None].float()
    return torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)


def encode_all(model: BertModel, tokens: Sequence[Sequence[int]], *, budget: int = 6000) -> npt.NDArray[np.float32]:
    """Unit vectors of many texts, float32 [len(tokens), hidden]; texts of similar length go together."""
    order = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))
    out = np.zeros((len(tokens), model.config.hidden_size), dtype=np.float32)
    start = 0
    with torch.inference_mode():
        while start < len(order):
            size = max(1, budget // max(1, len(tokens[order[min(start + 63, len(order) - 1)]])))
            batch = order[start : start + min(size, 256)]
            out[batch] = forward(model, [tokens[i] for i in batch]).numpy()
            start += len(batch)
    return out
