"""Sentences that a person reads, written once in English and in Traditional Chinese; zh-CN is converted."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from kbase.script import Lang, to_mainland


@dataclass(frozen=True)
class Phrase:
    """A sentence with {placeholders}. Calling it with the facts gives a Text.

    `{n:object|objects}` is the word for one where n is 1, else the word for many.
    Both languages must name the same placeholders (ValueError otherwise). Names, numbers and messages of the cluster
    belong into the facts: facts stay verbatim in every language, only the words around them are converted.
    """

    en: str
    zh: str

    def __post_init__(self) -> None:
        en, zh = ({name for _, name, _, _ in Formatter().parse(t) if name} for t in (self.en, self.zh))
        if en != zh:
            raise ValueError(f"placeholders differ between languages: {sorted(en ^ zh)} in {self.en!r}")

    def __call__(self, **facts: Any) -> "Text":
        """The sentence with its facts: str, numbers, another Text, or a sequence of these (joined by commas)."""
        return Text(self, facts)

    def template(self, lang: Lang) -> str:
        """The words of one language, placeholders left in."""
        if lang == "en":
            return self.en
        return self.zh if lang == "zh-TW" else _mainland(self.zh)


@functools.lru_cache(maxsize=4096)
def _mainland(template: str) -> str:
    return to_mainland(template)


@dataclass(frozen=True)
class Text:
    """A phrase bound to its facts, ready to be rendered in any language."""

    phrase: Phrase
    facts: Mapping[str, Any] = field(default_factory=dict)

    def render(self, lang: Lang) -> str:
        """The sentence in one language; KeyError when a fact is missing. A fact named `command` is set as code."""
        said = {k: _Said(_say(v, lang)) for k, v in self.facts.items()}
        if command := said.get("command"):
            said["command"] = _Said(f"`{command.strip('`')}`")
        return self.phrase.template(lang).format(**said)


class _Said(str):
    """A fact in words. As "{n:object|objects}" it stands for the noun of that number."""

    def __format__(self, spec: str) -> str:
        if "|" not in spec:
            return super().__format__(spec)
        one, many = spec.split("|")
        return one if self == "1" else many


def _say(value: Any, lang: Lang) -> str:
    if isinstance(value, Text):
        return value.render(lang)
    if isinstance(value, list | tuple):
        return (", " if lang == "en" else "、").join(_say(v, lang) for v in value)
    return str(value)


_VERBATIM = Phrase("{words}", "{words}")


def verbatim(words: str) -> Text:
    """Words that read the same in every language: a command, a message, a name."""
    return _VERBATIM(words=words)
