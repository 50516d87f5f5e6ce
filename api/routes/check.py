"""`GET /v1/check`."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from api.language import LangDep
from api.models import CheckOut
from api.state import StateDep
from kbase.compose.contract import report_json

router = APIRouter(prefix="/v1", tags=["check"])

Target = Annotated[str, StringConstraints(min_length=1, max_length=600)]


@router.get("/check", response_model_exclude_unset=True)
def check(
    state: StateDep,
    lang: LangDep,
    target: Annotated[list[Target] | None, Query(max_length=50, description="kind/name or kind/namespace/name")] = None,
    namespace: Annotated[str | None, Query(min_length=1, max_length=63)] = None,
    pictures: Annotated[bool, Query(description="Whether each finding comes with its `pictures`")] = False,
    cluster: Annotated[str | None, Query(max_length=300, description="Must be the cluster served")] = None,
) -> CheckOut:
    """What the checks find about the targets, in a namespace, or in the whole cluster."""
    state.allow(cluster)
    report = state.kbase().check(target or (), namespace=namespace, pictures=pictures)
    return CheckOut.model_validate(report_json(report, lang))
