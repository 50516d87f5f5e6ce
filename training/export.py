"""The trained encoder as one ONNX file with 8-bit weights: pooling and unit length are part of it."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import BertModel

from training.encoder import read_encoder

MAX_TOKENS = 128  # that the packaged model reads; windows are made to fit
_OPSET = 17


class Pooled(nn.Module):
    """Token ids and mask, int64 [texts, tokens], to unit vectors float32 [texts, hidden]."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Mean over the tokens that the mask counts, L2-normalised."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = attention_mask[:, :, None].to(hidden.dtype)
        return nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)


def exported(trained: Path, target: Path) -> dict[str, Any]:
    """Writes model.onnx, tokenizer.json and model.json into target; returns the sizes of the first two in bytes."""
    target.mkdir(parents=True, exist_ok=True)
    plain = trained / "model.fp32.onnx"
    _to_onnx(read_encoder(trained), plain)
    quantize_dynamic(plain, target / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    onnx.checker.check_model(str(target / "model.onnx"))
    shutil.copy(trained / "tokenizer.json", target)
    digest = hashlib.sha256((target / "model.onnx").read_bytes() + (target / "tokenizer.json").read_bytes()).hexdigest()
    card = {"id": f"kbase-bilingual@{digest[:12]}", "dim": read_encoder(trained).config.hidden_size}
    (target / "model.json").write_text(json.dumps({**card, "max_tokens": MAX_TOKENS}) + "\n", encoding="utf-8")
    return {file.name: file.stat().st_size for file in (target / "model.onnx", target / "tokenizer.json")}


def _to_onnx(encoder: BertModel, file: Path) -> None:
    encoder.config._attn_implementation = "eager"  # its graph is the one that onnxruntime knows how to fuse
    ids = torch.ones((2, 8), dtype=torch.int64)
    torch.onnx.export(
        Pooled(encoder).eval(),
        (ids, ids),
        str(file),
        input_names=["input_ids", "attention_mask"],
        output_names=["vector"],
        dynamic_axes={name: {0: "texts", 1: "tokens"} for name in ("input_ids", "attention_mask")},
        opset_version=_OPSET,
        dynamo=False,
    )
