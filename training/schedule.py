"""Training by the clock: a learning rate that falls to zero in the minutes given, and a state to go on from."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import BertModel

_WARM_UP = 0.03  # share of the time in which the learning rate rises
_SAVE_EVERY = 180.0  # seconds
_REPORT_EVERY = 10  # steps
_STOP = "STOP"  # a file of this name in the folder ends the stage in two minutes, the rate falling all the same


def train(
    model: BertModel,
    loss_of: Callable[[int], Tensor],
    *,
    folder: Path,
    minutes: float,
    peak: float,
    say: Callable[[str], None] = print,
) -> dict[str, float]:
    """Steps until the minutes are over; returns steps, minutes and the last mean loss.

    loss_of: the loss of step n.  folder: where the state lies (`state.pt`); a run that was broken off goes on from it.
    """
    optimiser = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=peak, weight_decay=0.01)
    state = _resume(folder / "state.pt", model, optimiser)
    step, spent, total = state["step"], state["spent"], minutes * 60
    mean = saved = 0.0
    while spent < total:
        began = time.monotonic()
        if (folder / _STOP).exists():
            (folder / _STOP).unlink()
            total = min(total, spent + 120)
            say("asked to end: two minutes left")
        done = spent / total
        rate = peak * min(1.0, done / _WARM_UP + 0.01) * (1 - done) / (1 - _WARM_UP)
        for group in optimiser.param_groups:
            group["lr"] = min(rate, peak)
        loss = loss_of(step)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        mean = loss.item() if not mean else 0.98 * mean + 0.02 * loss.item()
        step, spent = step + 1, spent + time.monotonic() - began
        if step % _REPORT_EVERY == 0:
            say(f"step {step}  {spent / 60:.1f} of {total / 60:.0f} min  loss {mean:.3f}  rate {rate:.1e}")
        if spent - saved > _SAVE_EVERY:
            saved = spent
            _save(folder / "state.pt", model, optimiser, step, spent)
    return {"steps": step, "minutes": spent / 60, "loss": mean}


def _save(file: Path, model: BertModel, optimiser: Any, step: int, spent: float) -> None:
    state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "spent": spent}
    partial = file.with_suffix(".part")
    torch.save(state, partial)
    partial.replace(file)


def _resume(file: Path, model: BertModel, optimiser: Any) -> dict[str, Any]:
    if not file.is_file():
        return {"step": 0, "spent": 0.0}
    state: dict[str, Any] = torch.load(file, weights_only=True)
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    return state
