"""The notes of an index, for listing and reading."""

from typing import Any

from kbase.retrieval.protocol import NoteSearch
from kbase.retrieval.search import READS
from kbase.script import Lang
from kbase.types import NoteMeta


def listed(shelf: NoteSearch, lang: Lang) -> list[NoteMeta]:
    """Each note once, by id, in the language that lang reads."""
    best: dict[str, NoteMeta] = {}
    for note in shelf.notes():
        known = best.setdefault(note.id, note)
        best[note.id] = min(known, note, key=lambda n: READS[lang].index(n.lang))
    return [best[note_id] for note_id in sorted(best)]


def note_text(shelf: NoteSearch, note: NoteMeta) -> str:
    """The note's Markdown without its front matter, put together from its passages."""
    passages = sorted(shelf.chunks_of(note.id, note.lang), key=lambda c: c.lines)
    return "\n\n".join(c.text.strip("\n") for c in passages)


def note_json(shelf: NoteSearch, note: NoteMeta) -> dict[str, Any]:
    """The note's description for programs."""
    return {
        "id": note.id,
        "lang": note.lang,
        "langs": sorted(n.lang for n in shelf.notes() if n.id == note.id),
        "title": note.title,
        "kind": note.kind,
        "collection": note.collection,
        "path": note.path,
        "aliases": list(note.aliases),
        "questions": list(note.questions),
        "kubernetes": note.kubernetes,
        "checked": note.checked,
        "sources": list(note.sources),
        "checks": list(note.checks),
    }
