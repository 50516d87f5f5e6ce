"""Help in the reader's language: how a command is called, what it does, and a line for each thing it takes."""

import difflib
import shutil
from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from kbase.cli.language import ui_lang
from kbase.errors import BadInput
from kbase.render.wrap import wrapped
from kbase.text import Phrase

USAGE = Phrase("Usage: {call}", "用法：{call}")
COMMANDS = Phrase("Commands:", "指令：")
ARGUMENTS = Phrase("Arguments:", "引數：")
OPTIONS = Phrase("Options:", "選項：")
EXAMPLES = Phrase("Examples:", "範例：")
HELP = Phrase("Show this help", "顯示這份說明")
NO_COMMAND = Phrase("There is no command “{name}”.", "沒有「{name}」這個指令。")
DID_YOU_MEAN = Phrase("Did you mean: {names}", "您是指：{names}")
COMMANDS_ARE = Phrase("Commands: {names}", "可用的指令：{names}")

_WIDEST, _NARROWEST = 100, 20  # columns of the whole, and of an explanation beside its name


class Command(TyperCommand):
    """A command that explains itself in the reader's language. Its epilog holds examples, one a line."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help."""
        formatter.write(help_text(self, ctx))


class Group(TyperGroup):
    """A group of commands that explains itself in the reader's language, and knows the nearest of its names."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help."""
        formatter.write(help_text(self, ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in alphabetical order, groups among the others."""
        return sorted(super().list_commands(ctx))

    def resolve_command(self, ctx: Any, args: Any) -> Any:
        """The command that the arguments name; BadInput for an unknown one."""
        known = self.list_commands(ctx)
        if args and args[0] not in known:
            near = difflib.get_close_matches(args[0], known)
            hint = DID_YOU_MEAN(names=near) if near else COMMANDS_ARE(names=known)
            raise BadInput(NO_COMMAND(name=args[0]), hint)
        return super().resolve_command(ctx, args)


def help_text(command: Any, ctx: Any) -> str:
    """The whole help of a command or a group, wrapped to the terminal."""
    params = [p for p in command.params if not getattr(p, "hidden", False)]
    arguments = [(p.metavar, p.help or "") for p in params if p.param_type_name == "argument"]
    options = [(_spelling(p), p.help or "") for p in params if p.param_type_name == "option"]
    names = command.list_commands(ctx) if isinstance(command, TyperGroup) else []
    commands = [(name, command.get_command(ctx, name).help or "") for name in names]
    call = [ctx.command_path, *(["COMMAND"] if commands else []), *(name for name, _ in arguments), "[OPTIONS]"]
    columns = min(shutil.get_terminal_size().columns, _WIDEST)
    sections = [_say(USAGE, call=" ".join(call)), "\n".join(wrapped(command.help or "", columns))]
    titled = ((COMMANDS, commands), (ARGUMENTS, arguments), (OPTIONS, [*options, ("--help", _say(HELP))]))
    sections += [_section(title, rows, columns) for title, rows in titled if rows]
    if command.epilog:
        sections.append("\n".join([_say(EXAMPLES), *(f"  {line}" for line in command.epilog.splitlines())]))
    return "\n\n".join(sections) + "\n"


def _spelling(option: Any) -> str:
    return ", ".join(option.opts) + (f" {option.metavar}" if option.metavar else "")


def _section(title: Phrase, rows: Sequence[tuple[str, str]], columns: int) -> str:
    indent = max(len(name) for name, _ in rows) + 4
    lines = [_say(title)]
    for name, words in rows:
        first, *rest = wrapped(words, max(columns - indent, _NARROWEST))
        lines += [f"  {name:<{indent - 2}}{first}", *(" " * indent + line for line in rest)]
    return "\n".join(lines)


def _say(phrase: Phrase, **facts: str) -> str:
    return phrase(**facts).render(ui_lang())
