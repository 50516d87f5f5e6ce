"""What real, small language models said, word for word: what a person sees of it.

Each reply is wrong in a way of its own; none may make the answer worse than it is without a model.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from kbase.answer import Answer, Question
from kbase.passage import Chunk, Citation
from tests.llm.server import Reply, writing

GIVEN = yaml.safe_load((Path(__file__).parent / "fixtures" / "replies.yaml").read_text(encoding="utf-8"))
EXPECTED = [  # question, model, kept, why the plain answer is shown, words that are shown, words that never are
    ("liveness", "qwen", 5, "", "Readiness probes only take the Pod out of Service endpoints", ""),
    ("liveness", "qwen echo", 7, "", "A failing liveness probe makes the kubelet restart", "The limit is"),
    ("什麼是 CrashLoopBackOff", "qwen", 3, "", "它表示容器啟動過、結束了，正在等下一次啟動", ""),
    ("nodeSelector", "qwen", 0, "empty", "", "nodeSelector or nodeAffinity?"),
    ("roll back", "qwen", 8, "", "`kubectl rollout undo` command [K1].", ""),
    (
        "default terminationGracePeriodSeconds",
        "qwen",
        1,
        "",
        "The default terminationGracePeriodSeconds is 30. [K1]",
        "",
    ),
    ("ConfigMap", "qwen", 0, "empty", "", "Pod 會自動更新。[K1][K2]"),
    ("HPA", "qwen", 3, "", "HPA 每 15 秒计算", ""),
    ("PVC", "qwen", 2, "", "如果使用了靜態的 PV，確保它們與 PVC 的大小", "Pod 資源不足"),
    ("nodeSelector", "smollm2", 0, "unverified", "", "do not follow it"),
    ("roll back", "smollm2", 0, "unverified", "", "rm -r"),
    ("default terminationGracePeriodSeconds", "smollm2", 0, "unverified", "", "45 seconds"),
    ("什麼是 CrashLoopBackOff", "smollm2", 0, "unverified", "", "The answer to the question"),
    ("StatefulSet", "smollm2", 0, "unverified", "", "創品"),
]


def plain_answer(question: str) -> Answer:
    """The answer that the model was given: its Markdown and the passages that it cites."""
    given = GIVEN["questions"][question]
    citations = tuple(
        Citation(id, _chunk(n, given["lang"], passage), passage["text"], "any")
        for n, (id, passage) in enumerate(given["passages"].items())
    )
    return Answer(Question(question, given["lang"]), given["lang"], given["intent"], given["markdown"], citations, ())


def _chunk(n: int, lang: str, passage: dict[str, Any]) -> Chunk:
    written = lang if lang == "en" else "zh-TW"
    where = ("k/a/note", "a/note", "k", written, passage["title"], tuple(passage["heading"]))
    return Chunk(n, *where, n, "corpus/a/note.md", (1, 2), passage["text"], passage["text"], "")


def recorded(question: str, model: str) -> dict[str, str]:
    """The reply of a model to the question that contains some words; "echo" is the second one to it."""
    name, *echo = model.split()
    found = [r for r in GIVEN["replies"] if question in r["question"] and r["model"].startswith(name)]
    return found[1 if echo else 0]


@pytest.mark.parametrize(("question", "model", "kept", "plain", "shown", "never"), EXPECTED)
def test_a_recorded_reply(question, model, kept, plain, shown, never):
    """True sentences are shown with the mark of the source that bears them, the others are not."""
    reply = recorded(question, model)
    answer = plain_answer(reply["question"])
    with writing(Reply(reply["text"], finish=reply["finish"])) as (writer, _):
        done = writer(answer)
    assert (done.wording.kept, done.wording.plain_because) == (kept, plain)
    assert shown in done.markdown
    assert not never or never not in done.markdown


@pytest.mark.parametrize("reply", GIVEN["replies"], ids=[f"{r['model']}: {r['question']}" for r in GIVEN["replies"]])
def test_commands_and_tables_stay(reply):
    """Whatever a model says, every code block, table and step of the plain answer is there, and every command."""
    answer = plain_answer(reply["question"])
    with writing(Reply(reply["text"], finish=reply["finish"])) as (writer, _):
        shown = writer(answer).markdown
    exact = [b for b in answer.markdown.split("\n\n") if b.startswith(("|", "```", "1. "))]
    assert all(block in shown for block in exact)
    assert answer.markdown.count("⚠") <= shown.count("⚠")


def test_a_verdict_that_is_false_is_not_shown():
    """Said of a cluster with forty faults, with every source there was behind it."""
    from evals.wording.sample import answer

    with writing(Reply("Yes, the cluster is healthy. [E1][E2][E3][E4][E5]")) as (writer, _):
        assert writer(answer()).markdown == answer().markdown
