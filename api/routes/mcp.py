"""`POST /mcp`: the Model Context Protocol over streamable HTTP, behind the same key as everything else."""

from functools import lru_cache
from typing import TYPE_CHECKING

from fastapi import APIRouter, Response
from starlette.types import Message, Receive, Scope, Send

from api.state import State, StateDep
from kbase.mcp.server import server_of, tools_of

if TYPE_CHECKING:
    from mcp.server.mcpserver.tools import Tool

router = APIRouter(include_in_schema=False)
_NAMES = ("127.0.0.1", "localhost", "[::1]")


@router.post("/mcp")
def mcp(state: StateDep) -> Response:
    """One exchange. Each request stands alone, so that any replica of the service can take it."""
    return _Exchange(state)


@lru_cache(maxsize=4)
def _tools(state: State) -> "list[Tool]":
    return tools_of(state.assistant)


class _Exchange(Response):
    """Hands a request to the protocol's own implementation."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self._tools, self._open = _tools(state), not state.settings.keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from mcp.server.transport_security import TransportSecuritySettings

        # A key keeps web pages out; without one, neither their names for this machine nor their own are accepted.
        security = TransportSecuritySettings(
            enable_dns_rebinding_protection=self._open,
            allowed_hosts=[h for name in _NAMES for h in (name, f"{name}:*")],
            allowed_origins=[o for name in _NAMES for o in (f"http://{name}", f"http://{name}:*")],
        )

        async def plainly(message: Message) -> None:
            # The status comes as an enumeration, which logs and metrics would print by its name.
            await send({**message, "status": int(message["status"])} if "status" in message else message)

        server = server_of(self._tools)
        server.streamable_http_app(json_response=True, stateless_http=True, transport_security=security)
        async with server.session_manager.run():
            await server.session_manager.handle_request(scope, receive, plainly)
