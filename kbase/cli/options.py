"""Options that several commands share, and how commands print."""

import json
import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from kbase.cli.language import ui_lang
from kbase.errors import BadInput
from kbase.render.wrap import printable
from kbase.script import LANGS, Lang
from kbase.text import Phrase

if TYPE_CHECKING:
    from kbase.config import Settings

CLUSTER = Phrase(
    "auto (default: the Pod's own account, else the current kubeconfig context, else none), none, context:NAME,"
    " kubeconfig:PATH, in-cluster, bundle:PATH for a recording, or text:PATH for pasted output of kubectl (text:- reads"
    " standard input)",
    "auto（預設：Pod 自己的帳號，否則目前的 kubeconfig context，都沒有就不查）、none、context:NAME、kubeconfig:PATH、"
    "in-cluster、bundle:PATH（讀取記錄），或 text:PATH（讀取貼上的 kubectl 輸出；text:- 為標準輸入）",
)
NAMESPACE = Phrase("Look only in this namespace", "只看這個命名空間")
LANG = Phrase("en, zh-TW or zh-CN", "en、zh-TW 或 zh-CN")
JSON = Phrase("Print JSON", "以 JSON 輸出")
NOT_ONE = Phrase("{option} cannot be “{value}”.", "{option} 不能是「{value}」。")
USE_ONE = Phrase("Use one of: {allowed}", "請用其中之一：{allowed}")

WIDEST = 120  # columns; longer lines are hard to read

T = TypeVar("T", bound=str)


def words(phrase: Phrase) -> str:
    """A phrase in the language of the command line."""
    return phrase().render(ui_lang())


ClusterOption = Annotated[str | None, typer.Option("--cluster", metavar="SOURCE", help=words(CLUSTER))]
NamespaceOption = Annotated[str | None, typer.Option("-n", "--namespace", metavar="NAME", help=words(NAMESPACE))]
LangOption = Annotated[str | None, typer.Option("--lang", metavar="LANG", help=words(LANG))]
JsonOption = Annotated[bool, typer.Option("--json", help=words(JSON))]


def settings() -> "Settings":
    """The settings of a command that answers once, with its logs off: the answer itself says what went wrong.

    With KBASE_DEBUG set the logs go to standard error.
    """
    from kbase import log
    from kbase.config import configured

    log.configure("debug" if os.environ.get("KBASE_DEBUG") else "critical")
    return configured()


def one_of(option: str, value: str, allowed: Sequence[T]) -> T:
    """The allowed value that was given, in any case; BadInput names the others."""
    for known in allowed:
        if known.lower() == value.lower():
            return known
    raise BadInput(NOT_ONE(option=option, value=value), USE_ONE(allowed=", ".join(allowed)))


def chosen(lang: str | None) -> Lang | None:
    """The value of --lang as a language."""
    return one_of("--lang", lang, LANGS) if lang is not None else None


def emit(text: str, *, end: str = "\n") -> None:
    """Prints. A reader that has left (`kbase check | head -1`) does not change how the command ends."""
    try:
        print(text, end=end, flush=True)
    except BrokenPipeError:
        # Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_json(value: Any) -> None:
    """JSON for programs: two spaces, keys in the order of the contracts, escaped where the output is not UTF-8."""
    escaped = "utf" not in (sys.stdout.encoding or "").lower()
    emit(json.dumps(value, ensure_ascii=escaped, indent=2))


def print_markdown(text: str) -> None:
    """Rendered on a terminal; as it is when piped."""
    if not sys.stdout.isatty():
        emit(printable(text))
        return
    from kbase.render.terminal import rendered

    columns = min(shutil.get_terminal_size().columns, WIDEST)
    emit(rendered(text, columns=columns, styled=not os.environ.get("NO_COLOR")), end="")
