"""`kbase check`: runs the live checks and reports what they find."""

from typing import Annotated, Literal, get_args

import typer

from kbase.cli.help import Command
from kbase.cli.language import ui_lang
from kbase.cli.options import (
    ClusterOption,
    JsonOption,
    LangOption,
    NamespaceOption,
    chosen,
    one_of,
    print_json,
    print_markdown,
    settings,
    words,
)
from kbase.errors import BadInput
from kbase.text import Phrase

ABOUT = Phrase(
    "Runs the read-only checks and reports root causes first. Exit status 1 where there are findings.",
    "執行唯讀檢查，先列出根本原因。有發現時，結束狀態為 1。",
)
TARGETS = Phrase(
    "kind/name or kind/namespace/name; without one, everything", "kind/name 或 kind/namespace/name；不給就全部檢查"
)
ALL = Phrase(
    "All namespaces and the cluster itself (the default without -n)", "所有命名空間與叢集本身（沒有 -n 時的預設）"
)
FAIL_ON = Phrase(
    "error (default), warning or never: from which severity on the exit status is 1",
    "error（預設）、warning 或 never：從哪個等級起，結束狀態為 1",
)
BOTH = Phrase("-n and -A contradict each other.", "-n 與 -A 互相矛盾。")
BOTH_HINT = Phrase("Give one of them.", "請只給其中一個。")
EXAMPLES = """\
kbase check -n shop
kbase check deploy/web svc/web -n shop
kbase check --json --fail-on warning"""

FailOn = Literal["error", "warning", "never"]
_FAILING: dict[FailOn, set[str]] = {"error": {"error"}, "warning": {"error", "warning"}, "never": set()}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(name="check", cls=Command, help=words(ABOUT), epilog=EXAMPLES)(check)


def check(
    targets: Annotated[list[str] | None, typer.Argument(metavar="[TARGET]...", help=words(TARGETS))] = None,
    cluster: ClusterOption = None,
    namespace: NamespaceOption = None,
    everywhere: Annotated[bool, typer.Option("-A", "--all-namespaces", help=words(ALL))] = False,
    lang: LangOption = None,
    as_json: JsonOption = False,
    fail_on: Annotated[str, typer.Option("--fail-on", metavar="LEVEL", help=words(FAIL_ON))] = "error",
) -> int:
    """Prints the report; status 1 where something at or above --fail-on was found."""
    from kbase.bootstrap import connect
    from kbase.compose.contract import report_json
    from kbase.render.report import report_markdown
    from kbase.report import run_checks

    failing = _FAILING[one_of("--fail-on", fail_on, get_args(FailOn))]
    if namespace and everywhere:
        raise BadInput(BOTH(), BOTH_HINT())
    spoken, configured = chosen(lang), settings()
    spoken = spoken or configured.lang or ui_lang()
    report = run_checks(
        connect(configured, cluster),
        targets or (),
        namespace=namespace,
        deadline_s=configured.deadline_s,
        max_requests=configured.max_requests,
    )
    if as_json:
        print_json(report_json(report, spoken))
    else:
        print_markdown(report_markdown(report, spoken))
    return int(any(f.severity in failing for f in report.findings))
