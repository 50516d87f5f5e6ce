""" "Run it": the commands of the last answer, or one that is written out."""

import pytest

from kbase.answer import Question
from kbase.assistant.running import running

COMMANDS = ("kubectl get pods", "kubectl get nodes", "kubectl get svc")
WHY = {"en": "why does oven restart?", "zh-TW": "oven 為什麼一直重啟？", "zh-CN": "oven 为什么一直重启？"}


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("run it", COMMANDS),
        ("Run them for me, please", COMMANDS),
        ("ok, can you execute that?", COMMANDS),
        ("please run the commands", COMMANDS),
        ("show me the output", COMMANDS),
        ("run the second one", COMMANDS[1:2]),
        ("run #3", COMMANDS[2:]),
        ("run the last command", COMMANDS[2:]),
        ("跑給我看", COMMANDS),
        ("幫我執行看看", COMMANDS),
        ("那就跑吧", COMMANDS),
        ("把這些指令跑一次", COMMANDS),
        ("可以幫我執行嗎？", COMMANDS),
        ("执行一下", COMMANDS),
        ("執行第二個指令", COMMANDS[1:2]),
        ("跑第3個", COMMANDS[2:]),
        ("run `kubectl -n shop get pods`", ("kubectl -n shop get pods",)),
        ("幫我執行 kubectl get nodes", ("kubectl get nodes",)),
        ("執行：kubectl get nodes -o wide", ("kubectl get nodes -o wide",)),
        ("how does it run?", None),
        ("where does it run", None),
        ("how do I run a job?", None),
        ("run as root?", None),
        ("跑在哪個節點？", None),
        ("為什麼跑不起來", None),
        ("它還在跑嗎", None),
        ("執行失敗怎麼辦", None),
    ],
)
def test_what_is_to_be_run(text, chosen):
    """All commands or the one that is meant; questions about what runs are questions."""
    found = running(Question(text), COMMANDS)
    assert (found.question.carried.commands if found else None) == chosen


def test_what_cannot_be_run_is_said():
    """Nothing was said before, the answer has no such command, or none that reads."""
    assert "nothing was said before" in running(Question("run it"), None).reply.render("en")
    assert "has 3" in running(Question("run #4"), COMMANDS).reply.render("en")
    assert "no command" in running(Question("run it"), ()).reply.render("en")


@pytest.mark.parametrize(
    ("lang", "run", "fix"),
    [("en", "run it", "how do I fix it?"), ("zh-TW", "跑給我看", "怎麼修？"), ("zh-CN", "跑给我看", "怎么修？")],
)
def test_run_in_a_conversation(talk, lang, run, fix):
    """The next steps that only read are run, each output is evidence, and the conversation goes on where it was."""
    first, second, third = talk(WHY[lang], run, fix)
    reads = [c.text for c in first.answer.commands if c.refusal is None]
    assert reads == [e.command for e in second.answer.evidence]
    assert "--previous" in reads[0]
    assert "OVEN_TEMP is not a number" in second.answer.markdown
    assert second.answer.markdown.startswith(f"`{reads[0]}` [E1]")
    assert [f.code for f in third.answer.findings] == [f.code for f in first.answer.findings[:1]]


def test_a_command_that_may_not_be_run_is_only_shown(talk):
    """Whatever a person writes out passes the same door."""
    (reply,) = talk("run kubectl -n bakery get secrets")
    assert "**Not run:**" in reply.answer.markdown
    assert reply.answer.cluster.requests <= 1  # the server's version
    (reply,) = talk("run kubectl delete ns bakery")
    assert "changes the cluster" in reply.answer.markdown
