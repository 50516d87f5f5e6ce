"""`kbase bundle`: records what the account can see, for later or for a colleague."""

from pathlib import Path
from typing import Annotated

import typer

from kbase.cli.help import Command
from kbase.cli.language import ui_lang
from kbase.cli.options import ClusterOption, NamespaceOption, emit, settings, words
from kbase.errors import BadInput
from kbase.text import Phrase

ABOUT = Phrase(
    "Records what the account can see into a folder, secrets masked, for --cluster bundle:OUT.",
    "把帳號看得到的內容記錄到資料夾（機密已遮罩），供 --cluster bundle:OUT 使用。",
)
OUT = Phrase("New or empty folder", "新的或空的資料夾")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(name="bundle", cls=Command, help=words(ABOUT), epilog="kbase bundle ./shop -n shop")(bundle)


def bundle(
    out: Annotated[Path, typer.Argument(metavar="OUT", help=words(OUT))],
    cluster: ClusterOption = None,
    namespace: NamespaceOption = None,
) -> None:
    """Writes the recording and prints what is in it and what was refused."""
    from kbase.bootstrap import connect
    from kbase.cluster.bundle import write_bundle
    from kbase.report import CLUSTER_HINT, NO_CLUSTER

    source = connect(settings(), cluster)
    if source is None:
        raise BadInput(NO_CLUSTER(), CLUSTER_HINT())
    emit(write_bundle(source, out, namespace=namespace).say(ui_lang()))
