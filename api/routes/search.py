"""`GET /v1/search`."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints

from api.language import LangDep
from api.models import Document
from api.state import StateDep
from kbase.config import MAX_QUESTION_CHARS
from kbase.script import for_reader

router = APIRouter(prefix="/v1", tags=["notes"])
_EXCERPT = 600  # characters
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION_CHARS)]


class PassageOut(Document):
    """A passage of a note."""

    note: str = Field(description="Id of the note, for GET /v1/notes/{id}")
    title: str
    heading: str
    lines: tuple[int, int] = Field(description="First and last line in the file, from 1, inclusive")
    excerpt: str = Field(description="Markdown: its beginning, whole lines, without its heading")


@router.get("/search")
def search(
    q: Annotated[Words, Query(description="Words, a question or an error message")],
    state: StateDep,
    lang: LangDep,
    limit: Annotated[int, Query(ge=1, le=50)] = 12,
) -> list[PassageOut]:
    """The passages of the notes that fit best, the best first."""
    return [
        PassageOut(
            note=hit.chunk.note,
            title=for_reader(hit.chunk.title, lang),
            heading=for_reader(" › ".join(hit.chunk.heading), lang),
            lines=hit.chunk.lines,
            excerpt=for_reader(_beginning(hit.chunk.text), lang),
        )
        for hit in state.kbase().notes.search(q, k=limit, lang=lang)
    ]


def _beginning(text: str) -> str:
    """The first lines below the heading; a code block that is cut is closed."""
    kept: list[str] = []
    for line in text.strip().split("\n"):
        if kept and sum(map(len, kept)) + len(line) > _EXCERPT:
            break
        if kept or not line.startswith("#"):
            kept.append(line)
    fences = sum(line.lstrip().startswith("```") for line in kept)
    return "\n".join([*kept, "```"] if fences % 2 else kept).strip()
