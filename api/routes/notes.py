"""`GET /v1/notes` and `GET /v1/notes/{id}`."""

from fastapi import APIRouter

from api.language import LangDep
from api.models import NoteOut, NoteTextOut
from api.state import StateDep
from kbase.notes import listed, note_json, note_text, server_version
from kbase.script import for_reader

router = APIRouter(prefix="/v1/notes", tags=["notes"])


@router.get("")
def notes(state: StateDep, lang: LangDep) -> list[NoteOut]:
    """Every note, in the language asked for where it has it."""
    shelf = state.kbase().notes
    server = server_version(state.kbase().cluster)
    return [NoteOut.model_validate(note_json(shelf, n, lang, server)) for n in listed(shelf, lang)]


@router.get("/{note_id:path}")
def note(note_id: str, state: StateDep, lang: LangDep) -> NoteTextOut:
    """One note with its text."""
    shelf = state.kbase().notes
    found = shelf.note(note_id, lang)
    described = note_json(shelf, found, lang, server_version(state.kbase().cluster))
    passages = [
        {"lines": c.lines, "text": for_reader(c.text, lang)}
        for c in sorted(shelf.chunks_of(found.id, found.lang), key=lambda c: c.lines)
    ]
    return NoteTextOut.model_validate({**described, "text": note_text(shelf, found, lang), "passages": passages})
