"""The notes of an index, for listing and reading."""

from typing import Any

from kbase.cluster.reader import Cluster
from kbase.compose.ledger import applies
from kbase.retrieval.protocol import NoteSearch
from kbase.retrieval.siblings import READS
from kbase.script import Lang, for_reader
from kbase.types import NoteMeta

_VERSION_S = 3.0  # a note is read without its cluster rather than late


def listed(shelf: NoteSearch, lang: Lang) -> list[NoteMeta]:
    """Each note once, by id, in the language that lang reads."""
    best: dict[str, NoteMeta] = {}
    for note in shelf.notes():
        known = best.setdefault(note.id, note)
        best[note.id] = min(known, note, key=lambda n: READS[lang].index(n.lang))
    return [best[note_id] for note_id in sorted(best)]


def note_text(shelf: NoteSearch, note: NoteMeta, lang: Lang) -> str:
    """The note's Markdown without its front matter, put together from its passages, as readers of lang see it."""
    passages = sorted(shelf.chunks_of(note.id, note.lang), key=lambda c: c.lines)
    return for_reader("\n\n".join(c.text.strip("\n") for c in passages), lang)


def server_version(cluster: Cluster | None) -> str | None:
    """The version of the connected server; None where there is none or it could not be read."""
    return cluster.session(deadline_s=_VERSION_S, max_requests=2).server_version() if cluster else None


def note_json(shelf: NoteSearch, note: NoteMeta, lang: Lang, server: str | None) -> dict[str, Any]:
    """The note's description for programs. server: version of the connected server, for `applies`."""
    return {
        "id": note.id,
        "lang": note.lang,
        "langs": sorted(n.lang for n in shelf.notes() if n.id == note.id),
        "title": for_reader(note.title, lang),
        "kind": note.kind,
        "collection": note.collection,
        "path": note.path,
        "aliases": list(note.aliases),
        "questions": list(note.questions),
        "kubernetes": note.kubernetes,
        "applies": applies(note.kubernetes, server),
        "checked": note.checked,
        "sources": list(note.sources),
        "checks": list(note.checks),
    }
