"""An assistant over the small index and the small recording, its database in a folder of the test."""

from collections.abc import Callable

import pytest

from kbase.answer import Question
from kbase.assistant.ask import Assistant, Reply
from kbase.bootstrap import assist
from kbase.config import Settings
from tests.conftest import RECORDING


@pytest.fixture
def assistant(own_env) -> Assistant:
    """The assistant of a service over the recording."""
    return assist(Settings(), cluster=f"bundle:{RECORDING}")


@pytest.fixture
def talk(assistant) -> Callable[..., list[Reply]]:
    """The replies to questions that are asked one after the other in one thread."""

    def ask(*questions: str, lang=None) -> list[Reply]:
        replies, thread = [], ""
        for question in questions:
            replies.append(assistant.ask(Question(question, lang), thread=thread))
            thread = replies[-1].thread
        return replies

    return ask
