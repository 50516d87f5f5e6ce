"""The notes of an index, for listing and reading."""

from typing import Any

from kbase.cluster.reader import Cluster
from kbase.compose.ledger import applies
from kbase.markup import readable
from kbase.passage import Chunk, NoteMeta
from kbase.retrieval.protocol import NoteSearch
from kbase.retrieval.siblings import READS
from kbase.script import Lang, for_reader
from kbase.text import Phrase

FOR_VERSIONS = Phrase("For Kubernetes {versions}.", "適用 Kubernetes {versions}。")
NOT_THIS_SERVER = Phrase(
    "For Kubernetes {versions}; this server is {server}, so this section does not apply to it.",
    "適用 Kubernetes {versions}；目前的伺服器是 {server}，這一節不適用。",
)

_VERSION_S = 3.0  # a note is read without its cluster rather than late


def listed(shelf: NoteSearch, lang: Lang) -> list[NoteMeta]:
    """Each note once, by id, in the language that lang reads."""
    best: dict[str, NoteMeta] = {}
    for note in shelf.notes():
        known = best.setdefault(note.id, note)
        best[note.id] = min(known, note, key=lambda n: READS[lang].index(n.lang))
    return [best[note_id] for note_id in sorted(best)]


def note_text(shelf: NoteSearch, note: NoteMeta, lang: Lang, server: str | None = None) -> str:
    """The note's Markdown without its front matter, put together from its passages, as readers of lang see it.

    Below the heading of a section that has a version range of its own stands that range, and whether it holds server.
    """
    return "\n\n".join(_marked(p, note, lang, server) for p in passages(shelf, note))


def passages(shelf: NoteSearch, note: NoteMeta) -> list[Chunk]:
    """The note's passages in their order."""
    return sorted(shelf.chunks_of(note.id, note.lang), key=lambda c: c.lines)


def _marked(passage: Chunk, note: NoteMeta, lang: Lang, server: str | None) -> str:
    text = for_reader(readable(passage.text).strip("\n"), lang)
    if passage.kubernetes == note.kubernetes or not text.startswith("#"):
        return text
    other = applies(passage.kubernetes, server) == "other versions"
    said = (NOT_THIS_SERVER if other else FOR_VERSIONS)(versions=passage.kubernetes, server=server)
    heading, _, rest = text.partition("\n")
    return f"{heading}\n\n*{said.render(lang)}*\n{rest}"


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
