"""`POST /v1/run`."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.models import Document
from api.state import StateDep
from kbase.tools import run_line

router = APIRouter(prefix="/v1", tags=["ask"])


class RunIn(BaseModel):
    """A command of an answer."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    command: str = Field(min_length=1, max_length=2000, examples=["kubectl -n payments get pods"])


class RunOut(Document):
    """What a command printed."""

    command: str
    output: str = Field(description="Plain text, credentials masked")
    failed: bool = Field(description="It ended with another status than 0")
    cut: int = Field(description="Lines that are left out at the end")


@router.post("/run")
def run(body: RunIn, state: StateDep) -> RunOut:
    """What one read-only kubectl command prints, such as one of an answer's `commands`; anything else is refused."""
    printed = run_line(state.kbase(), body.command)
    return RunOut(command=printed.command, output=printed.text, failed=printed.failed, cut=printed.cut)
