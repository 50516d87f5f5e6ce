"""`kbase ask`: one question, one cited answer."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from kbase.cli.help import Command
from kbase.cli.options import (
    ClusterOption,
    JsonOption,
    LangOption,
    NamespaceOption,
    chosen,
    emit,
    print_json,
    print_markdown,
    settings,
    words,
)
from kbase.errors import BadInput
from kbase.text import Phrase

if TYPE_CHECKING:
    from kbase.answer import Answer
    from kbase.core import Kbase

QUESTION = Phrase("The question; '-' reads standard input", "問題；'-' 表示從標準輸入讀取")
ABOUT = Phrase(
    "Answers a question from the notes and, where a cluster is connected, from read-only checks of it.",
    "根據筆記回答問題；有連接叢集時，也以唯讀檢查的結果回答。",
)
RUN = Phrase(
    "Also run the answer's commands that only read, and show what they print",
    "同時執行回答中只讀取的指令，並顯示輸出",
)
EMPTY = Phrase("The question is empty.", "問題是空的。")
EMPTY_HINT = Phrase(
    'Write it in quotes: kbase ask "why is web restarting?"', '請用引號寫出問題：kbase ask "web 為什麼一直重啟？"'
)
TOO_LONG = Phrase("The question is longer than {most} characters.", "問題超過 {most} 個字元。")
SHORTEN = Phrase("Ask with the error message only.", "請只附上錯誤訊息。")
EXAMPLES = """\
kbase ask "why does payment-api keep restarting?" -n payments
kbase ask "nodeSelector or nodeAffinity?" --cluster none
kbase ask "how do I look at node-b?" --run
echo "payment-api 為什麼一直重啟？" | kbase ask - --json"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(name="ask", cls=Command, help=words(ABOUT), epilog=EXAMPLES)(ask)


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help=words(QUESTION))],
    cluster: ClusterOption = None,
    namespace: NamespaceOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
    run: Annotated[bool, typer.Option("--run", help=words(RUN))] = False,
) -> None:
    """Prints the answer; status 0 also where nothing is known, since saying so is an answer."""
    from kbase.answer import Question
    from kbase.bootstrap import assist
    from kbase.cli.streaming import Shown
    from kbase.render.answer import answer_markdown
    from kbase.script import detect

    spoken = chosen(lang)
    text = _read(question)
    configured = settings()
    asked = Question(text, spoken or configured.lang, namespace)
    assistant = assist(configured, cluster=cluster)
    if as_json:
        reply = assistant.ask(asked)
        print_json(reply.document | ({"ran": _outputs(assistant.kbase, reply.answer)} if run else {}))
        return
    if sys.stdout.isatty():
        shown = Shown(asked.lang or detect(text), configured.corpus_dir.parent)
        shown.end(reply := assistant.ask(asked, listen=shown))
    else:
        print_markdown(answer_markdown((reply := assistant.ask(asked)).answer))
    if run:
        emit("")
        print_markdown(answer_markdown(_ran(assistant.kbase, reply.answer)))


def _ran(kbase: "Kbase", answer: "Answer") -> "Answer":
    """What the commands of an answer print, as an answer of its own."""
    from kbase.answer import Carried
    from kbase.assistant.running import NONE_READS

    commands = tuple(c.text for c in answer.commands if c.refusal is None)
    if not commands:
        return replace(answer, markdown=NONE_READS().render(answer.lang), citations=(), evidence=())
    return kbase.answer(replace(answer.question, lang=answer.lang, carried=Carried(commands=commands)))


def _outputs(kbase: "Kbase", answer: "Answer") -> list[dict[str, object]]:
    """The same for programs, as `POST /v1/run` gives it."""
    from kbase.tools import run_line

    printed = [run_line(kbase, c.text) for c in answer.commands if c.refusal is None]
    return [{"command": p.command, "output": p.text, "failed": p.failed, "cut": p.cut} for p in printed]


def _read(question: str) -> str:
    """The question, trimmed; BadInput for an empty one and for one that is no question by its length."""
    from kbase.config import MAX_QUESTION_CHARS

    if question == "-":
        # Bytes, so that what is not UTF-8 is a question with odd characters and not a failure.
        question = sys.stdin.buffer.read(4 * MAX_QUESTION_CHARS + 1).decode("utf-8", errors="replace")
    text = question.strip()
    if not text:
        raise BadInput(EMPTY(), EMPTY_HINT())
    if len(text) > MAX_QUESTION_CHARS:
        raise BadInput(TOO_LONG(most=MAX_QUESTION_CHARS), SHORTEN())
    return text
