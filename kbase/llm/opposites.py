"""Statements turned round by a plain word: before for after, only for both, allowed for refused.

A claim falls where the words that its source uses beside the same things belong to the other side of a pair, and its
own side stands nowhere near. Which words are opposites is data: opposites.yaml.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from kbase.llm.claims import denials
from kbase.llm.terms import words_of
from kbase.script import simplified

_CLAUSES = re.compile(r"[\n|;!?。；：！？，]\s*|[.:]\s+|,\s+|\s+(?:because|since|but|while|whereas|so|therefore)\s+")
_NEAR = 0.6  # share of a clause's words that one of the source must hold to be about the same
_CLOSE = 0.15  # further behind the nearest than this, a clause is about something else
_TOKEN = re.compile(r"[a-z0-9][a-z0-9_.-]*|[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]+")
_DENYING = ("un", "in", "im", "ir", "non", "dis")
# Words between a term and the thing that it is said of.
_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "is",
        "are",
        "be",
        "it",
        "its",
        "their",
        "more",
        "may",
        "can",
        "will",
        "and",
        "or",
        "in",
        "at",
        "by",
        "for",
        "的",
        "了",
        "很",
        "才",
        "會",
        "会",
        "就",
        "也",
        "要",
    ]
)


def side(match: re.Match[str]) -> str:
    """ "a" or "b": the side of a pair that a word of it belongs to."""
    return str(match.lastgroup)[0]


@dataclass(frozen=True)
class _Pair:
    """Two sides of opposites. pattern: finds a word of either, in a group whose name begins with its side."""

    pattern: re.Pattern[str]

    def sides(self, text: str) -> set[str]:
        """Which sides a text uses."""
        return {side(m) for m in self.pattern.finditer(text)}


@dataclass(frozen=True)
class _Clause:
    """A clause, folded, with the words by which it is compared."""

    text: str
    words: frozenset[str]


def turned_round(claim: str, states: str) -> bool:
    """Whether a sentence says the opposite of what its source says of the same things."""
    stated = _clauses(states)
    return any(_turned(c, stated) or _swapped(c, stated) or _prefixed(c, stated) for c in _clauses(claim))


def _turned(clause: _Clause, stated: Sequence[_Clause]) -> bool:
    """Whether the nearest clauses of the source have only the other side of a pair."""
    for pair in _pairs():
        own = pair.sides(clause.text)
        if len(own) != 1:
            continue
        near = _nearest(clause, stated, pair)
        theirs = {side for c in near for side in pair.sides(c.text)}
        if theirs and not theirs & own and any(_same_answer(clause, c, pair) for c in near):
            return True
    return False


def _nearest(clause: _Clause, stated: Sequence[_Clause], pair: _Pair) -> list[_Clause]:
    """The clauses of the source that are about the same, the pair's own words left aside."""
    words = _without(clause, pair)
    if len(words) < 2:
        return []
    shares = [(len(words & c.words) / len(words), c) for c in stated]
    best = max((share for share, _ in shares), default=0.0)
    return [c for share, c in shares if share >= max(_NEAR, best - _CLOSE)]


def _same_answer(one: _Clause, other: _Clause, pair: _Pair) -> bool:
    """Whether both deny or both do not: "is not allowed" is no opposite of "is refused"."""
    return denials(pair.pattern.sub(" ", one.text)) % 2 == denials(pair.pattern.sub(" ", other.text)) % 2


def _swapped(clause: _Clause, stated: Sequence[_Clause]) -> bool:
    """Whether a word of a pair is said of what the source says the other one of ("old revision" for "new revision")."""
    for pair in _pairs():
        said = _beside(clause.text, pair)
        theirs = [(c, {one for found in _beside(c.text, pair) for one in found}) for c in stated] if said else []
        known = {one for _, found in theirs for one in found}
        for found in said:
            if found & known:
                continue  # the source says it so, whatever else it says
            other = {("b" if one == "a" else "a", where, thing) for one, where, thing in found}
            near = [c for c, own in theirs if own & other]
            if any(len(_without(clause, pair) & c.words) >= 2 and _same_answer(clause, c, pair) for c in near):
                return True
    return False


def _prefixed(clause: _Clause, stated: Sequence[_Clause]) -> bool:
    """Whether a word has lost or gained what denies it: ready and unready, directly and indirectly."""
    own = {*_LATIN.findall(clause.text)}
    for c in stated:
        theirs = {*_LATIN.findall(c.text)}
        if len(clause.words & c.words) < _NEAR * len(clause.words) or len(clause.words & c.words) < 2:
            continue
        for one, other in ((own - theirs, theirs - own), (theirs - own, own - theirs)):
            if any(f"{prefix}{word}" in other for word in one if len(word) > 3 for prefix in _DENYING):
                return True
    return False


def _beside(text: str, pair: _Pair) -> list[set[tuple[str, str, str]]]:
    """For each word of a pair in a text: its side, where something stands beside it, and what."""
    all_of_it = []
    for match in pair.pattern.finditer(text):
        before = _word(reversed(_TOKEN.findall(text[: match.start()][-40:])), back=True)
        behind = _word(_TOKEN.findall(text[match.end() :][:40]), back=False)
        beside = {(side(match), "before", before), (side(match), "behind", behind)}
        all_of_it.append({one for one in beside if one[2]})
    return all_of_it


def _word(tokens: Iterable[str], *, back: bool) -> str:
    """The first word that says something: a Latin one, or two Han characters."""
    han = ""
    for token in tokens:
        if token in _SMALL and not han:
            continue
        if token.isascii():
            return han or token
        han = token + han if back else han + token
        if len(han) == 2:
            return han
    return han


def _without(clause: _Clause, pair: _Pair) -> frozenset[str]:
    return words_of(pair.pattern.sub(" ", clause.text))


@lru_cache(maxsize=512)
def _clauses(text: str) -> tuple[_Clause, ...]:
    folded = (simplified(c.replace("`", " ")).casefold() for c in _CLAUSES.split(text) if c.strip())
    plain = (_apart().sub(lambda m: "_" * len(m[0]), c) for c in folded)
    return tuple(_Clause(c, words_of(c)) for c in plain)


@cache
def _data() -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return found


@cache
def _apart() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(simplified(word)) for word in _data()["apart"]))


@cache
def _pairs() -> tuple[_Pair, ...]:
    """The pairs, longer words before those that stand in them (不一樣 before 一樣)."""
    made = []
    for a, b in _data()["pairs"]:
        words = sorted([(w, "a") for w in a] + [(w, "b") for w in b], key=lambda one: -len(one[0]))
        forms = [f"(?P<{side}{n}>{_form(simplified(word))})" for n, (word, side) in enumerate(words)]
        made.append(_Pair(re.compile("|".join(forms))))
    return tuple(made)


def _form(word: str) -> str:
    if not word.isascii():
        return re.escape(word)
    ending = r"[a-z]*" if word.endswith("*") else ""
    return rf"(?<![\w./-]){re.escape(word.removesuffix('*'))}{ending}(?![\w/-])"
