"""The command line: arguments in, text out. Each command is one module of this folder."""

import io
import os
import signal
import sys
from typing import Annotated, NoReturn

import typer

from kbase import __version__
from kbase.cli.help import Group
from kbase.cli.language import ui_lang
from kbase.cli.options import emit, words
from kbase.cli.usage import as_bad_input, asks_for_help, is_usage_error
from kbase.errors import KbaseError
from kbase.registry import modules
from kbase.render.wrap import printable
from kbase.text import Phrase

ABOUT = Phrase(
    "Answers questions about Kubernetes from notes, grounded by read-only checks of your cluster.",
    "根據筆記回答 Kubernetes 問題，並以唯讀檢查印證您的叢集。",
)
VERSION = Phrase("Print the version", "印出版本")
UNEXPECTED = Phrase(
    "Something went wrong inside kbase ({what}). Run again with KBASE_DEBUG=1 to see where, and report it.",
    "kbase 內部發生錯誤（{what}）。請加上 KBASE_DEBUG=1 再執行一次以查看位置，並回報。",
)
EXAMPLES = """\
kbase ingest
kbase ask "why does web restart?" -n shop
kbase check -n shop"""
_INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended


def app() -> typer.Typer:
    """The application with every command of this folder: a module that has `register(app)` is a command."""
    made = typer.Typer(
        cls=Group, help=words(ABOUT), epilog=EXAMPLES, no_args_is_help=True, add_completion=False, rich_markup_mode=None
    )
    made.callback(invoke_without_command=True)(_root)
    for module in modules(__name__):
        if register := getattr(module, "register", None):
            register(made)
    return made


def _root(version: Annotated[bool, typer.Option("--version", help=words(VERSION))] = False) -> None:
    if version:
        emit(f"kbase {__version__}")
        raise typer.Exit(0)


def main() -> NoReturn:
    """Runs `kbase`. Failure is one line on standard error and the exit status of the contracts, never a traceback."""
    # Ctrl-C ends at once, even while checks wait for a cluster: a command that must tidy up says so itself.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it is ignored, as under nohup
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no Chinese shows "?" instead of failing
    try:
        status = app()(standalone_mode=False, prog_name="kbase")
    except KbaseError as error:
        _fail(error)
    except (typer.Abort, KeyboardInterrupt):
        status = _INTERRUPTED
    except Exception as fault:  # the last resort: whatever it is, a person reads one line
        if asks_for_help(fault):
            emit(str(fault).rstrip())
            sys.exit(0)
        if is_usage_error(fault):
            _fail(as_bad_input(fault))
        if os.environ.get("KBASE_DEBUG"):
            raise
        _say(UNEXPECTED(what=f"{type(fault).__name__}: {fault}").render(ui_lang()))
        status = 2
    sys.exit(status or 0)


def _fail(error: KbaseError) -> NoReturn:
    lang = ui_lang()
    message, hint = error.message.render(lang).strip(), error.hint.render(lang).strip()
    joint = " " if message.endswith((".", "?", "!")) else "" if message.endswith(("。", "？", "！")) else None
    if joint is None:
        joint = "; " if lang == "en" else "；"
    _say(message + joint + hint)
    sys.exit(error.exit_code)


def _say(line: str) -> None:
    print("kbase: " + printable(" ".join(line.split())), file=sys.stderr)
