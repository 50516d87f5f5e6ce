"""`GET /v1/cluster`."""

from fastapi import APIRouter
from pydantic import Field

from api.language import LangDep
from api.models import Document
from api.state import StateDep

router = APIRouter(prefix="/v1", tags=["check"])


class StandingOut(Document):
    """The cluster that answers come from."""

    source: str
    recorded: bool = Field(description="It is a recording or a pasted text, which stays as it is")
    reachable: bool = Field(description="It answers, and accepts the credentials; a recording always does")
    why: str = Field(description="Why it is not reachable; else empty")
    server_version: str | None
    observed_at: str = Field(description="Of a recording: when it was made; else when it was asked")


class ConnectedOut(Document):
    """What the service is connected to."""

    cluster: StandingOut | None = Field(description="null where answers come from the notes alone")


@router.get("/cluster")
def cluster(state: StateDep, lang: LangDep) -> ConnectedOut:
    """Whether the cluster answers; it is asked once every few seconds, however many want to know."""
    found = state.standing.of(state.kbase().cluster)
    if found is None:
        return ConnectedOut(cluster=None)
    return ConnectedOut(
        cluster=StandingOut(
            source=found.source,
            recorded=found.recorded,
            reachable=found.lost is None,
            why=found.lost.render(lang) if found.lost else "",
            server_version=found.server_version,
            observed_at=found.observed_at,
        )
    )
