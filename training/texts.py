"""What the model learns from: translated texts, and the project's own notes. Never the questions of evals/."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from ingest.parse import ParsedNote, Section, parse
from ingest.split import split
from ingest.symbols import in_words
from kbase.retrieval.fold import terms
from kbase.retrieval.windows import windows

_MARKS = re.compile(r"^\s*(?:#+|[*+-]|\d+\.)\s+", re.MULTILINE)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WRITTEN = Path(__file__).with_name("questions.yaml")
_NEAR = 0.6
_HEADING = re.compile(r"#{1,6}\s+\S")


@dataclass(frozen=True)
class Pair:
    """The same text in English and Chinese. source: the file it stands in.  heading: it is one."""

    en: str
    zh: str
    source: str = ""
    heading: bool = False


@dataclass(frozen=True)
class Note:
    """One note in one language. sections: heading and windows of each, in order; number 0 is the lead."""

    id: str
    lang: str
    title: str
    questions: tuple[str, ...]
    aliases: tuple[str, ...]
    sections: dict[int, tuple[str, list[str]]]


@dataclass(frozen=True)
class Card:
    """A question about a note, and the English heading of the section that answers it; "" = any."""

    question: str
    note: str
    heading: str


def cards(folder: Path) -> list[Card]:
    """Every question of the drill cards of a folder, with its other wordings, in both languages."""
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    found = [card for file in files for card in yaml.load(file.read_text(encoding="utf-8"), _LOADER)["cards"]]
    return [
        Card(str(question), str(card["note"]), str(card.get("heading") or ""))
        for card in found
        if card.get("note")
        for asked, others in [(card["question"], card.get("variants") or {})]
        for lang in asked
        for question in (asked[lang], *others.get(lang, ()))
    ]


def written() -> list[Card]:
    """The questions of `questions.yaml`, written for training."""
    table = yaml.load(_WRITTEN.read_text(encoding="utf-8"), _LOADER)
    named = ((*place.partition("#"), asked) for place, asked in table.items())
    return [Card(question, note, heading) for note, _, heading, asked in named for question in asked]


def parallel(file: Path) -> list[Pair]:
    """The pairs of a gzipped file of JSON lines with `path`, `en` and `zh`, marks of Markdown taken off."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Pair(_plain(r["en"]), _plain(r["zh"]), r["path"], bool(_HEADING.match(r["en"].strip()))) for r in rows]


def glossary(file: Path) -> list[Pair]:
    """The words of a glossary: Taiwan's and the Mainland's for each English one."""
    terms = yaml.safe_load(file.read_text(encoding="utf-8"))["terms"]
    return [Pair(str(t["en"]), str(t[zh]), heading=True) for t in terms for zh in ("zh-TW", "zh-CN")]


def notes(corpus: Path) -> list[Note]:
    """Every note of a folder, each language on its own."""
    files = sorted(corpus.rglob("*.md"))
    return [_note(parse(f.read_text(encoding="utf-8"), f.name), str(f.relative_to(corpus))) for f in files]


def of_notes(corpus: Path) -> Iterator[Pair]:
    """What the notes say in both languages: titles, headings, and lines of sections that have equally many."""
    for zh_file in sorted(corpus.rglob("*.zh-TW.md")):
        en_file = zh_file.with_name(zh_file.name.replace(".zh-TW.", ".en."))
        if en_file.is_file():
            yield from _of_note(*(parse(f.read_text(encoding="utf-8"), f.name) for f in (en_file, zh_file)))


def _of_note(en: ParsedNote, zh: ParsedNote) -> Iterator[Pair]:
    yield Pair(en.title, zh.title, heading=True)
    by_rank = {section.rank: section for section in zh.sections}
    for section in en.sections:
        other = by_rank.get(section.rank)
        if other is None:
            continue
        if section.heading and other.heading:
            yield Pair(section.heading[-1], other.heading[-1], heading=True)
        ours, theirs = _lines(section), _lines(other)
        if len(ours) == len(theirs):
            yield from (Pair(a, b) for a, b in zip(ours, theirs, strict=True) if a != b)


def _lines(section: Section) -> list[str]:
    text = "\n".join(block.text for block in section.blocks if block.kind not in ("heading", "code"))
    return [line.strip() for line in text.split("\n") if len(line.strip()) > 3]


def _note(parsed: ParsedNote, path: str) -> Note:
    sections: dict[int, tuple[str, list[str]]] = {}
    for passage in split(parsed):
        _, found = sections.setdefault(passage.rank, (passage.heading[-1] if passage.heading else "", []))
        found += windows(in_words(passage.search_text, parsed.lang))
    meta = parsed.meta
    name = meta.one("id") or path
    return Note(name, parsed.lang, parsed.title, meta.many("questions"), meta.many("aliases"), sections)


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).replace("`", "").split())


def without(texts: Iterable[str], unwanted: Sequence[str]) -> list[str]:
    """The texts that say none of the unwanted ones, nor nearly so: what is measured on is never learned.

    Nearly: six tenths of the words of both are the same ones, scripts, inflections and stop words aside.
    """
    measured = [set(terms(text)) for text in unwanted]
    said = ((text, set(terms(text))) for text in texts)
    return [text for text, words in said if not any(_is_near(words, other) for other in measured)]


def _is_near(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= _NEAR * len(one | other)
