"""`kbase ingest`: builds or refreshes the index."""

import signal
from pathlib import Path
from typing import Annotated

import typer

from kbase.cli.help import Command
from kbase.cli.options import JsonOption, LangOption, chosen, words
from kbase.text import Phrase

ABOUT = Phrase(
    "Reads notes into the index; without PATH, the built-in ones. Exit status 2 where something could not be read.",
    "把筆記讀進索引；不給 PATH 就讀內建筆記。有讀不到的內容時，結束狀態為 2。",
)
PATHS = Phrase("Files and folders of Markdown or text", "Markdown 或純文字的檔案與資料夾")
COLLECTION = Phrase("Name to keep them under (default: notes)", "存放的集合名稱（預設：notes）")
REBUILD = Phrase("Build everything anew", "全部重建")
WATCH = Phrase("Keep watching the folders and ingest what changes", "持續監看資料夾，有變更就重新讀取")
EXAMPLES = """\
kbase ingest
kbase ingest ./runbooks --collection team"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(name="ingest", cls=Command, help=words(ABOUT), epilog=EXAMPLES)(ingest)


def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help=words(PATHS))] = None,
    collection: Annotated[str | None, typer.Option("--collection", metavar="NAME", help=words(COLLECTION))] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help=words(REBUILD))] = False,
    watch: Annotated[bool, typer.Option("--watch", help=words(WATCH))] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Prints a summary; status 2 where some input was skipped."""
    from ingest.__main__ import command

    spoken = chosen(lang)
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # an interrupted progress bar gives the cursor back
    return command(paths or [], collection=collection, rebuild=rebuild, watch=watch, as_json=as_json, lang=spoken)
