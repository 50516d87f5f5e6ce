"""`kbase eval`: measures how good the answers are."""

from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from kbase.cli.help import Command, Group
from kbase.cli.options import ClusterOption, JsonOption, emit, one_of, print_json, settings, words
from kbase.text import Phrase

ABOUT = Phrase("Measures the quality of the answers", "衡量回答的品質")
RETRIEVAL = Phrase(
    "Asks the written questions of the built-in notes and prints how many find their passage, by language and type,"
    " with each part of the search beside the whole.",
    "以寫好的問題查詢內建筆記，依語言與類型印出找到正確段落的比例，並列出搜尋的各個部分。",
)
FOLLOW_UPS = Phrase(
    "Plays written conversations and prints how many follow-ups are understood.",
    "進行寫好的對話，印出有多少追問被正確理解。",
)
WORDING = Phrase(
    "Lets scripted models word answers and prints how many true sentences are kept, how many false ones dropped, which"
    " attacks change nothing, and what it costs.",
    "以寫好腳本的模型替回答措辭，印出保留了多少真的句子、擋下多少假的句子、哪些攻擊無效，以及多花的時間。",
)
DRILLS = Phrase(
    "Grades written answers to drill cards and prints how often the verdict is the hand-made one, by kind and"
    " language.",
    "評分寫好的題卡回答，依種類與語言印出與人工評定一致的比例。",
)
SETS = Phrase("dev, test or all (default)", "dev、test 或 all（預設）")
CALIBRATE = Phrase(
    "Print the similarity from which on the embedding model counts a point as made",
    "印出向量模型判定說到重點的相似度門檻",
)
SPLIT = Phrase("dev (default), test or all", "dev（預設）、test 或 all")
QUICK = Phrase("The whole search only, without its parts", "只量完整的搜尋，不量各個部分")
NOTES = Phrase("A folder of other notes in place of the built-in ones", "以另一個筆記資料夾取代內建的筆記")
QUESTIONS = Phrase(
    "Questions for them, in the form of evals/retrieval/questions.jsonl",
    "給這些筆記的問題，格式同 evals/retrieval/questions.jsonl",
)
EXAMPLES = """\
kbase eval retrieval
kbase eval retrieval --split test --json
kbase eval retrieval --notes FOLDER --questions FILE
kbase eval follow-ups --cluster bundle:PATH
kbase eval wording --cluster bundle:PATH"""

Split = Literal["dev", "test", "all"]


def register(app: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(cls=Group, help=words(ABOUT), epilog=EXAMPLES, no_args_is_help=True, rich_markup_mode=None)
    group.command(name="retrieval", cls=Command, help=words(RETRIEVAL), epilog=EXAMPLES)(retrieval)
    group.command(name="follow-ups", cls=Command, help=words(FOLLOW_UPS), epilog=EXAMPLES)(follow_ups)
    group.command(name="wording", cls=Command, help=words(WORDING), epilog=EXAMPLES)(wording)
    group.command(name="drills", cls=Command, help=words(DRILLS), epilog="kbase eval drills --set test")(drills)
    app.add_typer(group, name="eval")


def retrieval(
    split: Annotated[str, typer.Option("--split", metavar="SPLIT", help=words(SPLIT))] = "dev",
    quick: Annotated[bool, typer.Option("--quick", help=words(QUICK))] = False,
    notes: Annotated[Path | None, typer.Option("--notes", metavar="FOLDER", help=words(NOTES))] = None,
    questions: Annotated[Path | None, typer.Option("--questions", metavar="FILE", help=words(QUESTIONS))] = None,
    as_json: JsonOption = False,
) -> None:
    """Prints the figures."""
    from evals.retrieval.command import run
    from evals.retrieval.question import FILE
    from evals.retrieval.report import lines

    chosen = one_of("--split", split, get_args(Split))
    which = None if chosen == "all" else chosen
    report = run(settings(), split=which, whole_only=quick, notes=notes, questions=questions or FILE)
    if as_json:
        print_json(report.json())
    else:
        for line in lines(report):
            emit(line)


def follow_ups(cluster: ClusterOption = None, as_json: JsonOption = False) -> None:
    """Prints the figures; conversations about a cluster need the recording they were written for."""
    from evals.follow_ups.command import lines, run

    report = run(settings(), cluster=cluster)
    if as_json:
        print_json(report.json())
    else:
        for line in lines(report):
            emit(line)


def wording(cluster: ClusterOption = None, as_json: JsonOption = False) -> None:
    """Prints the figures; answers about a cluster are among those worded only where one is named."""
    from evals.wording.command import lines, run

    figures = run(settings(), cluster=cluster)
    if as_json:
        print_json(figures.json())
    else:
        for line in lines(figures):
            emit(line)


def drills(
    name: Annotated[str, typer.Option("--set", metavar="SET", help=words(SETS))] = "all",
    calibrate: Annotated[bool, typer.Option("--calibrate", help=words(CALIBRATE))] = False,
    as_json: JsonOption = False,
) -> None:
    """Prints the figures, with the confusion matrix."""
    from evals.drills.command import calibrate as calibrated
    from evals.drills.command import run

    if calibrate:
        emit(calibrated(settings()))
        return
    chosen = one_of("--set", name, get_args(Split))
    report = run(settings(), only=None if chosen == "all" else chosen)
    if as_json:
        print_json(report.json())
    else:
        emit("\n".join(report.lines()))
