"""Plays the conversations and says of each turn what was not as it should be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from kbase.answer import Question
from kbase.assistant.ask import Assistant, Reply


@dataclass(frozen=True)
class Outcome:
    """One turn. wrong: what was not as it should be, [] where all was."""

    conversation: int
    turn: int
    question: str
    wrong: tuple[str, ...]

    @property
    def first(self) -> bool:
        """Whether it opens its conversation; the others are what is measured."""
        return self.turn == 0


@cache
def conversations() -> tuple[Mapping[str, Any], ...]:
    """All conversations, numbered by their place."""
    text = files("evals.follow_ups").joinpath("conversations.yaml").read_text("utf-8")
    return tuple({"number": n, **c} for n, c in enumerate(yaml.safe_load(text)))


def play(assistant: Assistant, conversation: Mapping[str, Any]) -> Iterator[Outcome]:
    """Asks the turns of one conversation in a thread of their own."""
    thread: str | None = ""
    for n, turn in enumerate(conversation["turns"]):
        reply = assistant.ask(Question(turn["ask"], None, turn.get("in")), thread=thread)
        thread = reply.thread
        yield Outcome(conversation["number"], n, turn["ask"], tuple(_wrong(reply, turn)))


def _wrong(reply: Reply, turn: Mapping[str, Any]) -> Iterator[str]:
    answer, taken = reply.answer, reply.understood
    if "takes" in turn and turn["takes"] is None and taken is not None:
        yield f"took over: {taken}"
    if turn.get("takes") and turn["takes"] not in (taken or ""):
        yield f"took over {taken}, not {turn['takes']}"
    if (answer.abstain_reason or None) != turn.get("abstains"):
        yield f"abstained: {answer.abstain_reason}"
    if "code" in turn and turn["code"] != next((f.code for f in answer.findings), None):
        yield f"findings: {[f.code for f in answer.findings]}"
    if "about" in turn and turn["about"] not in {r.name for r in answer.about}:
        yield f"about: {[r.name for r in answer.about]}"
    if "lang" in turn and turn["lang"] != answer.lang:
        yield f"in {answer.lang}"
    if "cites" in turn and turn["cites"] not in {c.chunk.note for c in answer.citations}:
        yield f"cites {sorted({c.chunk.note for c in answer.citations})}"
    yield from (f"does not say “{w}”" for w in turn.get("says", ()) if w not in answer.markdown)
    yield from (f"says “{w}”" for w in turn.get("hides", ()) if w in answer.markdown)
