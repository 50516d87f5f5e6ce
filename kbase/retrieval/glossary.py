"""Other names of what a question asks for: English, Taiwanese and Mainland words, abbreviations, kinds and fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

import yaml

from kbase.retrieval.fold import fold, spelt, terms
from kbase.script import LANGS, is_han

FILE = "glossary.yaml"  # in the folder of the notes
_CACHED = 64  # questions


@dataclass(frozen=True)
class Named:
    """Words of the field in a text. terms: BM25 terms of Latin names.  han: folded names with Chinese characters."""

    terms: frozenset[str] = frozenset()
    han: frozenset[str] = frozenset()


class Glossary:
    """Names that mean the same thing or lead to it, looked up in both directions."""

    def __init__(self, entries: Sequence[Sequence[str]]) -> None:
        made = iter(map(_Name, *spelt([name for names in entries for name in names])))
        self._entries = [list(islice(made, len(names))) for names in entries]
        self._named = lru_cache(_CACHED)(self._look_for)  # one search asks for its question several times

    def other_names(self, text: str) -> Iterator[tuple[str, ...]]:
        """The BM25 terms of each other name of every entry that a text names."""
        for names, said in self._named(text):
            yield from (name.terms for name, here in zip(names, said, strict=True) if not here and name.terms)

    def words_of(self, text: str) -> Named:
        """What a text says in words of the field."""
        here = [name for names, said in self._named(text) for name, is_here in zip(names, said, strict=True) if is_here]
        return Named(
            frozenset(term for name in here if not name.by_text for term in name.terms),
            frozenset(name.text for name in here if name.by_text),
        )

    def _look_for(self, text: str) -> Sequence[tuple[list["_Name"], list[bool]]]:
        """The entries that a text names, each with which of its names the text has."""
        folded, known = fold(text), frozenset(terms(text))
        said = ((names, [name.is_in(folded, known) for name in names]) for names in self._entries)
        return [(names, here) for names, here in said if any(here)]


class _Name:
    """One name, in the forms it is looked for: by its characters where it has Chinese ones, by its words else."""

    def __init__(self, folded: str, found: Sequence[str]) -> None:
        self.terms = tuple(dict.fromkeys(found))
        self.text, self._words = folded, frozenset(found)
        self.by_text = len(folded) > 1 and any(map(is_han, folded))

    def is_in(self, folded: str, known: frozenset[str]) -> bool:
        return self.text in folded if self.by_text else bool(self._words) and self._words <= known


def read_glossary(path: Path) -> Glossary | None:
    """The glossary of a file (`terms`: a list with `en`, `zh-TW`, `zh-CN` and `also`); None where there is none."""
    if not path.is_file():
        return None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return Glossary([[*(str(term[lang]) for lang in LANGS), *map(str, term["also"])] for term in table["terms"]])
