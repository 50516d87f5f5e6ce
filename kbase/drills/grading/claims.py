"""What a sentence claims, as the words it is made of and whether each is said or denied; and how near two claims are.

Opposites are one word: "outside" is "inside" denied, so that "reachable from outside" and "not reachable from inside"
come out alike, and both contradict "reachable only inside".
"""

import functools
import re
from dataclasses import dataclass

from kbase.drills.grading.negation import negations
from kbase.drills.grading.synonyms import canonical, joined_words
from kbase.drills.grading.wording import GLUE_ZH, OPPOSITES_EN, OPPOSITES_ZH
from kbase.retrieval.fold import terms
from kbase.script import is_han

_HAN_WORD = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z0-9][a-z0-9._/]*")
_PIECE_ZH = re.compile(f"[^{GLUE_ZH}]+")


@dataclass(frozen=True)
class Claim:
    """Word -> whether it is said (True), denied (False), or both."""

    words: dict[str, frozenset[bool]]

    def __bool__(self) -> bool:
        return bool(self.words)


@functools.lru_cache(maxsize=8192)
def claim(text: str) -> Claim:
    """The claim of a plain text: Latin words by their stems, Chinese by pairs of characters."""
    negating = negations(text)
    found: dict[str, set[bool]] = {}
    for word, start, end in _words(text):
        turned = sum(n.reaches(start, end) for n in negating if not (n.start <= start < n.end)) % 2 == 1
        stands_for, opposite = _OPPOSITE.get(word) or _OPPOSITE.get(canonical(word)) or (canonical(word), False)
        found.setdefault(stands_for, set()).add(turned == opposite)
    return Claim({word: frozenset(signs) for word, signs in found.items()})


def _words(text: str) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for m in _LATIN.finditer(text):
        word = m.group().rstrip(".")
        found += [(term, *m.span()) for term in _terms(word) if not term.isdigit() or len(term) > 1]
    for run in _HAN_WORD.finditer(text):
        found += _pairs(run.group(), run.start())
    return found


def _terms(word: str) -> list[str]:
    """The terms of a Latin word; the index leaves out "different", which says a lot here."""
    return terms(word) or [word] * (word in _TURNING)


def _pairs(run: str, offset: int) -> list[tuple[str, int, int]]:
    """The pairs of neighbouring characters between glue, and what stands alone; words with an opposite come whole."""
    pairs, taken = [], [False] * len(run)
    for word in _LONG_ZH:
        at = run.find(word)
        if at >= 0 and not any(taken[at : at + len(word)]):
            pairs.append((word, offset + at, offset + at + len(word)))
            taken[at : at + len(word)] = [True] * len(word)
    for piece in _PIECE_ZH.finditer(run):
        text, at = piece.group(), piece.start()
        steps = [(text, at)] if len(text) == 1 else [(text[i : i + 2], at + i) for i in range(len(text) - 1)]
        pairs += [(word, offset + i, offset + i + len(word)) for word, i in steps if not all(taken[i : i + len(word)])]
    return pairs


_TURNING = frozenset({"different"})  # words with an opposite that are no terms; the rest of these says too little


def _pairs_of(table: str) -> dict[str, tuple[str, bool]]:
    """Word -> (the word that stands for the pair, whether it is its opposite); the first pair of a word counts."""
    found: dict[str, tuple[str, bool]] = {}
    for pair in table.split("|"):
        one, other = ((terms(word) or [word])[0] for word in pair.split())
        first, _ = found.setdefault(one, (one, False))
        found.setdefault(other, (first, True))
    return found


_OPPOSITE = {**_pairs_of(OPPOSITES_EN), **_pairs_of(OPPOSITES_ZH)}
_LONG_ZH = sorted({*(w for w in _OPPOSITE if len(w) > 1 and is_han(w[0])), *joined_words()}, key=len, reverse=True)


_SAYS_NOTHING = frozenset({"pod", "kubernetes", "k8s"})  # words that every claim could hold


@dataclass(frozen=True)
class Nearness:
    """How much of one claim another one says.

    said: share of its words that the other has with the same sign.  turned: with the opposite sign only.
    telling: the same two shares of the words that the question did not give away; None without any.
    """

    said: float
    turned: float
    telling: tuple[float, float] | None


def nearness(wanted: Claim, given: Claim, *, common: Claim) -> Nearness:
    """How much of `wanted` is in `given`. common: the words of the question."""
    said = {w for w, signs in wanted.words.items() if signs & given.words.get(w, frozenset())}
    turned = {w for w in wanted.words if w in given.words and w not in said}
    own = wanted.words.keys() - common.words.keys() - _SAYS_NOTHING
    telling = (len(own & said) / len(own), len(own & turned) / len(own)) if own else None
    total = len(wanted.words) or 1
    return Nearness(len(said) / total, len(turned) / total, telling)
