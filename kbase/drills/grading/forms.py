"""Whether a sentence holds a surface form of a point, and whether it affirms or denies it."""

import functools
import itertools
import re
from collections.abc import Sequence
from typing import Literal

from kbase.drills.grading.negation import Negation, negations
from kbase.drills.grading.prepared import plains, quantities
from kbase.drills.grading.synonyms import like, like_han

Said = Literal["affirmed", "denied"]
Span = tuple[int, int]
Form = tuple[str, ...]  # plain parts, all of which one sentence holds
# What may stand between the words of a form: a comma, small words.
_BETWEEN = r"[\s,]+(?:(?:any|the|an?|its|their|own|more|other|very|be|to|of|for|in)\s+){0,2}"
_LONG = 9  # letters from which on a word may be written apart: "load balancer"
_SHORTEST = 4  # letters that a stem keeps
_MOST_PLACES = 4  # of one part that are tried together with those of the others


def prepare(forms: Sequence[str]) -> tuple[Form, ...]:
    """Forms as a card writes them, each as the plain parts that stand in one sentence."""
    parts = [[part.strip() for part in form.split(" + ")] for form in forms]
    plain = iter(plains([part for form in parts for part in form]))
    return tuple(tuple(next(plain) for _ in form) for form in parts)


def said(form: Form, text: str) -> Said | None:
    """How a plain sentence says a form; None where it does not hold all parts of it.

    A negation inside the form belongs to it; any other that reaches one of its parts turns its meaning, two of them
    turn it back.
    """
    places = [_places(part, text) for part in form]
    if not all(places):
        return None
    negating = negations(text)
    chosen = itertools.product(*(spans[:_MOST_PLACES] for spans in places))
    apart = [spans for spans in chosen if _apart(spans)]
    if not apart:
        return None
    return "affirmed" if any(_affirms(spans, negating) for spans in apart) else "denied"


def _apart(spans: Sequence[Span]) -> bool:
    """Whether the parts are found in different words: "WaitForFirstConsumer" is not also "waits"."""
    ordered = sorted(spans)
    return all(one[1] <= other[0] for one, other in itertools.pairwise(ordered))


def _affirms(spans: Sequence[Span], negating: Sequence[Negation]) -> bool:
    turns = 0
    for negation in negating:
        own = any(start < negation.end and end > negation.start for start, end in spans)
        turns += not own and any(negation.reaches(*span) for span in spans)
    return turns % 2 == 0


def _places(part: str, text: str) -> list[Span]:
    return [m.span() for m in _pattern(part).finditer(text)]


@functools.lru_cache(maxsize=65536)
def _pattern(part: str) -> re.Pattern[str]:
    """What finds a part: Chinese anywhere, Latin words from their start on, short ones and numbers whole."""
    if amounts := quantities(part):
        words = re.sub(r"\S*\s*\S+\s*‹[^›]*›", " ", part).split() if part.count("‹") == 1 else []
        amount = "|".join(f"‹{re.escape(a)}›" for a in sorted(amounts))
        return re.compile(f"(?:{amount})" if not words else _ordered([*words], amount))
    return re.compile(_sequence(part))


def _ordered(words: Sequence[str], amount: str) -> str:
    pieces = "".join(f"(?=.*{_sequence(word)})" for word in words)
    return f"^{pieces}.*(?:{amount})"


def _sequence(part: str) -> str:
    return _BETWEEN.join(_word(word) for word in part.split())


def _word(word: str) -> str:
    if not word.isascii():
        return (r"(?<![a-z0-9])" if _latin(word[0]) else "") + like_han(word)
    if word[-1].isdigit():
        return rf"(?<![a-z0-9]){re.escape(word)}(?![0-9])(?!\.[0-9])"
    return "(?:" + "|".join(map(_latin_word, like(word))) + ")"


def _latin_word(word: str) -> str:
    before = r"(?<![a-z0-9])" if _latin(word[0]) else ""
    if not _latin(word[-1]):
        return before + re.escape(word)
    last = re.findall(r"[a-z0-9]+$", word)[0]
    if len(last) <= 3:
        return before + re.escape(word) + r"(?:e?s)?(?![a-z0-9])"
    stem = word.removesuffix(last) + _stem(last)
    letters = r"\s?".join(stem) if len(stem) >= _LONG and stem.isalpha() else re.escape(stem)
    return before + letters + r"[a-z]*"


def _stem(word: str) -> str:
    """The beginning that a word shares with its inflections."""
    stem = next((word.removesuffix(e) for e in ("ing", "ed", "es", "s", "e", "y") if word.endswith(e)), word)
    stem = stem[:-1] if len(stem) > 4 and stem[-1] == stem[-2] and stem[-1] not in "ls" else stem
    return stem if len(stem) >= _SHORTEST else word


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
