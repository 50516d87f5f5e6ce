"""`GET /v1/checks`."""

from fastapi import APIRouter
from pydantic import Field

from api.language import LangDep
from api.models import Document
from api.state import StateDep
from kbase.diagnosis.areas import AREAS, area_of
from kbase.diagnosis.declare import Check, all_checks
from kbase.errors import NoSuchNote
from kbase.retrieval.protocol import NoteSearch
from kbase.script import Lang, for_reader
from kbase.types import Severity

router = APIRouter(prefix="/v1", tags=["check"])


class NoteTitleOut(Document):
    """A note by its id."""

    id: str
    title: str


class CheckNameOut(Document):
    """One live check, as it is declared."""

    code: str
    area: str = Field(description="Part of a cluster: " + ", ".join(AREAS))
    severity: Severity = Field(description="Of its findings, unless one says otherwise")
    purpose: str
    reads: list[str] = Field(description="Resources it reads")
    about: list[str] = Field(description="Kinds its findings are about")
    notes: list[NoteTitleOut] = Field(description="Notes of this service that explain it, the runbook first")


@router.get("/checks")
def checks(state: StateDep, lang: LangDep) -> list[CheckNameOut]:
    """Every live check, by area."""
    shelf = state.kbase().notes
    ordered = sorted(all_checks(), key=lambda c: (AREAS.index(area_of(c)), c.code))
    return [_shown(check, shelf, lang) for check in ordered]


def _shown(check: Check, shelf: NoteSearch, lang: Lang) -> CheckNameOut:
    return CheckNameOut(
        code=check.code,
        area=area_of(check),
        severity=check.severity,
        purpose=check.purpose,
        reads=list(check.reads),
        about=list(check.about),
        notes=[title for note in check.notes if (title := _title(note, shelf, lang))],
    )


def _title(note: str, shelf: NoteSearch, lang: Lang) -> NoteTitleOut | None:
    """None where this index does not hold the note."""
    try:
        return NoteTitleOut(id=note, title=for_reader(shelf.note(note, lang).title, lang))
    except NoSuchNote:
        return None
