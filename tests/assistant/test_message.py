"""An answer as a message for colleagues: read the golden files as somebody does who opens the channel at night."""

import re

import pytest

from kbase.assistant.message import message
from kbase.compose.contract import answer_json
from kbase.script import LANGS
from tests.conftest import RECORDING

ASKED = {
    "cause": {
        "en": "Why does oven keep restarting?",
        "zh-TW": "oven 為什麼一直重啟？",
        "zh-CN": "oven 为什么一直重启？",
    },
    "overview": {
        "en": "What is wrong with the cluster?",
        "zh-TW": "叢集有什麼問題？",
        "zh-CN": "集群有什么问题？",
    },
    "notes": {
        "en": "What does CrashLoopBackOff mean?",
        "zh-TW": "CrashLoopBackOff 是什麼意思？",
        "zh-CN": "CrashLoopBackOff 是什么意思？",
    },
}


@pytest.fixture
def told(talk):
    """The message of the answer to a question."""

    def of(question, lang):
        (reply,) = talk(question, lang=lang)
        return message(question, answer_json(reply.answer)).replace(str(RECORDING), "RECORDING")

    return of


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ASKED)
def test_message(told, golden, name, lang):
    """A cause with what proves it, an overview, and what the notes say."""
    golden(f"message-{name}.{lang}.txt", told(ASKED[name][lang], lang))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ASKED)
def test_any_chat_can_show_it(told, name, lang):
    """No table, no bold type, no mark whose source stays behind, and not longer than a channel bears."""
    text = told(ASKED[name][lang], lang)
    assert not re.search(r"\[[KE]\d+\]|\*\*|^\|", text, re.M)
    assert len(text.splitlines()) < 40


def test_what_changes_the_cluster_is_marked(told):
    """Whoever reads it in a channel must not take it for done."""
    steps = [line for line in told(ASKED["cause"]["en"], "en").splitlines() if re.match(r"\d\. ", line)]
    assert [line for line in steps if "rollout undo" in line] == [
        line for line in steps if "⚠ changes the cluster (not run)" in line
    ]
