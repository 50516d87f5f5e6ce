"""`kbase mcp`: kbase as tools for IDEs and agents."""

from typing import Annotated

import typer

from kbase.cli.help import Command
from kbase.cli.options import ClusterOption, words
from kbase.text import Phrase

ABOUT = Phrase(
    "Serves the Model Context Protocol on standard input and output, for IDEs and agents that start it themselves.",
    "以標準輸入與輸出提供 Model Context Protocol，給會自行啟動它的 IDE 與代理程式使用。",
)
HTTP = Phrase(
    "Serve it over HTTP at /mcp instead, together with the rest of the service, as `kbase serve` does",
    "改以 HTTP 提供，路徑為 /mcp，連同其他服務，與 `kbase serve` 相同",
)
EXAMPLES = """\
kbase mcp --cluster context:prod
kbase mcp --http"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(name="mcp", cls=Command, help=words(ABOUT), epilog=EXAMPLES)(mcp)


def mcp(
    http: Annotated[bool, typer.Option("--http", help=words(HTTP))] = False,
    cluster: ClusterOption = None,
) -> None:
    """Runs until its input ends, or until it is interrupted."""
    from kbase.config import configured

    if http:
        from api.app import run

        run(configured(cluster=cluster))
        return
    from kbase import log
    from kbase.bootstrap import assist
    from kbase.mcp.server import server_of, tools_of

    log.configure("warning", as_json=True)  # to standard error: standard output belongs to the protocol
    assistant = assist(configured(cluster=cluster))
    assistant.kbase.notes.notes()  # a missing index is said at start
    server_of(tools_of(lambda: assistant)).run("stdio")
