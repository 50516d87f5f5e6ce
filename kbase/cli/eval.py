"""`kbase eval`: measures how good the answers are."""

from typing import Annotated, Literal, get_args

import typer

from kbase.cli.help import Command, Group
from kbase.cli.options import JsonOption, emit, one_of, print_json, settings, words
from kbase.text import Phrase

ABOUT = Phrase("Measures the quality of the answers", "衡量回答的品質")
RETRIEVAL = Phrase(
    "Asks the written questions of the built-in notes and prints how many find their passage, by language and type,"
    " with each part of the search beside the whole.",
    "以寫好的問題查詢內建筆記，依語言與類型印出找到正確段落的比例，並列出搜尋的各個部分。",
)
SPLIT = Phrase("dev (default), test or all", "dev（預設）、test 或 all")
QUICK = Phrase("The whole search only, without its parts", "只量完整的搜尋，不量各個部分")
EXAMPLES = """\
kbase eval retrieval
kbase eval retrieval --split test --json"""

Split = Literal["dev", "test", "all"]


def register(app: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(cls=Group, help=words(ABOUT), epilog=EXAMPLES, no_args_is_help=True, rich_markup_mode=None)
    group.command(name="retrieval", cls=Command, help=words(RETRIEVAL), epilog=EXAMPLES)(retrieval)
    app.add_typer(group, name="eval")


def retrieval(
    split: Annotated[str, typer.Option("--split", metavar="SPLIT", help=words(SPLIT))] = "dev",
    quick: Annotated[bool, typer.Option("--quick", help=words(QUICK))] = False,
    as_json: JsonOption = False,
) -> None:
    """Prints the figures."""
    from evals.retrieval.command import run
    from evals.retrieval.report import lines

    chosen = one_of("--split", split, get_args(Split))
    report = run(settings(), split=None if chosen == "all" else chosen, whole_only=quick)
    if as_json:
        print_json(report.json())
    else:
        for line in lines(report):
            emit(line)
