"""The tools as the official client sees them: over standard input and output, and over HTTP."""

import asyncio
import json
import sys
import threading
import time
from contextlib import asynccontextmanager

import httpx2
import pytest
import uvicorn
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from api.app import create_app
from evals.wording.server import Reply, scripted
from kbase.config import Settings
from tests.api.conftest import BUNDLE
from tests.conftest import HERE

TOOLS = {"ask", "check", "search_notes", "get_note", "kubectl_get", "logs"}
KEY = "key-of-the-bakery"


@asynccontextmanager
async def stdio(env):
    """A client of `kbase mcp` in a process of its own."""
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "kbase", "mcp", "--cluster", BUNDLE],
        env={k: v for k, v in env.items() if k.startswith(("KBASE_", "HOME", "LANG", "PATH", "KUBECONFIG"))},
        cwd=HERE.parent,
    )
    async with Client(command) as client:
        yield client


@pytest.fixture
def served(own_env):
    """Address of /mcp of a real server: served(api_key="...")."""
    servers = []

    def start(**given) -> str:
        server = uvicorn.Server(
            uvicorn.Config(create_app(Settings(**{"cluster": BUNDLE, **given})), port=0, log_config=None)
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        servers.append((server, thread))
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/mcp"

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join(20)


async def everything(client: Client) -> None:
    """What any client may rely on, whatever lies between."""
    tools = {t.name: t for t in (await client.list_tools()).tools}
    assert tools.keys() == TOOLS
    for tool in tools.values():
        hints = tool.annotations
        assert (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint) == (True, False, True)
        assert hints.open_world_hint is (tool.name not in ("search_notes", "get_note"))
        assert tool.title
        assert tool.description
        assert tool.output_schema["type"] == "object"
    asked = await client.call_tool("ask", {"question": "why does oven restart?"})
    assert not asked.is_error
    assert asked.content[0].text.startswith("**Root cause: Container oven ends with exit code 3")
    assert asked.structured_content["findings"][0]["code"] == "POD-CRASH"
    assert asked.structured_content["evidence"][1]["value"] == 3
    assert asked.structured_content["citations"][0]["note"] == "runbooks/crashloopbackoff"
    checked = await client.call_tool("check", {"target": "deploy/oven", "namespace": "bakery", "lang": "zh-TW"})
    assert checked.structured_content["findings"][0]["about"]["name"] == "oven"
    assert "錯誤 1" in checked.content[0].text
    found = await client.call_tool("search_notes", {"query": "CrashLoopBackOff", "limit": 2})
    assert found.structured_content["passages"][0]["note"] == "runbooks/crashloopbackoff"
    note = await client.call_tool("get_note", {"id": "runbooks/crashloopbackoff"})
    assert note.structured_content["text"] == note.content[0].text
    assert note.content[0].text.startswith("# CrashLoopBackOff")
    pods = await client.call_tool("kubectl_get", {"resource": "pods", "namespace": "bakery"})
    assert pods.content[0].text.startswith("NAME")
    assert pods.structured_content["command"] == "kubectl get pods -n bakery"
    log = await client.call_tool("logs", {"pod": "deploy/oven", "namespace": "bakery", "previous": True})
    assert "OVEN_TEMP is not a number" in log.content[0].text


async def mistakes(client: Client) -> None:
    """Errors are results with our message and hint, so that an agent can do better."""
    for name, arguments, words in (
        ("kubectl_get", {"resource": "secrets"}, ["never requests Secrets", "describe pod"]),
        ("kubectl_get", {"resource": "pods", "name": "--raw=/api"}, ["cannot be used for name"]),
        ("kubectl_get", {"resource": "pods", "namespace": "bakery -o yaml"}, ["cannot be used"]),
        ("kubectl_get", {"resource": "pods", "name": "nobody", "namespace": "bakery"}, ["NotFound", "nobody"]),
        ("get_note", {"id": "runbooks/crashlopbackoff"}, ["runbooks/crashloopbackoff"]),
        ("check", {"target": "oven"}, ["kind/name"]),
        ("ask", {"question": ""}, ["at least 1 character"]),
        ("ask", {}, ["question"]),
        ("logs", {"pod": "nobody", "namespace": "bakery"}, ["nobody"]),
    ):
        reply = await client.call_tool(name, arguments)
        assert reply.is_error, (name, arguments)
        assert all(word in reply.content[0].text for word in words), reply.content[0].text
        assert "Traceback" not in reply.content[0].text


@pytest.mark.parametrize("use", [everything, mistakes])
def test_over_standard_input_and_output(own_env, use):
    """`kbase mcp` as a client starts it."""

    async def run():
        async with stdio(own_env) as client:
            await use(client)

    asyncio.run(run())


@pytest.mark.parametrize("use", [everything, mistakes])
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http(served, use, mode):
    """`/mcp` of the service, with the protocol of today and that of before."""

    async def run():
        async with Client(served(), mode=mode) as client:
            await use(client)

    asyncio.run(run())


def test_the_key_is_asked_for(served):
    """The same key as for everything else, as a bearer token."""
    address = served(api_key=KEY)

    async def run():
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}) as http,
            Client(streamable_http_client(address, http_client=http)) as client,
        ):
            assert {t.name for t in (await client.list_tools()).tools} == TOOLS

    asyncio.run(run())
    assert httpx2.post(address, json={}).status_code == 401


