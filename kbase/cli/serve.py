"""`kbase serve`: the HTTP service."""

from typing import Annotated

import typer

from kbase.cli.help import Command
from kbase.cli.options import ClusterOption, words
from kbase.text import Phrase

ABOUT = Phrase("Serves the HTTP API until it is interrupted.", "啟動 HTTP 服務，直到中斷為止。")
HOST = Phrase(
    "Address to listen on (default 127.0.0.1); beyond loopback KBASE_API_KEY must be set",
    "監聽的位址（預設 127.0.0.1）；超出本機時必須設定 KBASE_API_KEY",
)
PORT = Phrase("Port to listen on (default 8080)", "監聽的連接埠（預設 8080）")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(name="serve", cls=Command, help=words(ABOUT), epilog="kbase serve --port 8081")(serve)


def serve(
    host: Annotated[str | None, typer.Option("--host", metavar="HOST", help=words(HOST))] = None,
    port: Annotated[str | None, typer.Option("--port", metavar="PORT", help=words(PORT))] = None,
    cluster: ClusterOption = None,
) -> None:
    """Runs until it is interrupted."""
    from api.app import run
    from kbase.config import configured

    run(configured(host=host, port=port, cluster=cluster))
