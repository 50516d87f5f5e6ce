"""The previous question with one thing exchanged: a name, a kind, a number, a term."""

import re

from kbase.cluster.resources import spelled
from kbase.question.entities import kinds_in
from kbase.script import is_han

_LATIN = re.compile(r"[A-Za-z][\w./-]*")
_TERM = re.compile(r"[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|[A-Z]{2,}\w*|[a-z0-9]+(?:-[a-z0-9]+)+|--?[a-z][\w-]+")
_CAMEL = re.compile(r"[a-z]+[A-Z]\w*|[A-Z][a-z]+(?:[A-Z][a-z]*)+\w*")
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_COMMON_TEXT = (
    "what is are the a an of for to in on and or vs versus difference differences between default defaults how why "
    "when does do did can should i we my which much many long it by with from than better use used using range value "
    "values set change compare compared kubernetes k8s limit limits maximum minimum max min time timeout work works "
    "explain mean means be there pod"
)
_COMMON = frozenset(_COMMON_TEXT.split())


def name_swapped(question: str, old: str, new: str) -> str | None:
    """The question with a name exchanged, however it was written ("payment api"); None where it does not hold it."""
    spelled_out = r"[\s_-]".join(map(re.escape, re.split(r"[-_]", old)))
    swapped, n = re.subn(rf"(?<![\w-]){spelled_out}(?![\w-])", lambda _: new, question, flags=re.I)
    return swapped if n else None


def term_swapped(question: str, new: str) -> str | None:
    """The question with the thing exchanged that is most like the new one; None where nothing in it is like it."""
    return _kind(question, new) or _number(question, new) or _suffixed(question, new) or _term(question, new)


def term_in(question: str) -> str:
    """The one word of a question that is a term by its form (PodDisruptionBudget); "" for none or several."""
    terms = dict.fromkeys(m[0] for m in _CAMEL.finditer(question))
    return next(iter(terms)) if len(terms) == 1 else ""


def _kind(question: str, new: str) -> str | None:
    if not kinds_in(new):
        return None
    words = [m for m in _LATIN.finditer(question) if _is_kind(m[0])]
    return _put(question, words[-1], new) if words else None


def _is_kind(word: str) -> bool:
    return len(word) > 1 and bool(spelled(word.lower()) or (word.endswith("s") and spelled(word[:-1].lower())))


def _number(question: str, new: str) -> str | None:
    words = list(_NUMBER.finditer(question))
    return _put(question, words[-1], new) if words and _NUMBER.fullmatch(new) else None


def _suffixed(question: str, new: str) -> str | None:
    """A Chinese term with the same ending: 就緒探針, 存活探針."""
    if not new or not is_han(new[-1]):
        return None
    for size in range(len(new) - 1, 0, -1):
        ending = new[-size:]
        at = question.find(ending)
        start = at - (len(new) - size)
        if at >= 0 and start >= 0 and all(is_han(c) for c in question[start:at]):
            return question[:start] + new + question[at + size :]
    return None


def _term(question: str, new: str) -> str | None:
    """The last word that is a term by its form, else the last that is no common word."""
    terms = list(_TERM.finditer(question))
    words = terms or [m for m in _LATIN.finditer(question) if m[0].lower() not in _COMMON]
    if not words:
        return None
    return _put(question, words[-1], new)


def _put(question: str, old: re.Match[str], new: str) -> str:
    return question[: old.start()] + new + question[old.end() :]
