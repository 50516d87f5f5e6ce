"""`GET /v1/notes` and `GET /v1/notes/{id}`."""

from fastapi import APIRouter

from api.language import LangDep
from api.models import NoteOut, NoteTextOut
from api.state import StateDep
from kbase.compose.ledger import applies
from kbase.notes import listed, note_json, note_text, passages, server_version
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
    server = server_version(state.kbase().cluster)
    parts = [
        {
            "lines": c.lines,
            "text": for_reader(c.text, lang),
            "kubernetes": c.kubernetes,
            "applies": applies(c.kubernetes, server),
        }
        for c in passages(shelf, found)
    ]
    text = note_text(shelf, found, lang, server)
    return NoteTextOut.model_validate({**note_json(shelf, found, lang, server), "text": text, "passages": parts})
