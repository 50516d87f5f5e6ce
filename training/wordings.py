"""Questions as people type them: mixed language, slips of the finger, no punctuation."""

import random
import re
from collections.abc import Sequence

from training.texts import Pair

_WORD = re.compile(r"[A-Za-z]{5,}")
_ENDS = " ?？。.!！"


class Wordings:
    """Changes the wording of a folded text, a different way each time. glossary: folded words of both languages."""

    def __init__(self, glossary: Sequence[Pair], *, rng: random.Random) -> None:
        self._rng = rng
        self._english = {p.zh: p.en.lower() for p in glossary if len(p.zh) > 1}
        self._chinese = {p.en.lower(): p.zh for p in glossary if len(p.en) > 3}
        self._zh = re.compile("|".join(sorted(map(re.escape, self._english), key=len, reverse=True)) or "$^")
        en = "|".join(sorted(map(re.escape, self._chinese), key=len, reverse=True)) or "$^"
        self._en = re.compile(rf"\b(?:{en})s?\b")

    def of(self, text: str) -> str:
        """The text as it is (half of the time), or with one or two changes."""
        text = text.strip()
        if self._rng.random() < 0.4:
            text = text.rstrip(_ENDS)
        if self._rng.random() < 0.25:
            text = self._zh.sub(lambda m: self._either(m[0], f" {self._english[m[0]]} "), text)
        if self._rng.random() < 0.1:
            text = self._en.sub(lambda m: self._either(m[0], self._chinese.get(m[0].rstrip("s"), m[0])), text)
        if self._rng.random() < 0.15:
            text = _WORD.sub(lambda m: self._either(m[0], self._slip(m[0])), text)
        return " ".join(text.split())

    def _either(self, kept: str, changed: str) -> str:
        return changed if self._rng.random() < 0.5 else kept

    def _slip(self, word: str) -> str:
        at = self._rng.randrange(1, len(word) - 1)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return self._rng.choice((swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]))
