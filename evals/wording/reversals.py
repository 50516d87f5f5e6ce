"""Sentences that are turned round by plain words alone, each held against the passage that it reverses."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from kbase.llm.sources import Source
from kbase.llm.units import Unit
from kbase.llm.verify import judge
from kbase.script import LANGS, Lang, to_mainland


@dataclass(frozen=True)
class Reversal:
    """One case. states: the passage.  right, wrong: what a model may say of it, and what not."""

    lang: Lang
    states: str
    right: str
    wrong: str

    def kept(self, text: str) -> bool:
        """Whether verification shows a sentence that cites the passage."""
        source = Source("K1", self.states, self.states)
        return not judge(Unit("sentence", f"{text.rstrip('.。')} [K1]."), {"K1": source}, self.lang).why


def reversals() -> tuple[Reversal, ...]:
    """Those in which a word stands for its opposite; in Traditional Chinese once more in the Simplified script."""
    return _read("reversals.yaml")


def exchanges() -> tuple[Reversal, ...]:
    """Those in which two things have changed places."""
    return _read("exchanges.yaml")


@cache
def _read(name: str) -> tuple[Reversal, ...]:
    given = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return tuple(r for lang in LANGS for r in _of(given, lang))


def _of(given: dict[str, list[dict[str, str]]], lang: Lang) -> Iterator[Reversal]:
    for case in given["zh-TW" if lang == "zh-CN" else lang]:
        words = [case[key] for key in ("states", "right", "wrong")]
        yield Reversal(lang, *(map(to_mainland, words) if lang == "zh-CN" else words))
