"""`kbase kubectl`: the read-only part of kubectl, on a cluster or on a recording of one."""

import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from kbase.cli.help import Command
from kbase.cli.options import emit, settings, words
from kbase.errors import BadInput
from kbase.render.wrap import printable
from kbase.text import Phrase

ABOUT = Phrase(
    "Answers kubectl's reading commands, on a cluster or a recording: get, describe, logs, top, events, auth can-i,"
    " rollout status|history, api-resources, version, cluster-info. Flags are kubectl's; --cluster names the source.",
    "執行 kubectl 的讀取指令，對象可以是叢集或錄製檔：get、describe、logs、top、events、auth can-i、"
    "rollout status|history、api-resources、version、cluster-info。旗標與 kubectl 相同；--cluster 指定來源。",
)
ARGS = Phrase("As after kubectl", "與 kubectl 之後的寫法相同")
EXAMPLES = """\
kbase kubectl get pods -n shop -o wide
kbase kubectl describe deploy/web -n shop
kbase kubectl logs web-0 --previous --cluster bundle:./shop"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    untouched = {"ignore_unknown_options": True, "allow_extra_args": True, "allow_interspersed_args": False}
    app.command(
        name="kubectl",
        cls=Command,
        help=words(ABOUT),
        epilog=EXAMPLES,
        no_args_is_help=True,
        context_settings=untouched,
    )(kubectl)


def kubectl(args: Annotated[list[str] | None, typer.Argument(metavar="COMMAND...", help=words(ARGS))] = None) -> int:
    """Prints what kubectl would print; status 1 where kubectl's would be 1."""
    from kbase.cluster.source import open_cluster
    from kbase.kubectl.run import prepared, run
    from kbase.report import CLUSTER_HINT, NO_CLUSTER

    call, verb = prepared(args or [], files=True)
    configured = settings()
    cluster = open_cluster(_source(call.flags) or configured.cluster)
    if cluster is None:
        raise BadInput(NO_CLUSTER(), CLUSTER_HINT())
    printed = run(cluster, call, verb, deadline_s=configured.deadline_s, max_requests=configured.max_requests)
    emit(_safe(printed.text), end="")
    for note in printed.notes:
        print(_safe(note), file=sys.stderr)
    return printed.code


def _source(flags: Mapping[str, str]) -> str:
    """The cluster that --cluster names, or kubectl's own --context and --kubeconfig."""
    named = (("cluster", ""), ("context", "context:"), ("kubeconfig", "kubeconfig:"))
    return next((prefix + flags[flag] for flag, prefix in named if flags.get(flag)), "")


def _safe(text: str) -> str:
    """What a terminal shows is made harmless; what goes into a file or a pipe stays as it is."""
    return printable(text) if sys.stdout.isatty() else text
