"""Which model, and what is said where its settings are incomplete."""

import pytest

from kbase.bootstrap import build, writer
from kbase.config import Settings
from kbase.errors import BadInput


def made(own_env, **given):
    settings = Settings(cluster="none", **given)
    return writer(settings, build(settings))


def test_without_settings_there_is_no_model(own_env):
    """Nothing is loaded, and answers are put together by rules."""
    assert made(own_env) is None


def test_settings_reach_the_endpoint(own_env):
    """Address, key, model, time, tokens and budget; without an address it is OpenAI's own."""
    local = made(own_env, llm_base_url="http://127.0.0.1:1/v1", llm_model="m", llm_timeout_s=3, llm_budget_tokens=9)
    assert (local.endpoint.base_url, local.endpoint.model) == ("http://127.0.0.1:1/v1", "m")
    assert (local.endpoint.timeout_s, local.endpoint.budget_tokens, local.tools) == (3, 9, True)
    assert made(own_env, llm_model="m", llm_api_key="k").endpoint.base_url == "https://api.openai.com/v1"


@pytest.mark.parametrize(("given", "words"), [
    ({"llm_model": "m"}, "neither KBASE_LLM_BASE_URL nor KBASE_LLM_API_KEY"),
    ({"llm_base_url": "http://127.0.0.1:1/v1"}, "but not KBASE_LLM_MODEL"),
])  # fmt: skip
def test_half_of_the_settings_is_a_mistake(own_env, given, words):
    """It is said which half is missing."""
    with pytest.raises(BadInput, match=words):
        made(own_env, **given)


def test_without_the_library(own_env, monkeypatch):
    """What is missing, and how to get it."""
    monkeypatch.setattr("kbase.llm.endpoint.find_spec", lambda _: None)
    with pytest.raises(BadInput, match="`openai` is not installed") as refused:
        made(own_env, llm_base_url="http://127.0.0.1:1/v1", llm_model="m")
    assert "pip install 'kbase[llm]'" in refused.value.hint.render("en")


def test_the_key_is_no_part_of_what_is_printed(own_env):
    """Settings that end up in a log or a traceback show no key."""
    assert "sk-secret" not in repr(Settings(llm_api_key="sk-secret"))
