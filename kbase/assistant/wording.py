"""How people lean on what was said: "how do I fix it?", "what about staging?", "the second one"."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from kbase.script import Lang, simplified

_ENDING = re.compile(r"[\s?？!！。.,，~…]+$")
_PUNCTUATION = re.compile(r"[\s,，。.?？!！、:：;；~…'\"“”「」()（）-]+")
_DEFINES = re.compile(r"什么是|何谓|\bwhat (?:is|are) an?\b", re.I)  # what follows is the subject, and a general one
_MOST_CHARS = 160  # what is longer says itself what it is about
_NOUNS = (
    r"(?:one|problem|issue|finding|fault|error|item|row|entry|pod|deployment|statefulset|daemonset|service|job|claim"
    r"|pvc|node|workload|thing)"
)


@dataclass(frozen=True)
class Pointer:
    """A word that points back. kind: the noun beside it ("that service"), "" for none.  own: "its"."""

    start: int
    end: int
    kind: str = ""
    own: bool = False


def plain(text: str) -> str:
    """The text as the wordings are written: one width, Simplified script, no mark at its end."""
    return _ENDING.sub("", simplified(unicodedata.normalize("NFKC", text)).strip())


def leaning(text: str) -> str | None:
    """What a question asks of a thing that it does not name ("fix", "logs", ...); None where it says more than that."""
    folded = plain(text)
    if len(folded) > _MOST_CHARS or _DEFINES.search(folded):
        return None
    for name, pattern in _asks():
        for match in pattern.finditer(folded):
            if not _content(folded[: match.start()] + " " + folded[match.end() :]):
                return name
    return None


def instead(text: str) -> str | None:
    """What takes the place of something in the previous question: "staging" in "what about staging?"."""
    folded = plain(text)
    if len(folded) > _MOST_CHARS:
        return None
    found = next((m for p in _patterns("instead") if (m := p.match(folded))), None)
    return _ENDING.sub("", found["x"]).strip() or None if found else None


def compared(text: str) -> str | None:
    """What a plain text wants the topic of the conversation compared with: "how is it different from X?" """
    found = next((m for p in _patterns("compared") if (m := p.match(text))), None)
    return found["x"].strip() if found else None


def guesses(text: str) -> bool:
    """Whether a plain text guesses at a cause: "could it be the memory?" """
    return any(p.match(text) for p in _patterns("guesses"))


def pointer(text: str) -> Pointer | None:
    """The first word of a plain text that points back."""
    found = [m for p in _patterns("pointers") for m in p.finditer(text)]
    if not found or len(text) > _MOST_CHARS:
        return None
    match = min(found, key=lambda m: (m.start(), -m.end()))
    groups = match.groupdict()
    return Pointer(match.start(), match.end(), (groups.get("kind") or "").lower(), bool(groups.get("own")))


def ordinal(text: str) -> tuple[int, int, int] | None:
    """(number from 1, or -1 for the last; start; end) of "the second one" in a plain text."""
    for number, english, chinese in _ordinals():
        if match := english.search(text) or chinese.search(text):
            return number, match.start(), match.end()
    return None


def other_language(text: str) -> Lang | None:
    """The language that the last answer is wanted in, of a plain text: "in English, please"."""
    match = next((m for p in _patterns("languages") if (m := p.match(text))), None)
    if match is None:
        return None
    name = match["name"].lower()
    if "english" in name or "英" in name:
        return "en"
    return "zh-CN" if "simplified" in name or "简" in name else "zh-TW"


def _content(rest: str) -> str:
    """The words of a rest that mean something of their own."""
    for pattern in _patterns("pointers"):
        rest = pattern.sub(" ", rest)
    rest = _NOUN.sub(" ", rest)
    for pattern in _filler():
        rest = pattern.sub(" ", rest)
    return _PUNCTUATION.sub("", rest)


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(files("kbase.assistant").joinpath("follow_ups.yaml").read_text("utf-8"))
    return table


@cache
def _asks() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = _table()["asks"].items()
    return tuple((name, re.compile(p, re.I)) for name, cues in rows for p in [*cues["en"], *cues["zh"]])


def cues(name: str) -> tuple[re.Pattern[str], ...]:
    """The wordings under a name, for plain texts."""
    return _patterns(name)


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    cues = _table()[name]
    return tuple(re.compile(p, re.I) for p in [*cues["en"], *cues["zh"]])


@cache
def _filler() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p, re.I) for p in _table()["filler"].values())


@cache
def _ordinals() -> tuple[tuple[int, re.Pattern[str], re.Pattern[str]], ...]:
    words = _table()["ordinals"]
    return tuple(
        (
            number,
            re.compile(
                rf"\b(?:the |number |#){words['en'][number]}(?: {_NOUNS}\b|$)|\b{words['en'][number]} {_NOUNS}\b", re.I
            ),
            re.compile(rf"(?:第 ?)?(?:{words['zh'][number]})(?:一)? ?(?:个|项|条|件)(?:问题|错误|{_NOUNS})?", re.I),
        )
        for number in words["en"]
    )


_NOUN = re.compile(rf"\b{_NOUNS}\b", re.I)
