"""What the argument parser complains about, as one of our errors in the reader's language.

The parser's exceptions are told by what they carry rather than by class: typer brings its own copy of click from
version 0.26 on, so that `import click` may be another library than the one that raised them.
"""

from typing import Any

from kbase.cli.help import DID_YOU_MEAN
from kbase.errors import BadInput
from kbase.text import Phrase, Text, verbatim

MISSING = Phrase("{name} is missing.", "缺少 {name}。")
NO_OPTION = Phrase("There is no option {name}.", "沒有 {name} 這個選項。")
NO_VALUE = Phrase("{name} needs a value.", "{name} 需要一個值。")
NO_VALUE_TAKEN = Phrase("{name} takes no value.", "{name} 不接受值。")
TOO_MANY = Phrase("More arguments than “{call}” takes.", "「{call}」不需要這麼多引數。")
QUOTES = Phrase("Put a text with spaces in quotes. See: {call} --help", "含空白的文字請加引號。請看：{call} --help")
SEE_HELP = Phrase("See: {call} --help", "請看：{call} --help")


def is_usage_error(fault: BaseException) -> bool:
    """Whether the argument parser raised it."""
    return hasattr(fault, "format_message")


def asks_for_help(fault: Any) -> bool:
    """Whether it only says that a group was called without a command; its message is then the help."""
    return type(fault).__name__ == "NoArgsIsHelpError"


def as_bad_input(fault: Any) -> BadInput:
    """What was wrong with the arguments, and what to write instead."""
    call = fault.ctx.command_path if getattr(fault, "ctx", None) else "kbase"
    message, hint = _message(fault, call)
    return BadInput(message, hint or SEE_HELP(call=call))


def _message(fault: Any, call: str) -> tuple[Text, Text | None]:
    kind, said = type(fault).__name__, str(fault.message or "")
    param = getattr(fault, "param", None)
    if kind == "MissingParameter" and param is not None:
        return MISSING(name=param.metavar or param.opts[-1]), None
    if kind == "NoSuchOption":
        near = fault.possibilities
        return NO_OPTION(name=fault.option_name), DID_YOU_MEAN(names=sorted(near)) if near else None
    if kind == "BadOptionUsage":
        return (NO_VALUE_TAKEN if "not take a value" in said else NO_VALUE)(name=fault.option_name), None
    if "extra argument" in said:
        return TOO_MANY(call=call), QUOTES(call=call)
    return verbatim(fault.format_message()), None
