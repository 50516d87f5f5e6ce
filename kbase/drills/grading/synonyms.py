"""Words that candidates use for one another, so that a form or a claim in one of them is met by the others.

The groups stand in kbase.drills.grading.wording: English as beginnings of words, Chinese as whole words.
"""

import functools
import re

from kbase.drills.grading.wording import SYNONYMS_EN, SYNONYMS_ZH


def _groups(table: str) -> dict[str, tuple[str, ...]]:
    return {word: tuple(group.split()) for group in table.split("|") for word in group.split()}


_OF_EN, _OF_ZH = _groups(SYNONYMS_EN), _groups(SYNONYMS_ZH)
_STEMS = sorted(_OF_EN, key=len, reverse=True)
_WORDS_ZH = sorted(_OF_ZH, key=len, reverse=True)
_ANY_ZH = re.compile("|".join(_WORDS_ZH))
_LEAST = 4  # letters of a stem that may stand for a longer word


def like(word: str) -> tuple[str, ...]:
    """The beginnings of English words that mean the same, `word` itself first."""
    group = _group_en(word)
    return (word, *(other for other in group if not word.startswith(other) or other == word)) if group else (word,)


def like_han(text: str) -> str:
    """A pattern for a Chinese text in which each word that has synonyms may be any of them."""
    found = [(m.start(), m.end(), _OF_ZH[m.group()]) for m in _ANY_ZH.finditer(text)]
    out, at = "", 0
    for start, end, group in found:
        out += re.escape(text[at:start]) + "(?:" + "|".join(sorted(group, key=len, reverse=True)) + ")"
        at = end
    return out + re.escape(text[at:])


@functools.lru_cache(maxsize=16384)
def canonical(word: str) -> str:
    """The one word that stands for a word and its synonyms."""
    group = _OF_ZH.get(word) or _group_en(word)
    return group[0] if group else word


@functools.lru_cache(maxsize=16384)
def _group_en(word: str) -> tuple[str, ...]:
    """Exact stems first; else a stem of some length that begins the word, with an ending of inflection after it."""
    if word in _OF_EN:
        return _OF_EN[word]
    for stem in _STEMS:
        ending = word.removeprefix(stem)
        if (
            len(stem) >= _LEAST
            and ending != word
            and re.fullmatch(r"e?[sd]?|ing|er|ion|ions|y|ied|ies|ment|ly|al", ending)
        ):
            return _OF_EN[stem]
    return ()


def joined_words() -> tuple[str, ...]:
    """The Chinese words that have synonyms, longest first: they are one word of a claim."""
    return tuple(word for word in _WORDS_ZH if len(word) > 1)
