"""The scripted service, and a writer that talks to it: real HTTP on loopback, short deadlines."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from evals.wording.server import Reply, Scripted, document, scripted
from kbase.llm.endpoint import Endpoint
from kbase.llm.writer import Writer

__all__ = ["Reply", "Scripted", "document", "scripted", "writing"]


@contextmanager
def writing(script: Any, *, kbase: Any = None, **given: Any) -> Iterator[tuple[Writer, Scripted]]:
    """A writer with a model that follows the script; given: fields of the endpoint."""
    with scripted(script) as server:
        endpoint = Endpoint(server.base_url, "scripted-1", **{"timeout_s": 30.0, **given})
        yield Writer(endpoint, kbase, tools=kbase is not None), server
