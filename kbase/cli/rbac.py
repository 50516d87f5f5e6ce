"""`kbase rbac`: prints the least ClusterRole that the checks need."""

from typing import Annotated, Literal, get_args

import typer

from kbase.cli.help import Command
from kbase.cli.options import emit, one_of, words
from kbase.text import Phrase

ABOUT = Phrase(
    "Prints the least ClusterRole that all checks need, generated from what they declare to read.",
    "印出所有檢查所需的最小 ClusterRole，由檢查宣告的讀取項目產生。",
)
FORMAT = Phrase("yaml (default), or helm for a chart's template", "yaml（預設），或 helm 供 chart 範本使用")
Format = Literal["yaml", "helm"]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(name="rbac", cls=Command, help=words(ABOUT), epilog="kbase rbac | kubectl apply -f -")(rbac)


def rbac(form: Annotated[str, typer.Option("--format", metavar="FORMAT", help=words(FORMAT))] = "yaml") -> None:
    """Prints the role."""
    from kbase.diagnosis.rbac import render

    emit(render(one_of("--format", form, get_args(Format))), end="")