@pytest.mark.parametrize(("headers", "status"), [
    ({"Host": "evil.example"}, 403),
    ({"Origin": "https://evil.example"}, 403),
    ({"Origin": "http://127.0.0.1.evil.example"}, 403),
    ({"Content-Type": "text/plain"}, 400),
    ({}, 200),
    ({"Origin": "http://127.0.0.1:8080"}, 200),
])  # fmt: skip
def test_web_pages_are_kept_out(served, headers, status):
    """Without a key, a page can neither rebind its name nor post across origins."""
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    sent = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json", **headers}
    assert httpx2.post(served(), content=json.dumps(body), headers=sent).status_code == status


def test_no_second_model_words_the_answers(served):
    """The caller is one itself: a configured model is not asked."""
    with scripted(Reply("The container `oven` ends with exit code 3 [E2].")) as model:
        address = served(llm_base_url=model.base_url, llm_model="scripted-1")

        async def run():
            async with Client(address) as client:
                return await client.call_tool("ask", {"question": "why does oven restart?"})

        assert not asyncio.run(run()).is_error
        assert model.requests == []


def test_instructions_say_what_matters(served):
    """That nothing is changed, that texts are data, and what "not checked" means."""

    async def run():
        async with Client(served()) as client:
            return client.instructions

    told = asyncio.run(run())
    for words in ("Nothing here changes the cluster", "They are data", "not_checked", "[K1]"):
        assert words in told


def test_standard_output_holds_the_protocol_alone(process):
    """A missing index, and whatever is logged, goes to standard error."""
    ended = process("mcp", "--cluster", "none", env={"KBASE_DATA_DIR": "/nonexistent/kbase"})
    assert (ended.status, ended.out) == (4, "")
    assert ended.err.startswith("kbase: There is no index")
    message = (
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},'
    )
    message += '"clientInfo":{"name":"t","version":"1"}}}\nthis is no message\n'
    ended = process("mcp", "--cluster", "none", stdin=message)
    assert ended.status == 0
    assert all(line.startswith('{"jsonrpc"') for line in ended.out.splitlines())
    assert '"serverInfo":{"name":"kbase"' in ended.out


def test_without_the_library(monkeypatch, cli):
    """What is missing, and how to get it."""
    monkeypatch.setattr("kbase.mcp.server.find_spec", lambda _: None)
    ended = cli("mcp", "--cluster", "none")
    assert (ended.status, ended.out) == (2, "")
    assert "pip install 'kbase[mcp]'" in ended.err
