"""What a message of the outbox rests on."""

from typing import Any

from kbase.slack.desk import Desk
from kbase.store.tables.slack import Outgoing


def result_of(desk: Desk, row: Outgoing) -> dict[str, Any]:
    """The answer's JSON of an answer, the last check's of an incident."""
    if row.context["kind"] == "incident":
        incident = desk.incidents.get(row.context["incident"])
        return dict(incident.result or {}) if incident else {}
    return dict(row.context["answer"])
