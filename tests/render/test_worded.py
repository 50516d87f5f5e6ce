"""Whose words an answer is in."""

import re
from pathlib import Path

import pytest

import kbase.llm
from kbase.answer import Wording
from kbase.render.worded import WHY, worded_line


def test_without_a_model_nothing_is_said():
    assert worded_line(None, "en") == ""


def test_the_models_words():
    """Its name, and how many of its sentences are not shown."""
    said = worded_line(Wording("qwen3", 4, 1), "en")
    assert said == "worded by qwen3; sentences left out, since the sources do not bear them: 1"


@pytest.mark.parametrize("lang", ["en", "zh-TW", "zh-CN"])
def test_every_reason_has_its_words(lang):
    """Whatever the writer gives as a reason is said as a sentence, never as a code."""
    folder = Path(kbase.llm.__file__).parent
    source = "\n".join(p.read_text("utf-8") for p in folder.glob("*.py"))
    given = set(re.findall(r'LlmFault\(\s*"(\w+)"', source)) | {"empty", "unverified", "wrong_language", "resting"}
    assert given - {"failed"} <= WHY.keys()
    for reason in WHY:
        assert reason not in worded_line(Wording("m", plain_because=reason), lang) or reason in ("failed", "refused")
