"""Which files are one note in several languages, told from their paths and checked against their outlines.

Repositories keep translations in folders (`en/`, `zh-cn/`, `docs/zh/`, `i18n/zh-TW/`, as Hugo, Docusaurus and MkDocs
have them) or in names (`README_zh.md`, `README.zh-CN.md`, `page.en.md`). What a path tells is only a guess: two files
stand for each other section by section where their headings do.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from kbase.passage import Chunk, NoteMeta
from kbase.script import Lang, lang_named

SUFFIXES = (".md", ".markdown", ".txt")
_TAG = r"(?:en|zh)(?:[-_](?:hans|hant))?(?:[-_](?:us|gb|cn|sg|tw|hk|mo))?"
_FOLDER = re.compile(_TAG, re.I)
_ENDING = re.compile(rf"(?<=.)[._-]({_TAG})$", re.I)
_ABOVE = {
    "i18n",
    "l10n",
    "locale",
    "locales",
    "translations",
}  # folders that hold nothing but a folder for each language

Outline = Mapping[int, int]  # rank of a section -> depth of its heading


def note_path_parts(path: str) -> tuple[str, str]:
    """A path without suffix and language ("runbooks/oomkilled"), and the language that it tells ("zh-TW", "zh", "").

    The name of a file tells more than its folders, an inner folder more than an outer one.
    """
    pure = PurePosixPath(path)
    stem = pure.name[: -len(pure.suffix)] if pure.suffix.lower() in SUFFIXES else pure.name
    told = ""
    if ending := _ENDING.search(stem):
        stem, told = stem[: ending.start()], ending[1]
    kept: list[str] = []
    for folder in pure.parts[:-1]:
        if _FOLDER.fullmatch(folder):
            told = told if ending else folder
            kept = kept[:-1] if kept and kept[-1].lower() in _ABOVE else kept
        else:
            kept.append(folder)
    return "/".join([*kept, stem]), told


def lang_told(tag: str, script: Lang) -> Lang | None:
    """The language of a tag; script: what the Han characters of the text are, for a tag that leaves that open."""
    told = lang_named(tag)
    if tag.lower() == "zh":
        return script if script != "en" else "zh-CN"
    return told


def apart(notes: Mapping[str, NoteMeta], chunks: Sequence[Chunk], own: Mapping[str, str]) -> dict[str, str]:
    """Path -> the id of its own that a file needs, of those that only seem to be a note in another language.

    notes: by path.  own: path -> what the note would be called for itself; files that say themselves which note they
    are are not there, and stay.  Of a note's files the first stays, and each that is in another language than those
    before it and has the same headings in the same order; which sections exist, not what they are called, is compared.
    """
    of_note: dict[str, list[str]] = defaultdict(list)
    for path, meta in notes.items():
        of_note[meta.id].append(path)
    shared = {note: paths for note, paths in of_note.items() if len(paths) > 1}
    outlines = _outlines(chunks, {path for paths in shared.values() for path in paths})
    found = {}
    for paths in shared.values():
        first, *others = sorted(paths, key=lambda path: (own.get(path, notes[path].id) != notes[path].id, path))
        langs = {notes[first].lang}
        for path in others:
            lang = notes[path].lang
            if path in own and (lang in langs or not _same(outlines[first], outlines[path])):
                found[path] = own[path]
            langs.add(lang)
    return found


def _outlines(chunks: Sequence[Chunk], paths: set[str]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {path: {} for path in paths}
    for chunk in chunks:
        if chunk.path in paths:
            depth = len(chunk.heading)
            # A bold line may stand as one heading more on some passages of a section.
            found[chunk.path][chunk.section] = min(depth, found[chunk.path].get(chunk.section, depth))
    return found


def _same(one: Outline, other: Outline) -> bool:
    """Whether sections are numbered alike: the last is the same, and where both have text they are as deep."""
    return max(one, default=0) == max(other, default=0) and all(other.get(rank, d) == d for rank, d in one.items())
