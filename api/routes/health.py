"""`/healthz` and `/readyz`."""

from fastapi import APIRouter

from api.models import ReadyOut
from api.state import StateDep

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(state: StateDep) -> ReadyOut:
    """Questions can be answered: the index is there. 503 with the reason otherwise."""
    kbase = state.kbase()
    ids = {note.id for note in kbase.notes.notes()}
    return ReadyOut(status="ready", notes=len(ids), cluster=kbase.cluster.source if kbase.cluster else None)
