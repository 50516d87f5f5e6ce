"""The OpenAPI document, put right where FastAPI describes what these routes do not do."""

from typing import Any

from fastapi import FastAPI

# https://spec.openapis.org/oas/v3.2.0.html#server-sent-event-streams
_EVENT = {"type": "object", "properties": {name: {"type": "string"} for name in ("data", "event", "id")}}


def install(app: FastAPI) -> None:
    """Failures are JSON, also of routes that otherwise stream or send files; a stream is described event by event."""
    described = app.openapi

    def document() -> dict[str, Any]:
        whole = described()
        for operations in whole["paths"].values():
            for operation in operations.values():
                _failures_are_json(operation["responses"])
                _streams_are_events(operation["responses"])
        return whole

    app.openapi = document  # type: ignore[method-assign]


def _failures_are_json(responses: dict[str, dict[str, Any]]) -> None:
    for status, response in responses.items():
        if status[0] in "45" and response.get("content"):
            response["content"] = {"application/json": next(iter(response["content"].values()))}


def _streams_are_events(responses: dict[str, dict[str, Any]]) -> None:
    for response in responses.values():
        if "text/event-stream" in response.get("content", {}):
            response["content"]["text/event-stream"] = {"itemSchema": _EVENT}
