from pathlib import Path

import pytest

from kbase.retrieval.commands import asks_for_command, by_command, command_terms
from kbase.retrieval.index import read_index
from kbase.retrieval.search import IndexSearcher
from tests.retrieval.samples import chunk, write

LOGS = "```bash\nkubectl logs web-0 --previous   # the run before the crash\n```"
PROSE = chunk(0, "The log of the previous run says why it crashed.", note="crash")
SHOWN = chunk(1, f"Read what the last run wrote.\n\n{LOGS}", note="crash", section=1)
OTHER = chunk(2, "```bash\nkubectl get nodes\n```", note="nodes")


@pytest.mark.parametrize(
    "question",
    [
        "which command restarts a deployment",
        "show the images of all pods",
        "how do I list the taints of a node",
        "how to copy a file out of a container with kubectl",
        "切换到别的 namespace 的命令",
        "怎麼看 node 上的 taint",
        "列出所有 PV",
        "helm 要怎麼看 values",
        "把 Failed 的 pod 清掉",
    ],
)
def test_asks(question: str) -> None:
    """By the word, by the tool, or by the deed it is to do, in all three languages."""
    assert asks_for_command(question)


@pytest.mark.parametrize(
    "question",
    [
        "why is my pod pending",
        "what is a label",
        "label or annotation, which one",
        "Service 和 Ingress 差在哪",
        "Pod 起不來",
        "污点是什么",
        "how long does a drain take",
    ],
)
def test_asks_for_something_else(question: str) -> None:
    """Reasons, meanings, comparisons and values are not commands, even where they name a deed."""
    assert not asks_for_command(question)


def test_a_command_is_a_block_that_begins_with_a_tool() -> None:
    """Its comment counts; a manifest and what a program printed do not."""
    assert {"kubectl", "log", "crash"} <= command_terms(SHOWN.text)
    assert not command_terms("```yaml\nkind: Pod\n```\n\n```text\nError from server\n```\n\nkubectl get pods shows it.")


def test_commands_that_say_more_come_first(tmp_path: Path) -> None:
    """Whatever their rank was; passages without one are left out."""
    write(tmp_path, [PROSE, SHOWN, OTHER])
    index = read_index(tmp_path)
    words = {"previous": 1.0, "log": 1.0}
    assert by_command(words, index.bm25, index.chunks, [0, 2, 1]) == [1, 2]


def test_the_command_comes_before_the_explanation(tmp_path: Path) -> None:
    """Of one note the passage with the command, where a command is asked for, and only there."""
    write(tmp_path, [PROSE, SHOWN, OTHER])
    searcher = IndexSearcher(read_index(tmp_path))
    asked = searcher.search("show the log of the previous run", k=1, lang="en")
    why = searcher.search("why has the previous run crashed, says the log", k=1, lang="en")
    assert (asked[0].chunk, why[0].chunk) == (SHOWN, PROSE)
