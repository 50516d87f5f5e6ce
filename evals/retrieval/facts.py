"""Whether a text says a fact, whichever way it is spelt."""

import re
import unicodedata
from collections.abc import Sequence

from kbase.retrieval.fold import fold

_MARKS = str.maketrans("", "", '`*"“”「」')
_DASHES = re.compile("[\u2010-\u2015\u2212～~]")
_THOUSANDS = re.compile(r"(?<=\d)[,\u00a0\u202f](?=\d{3}(?!\d))")


def plain(text: str) -> str:
    """A text without the marks of Markdown and quotation, one kind of dash, no thousands separators, in one script."""
    flat = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).translate(_MARKS)
    return " ".join(fold(_THOUSANDS.sub("", flat)).split())


def says(text: str, spellings: Sequence[str]) -> bool:
    """Whether a text, made plain, holds one of the spellings. A word or number counts only whole: 6 is not in 16."""
    return any(re.search(_bounded(plain(spelling)), text) for spelling in spellings)


def recall(text: str, facts: Sequence[Sequence[str]]) -> float:
    """Share of the facts that a text says, 0 to 1. ValueError where there are none."""
    if not facts:
        raise ValueError("no facts to look for")
    body = plain(text)
    return sum(says(body, fact) for fact in facts) / len(facts)


def _bounded(spelling: str) -> str:
    left = r"(?<![a-z0-9])" if spelling[0].isascii() and spelling[0].isalnum() else ""
    right = r"(?![a-z0-9])" if spelling[-1].isascii() and spelling[-1].isalnum() else ""
    return left + re.escape(spelling) + right
