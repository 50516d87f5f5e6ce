"""One question of a conversation."""

from datetime import UTC, datetime, timedelta

import pytest

from kbase.answer import Answer, Question
from kbase.assistant.ask import Assistant
from kbase.assistant.events import Delta, Status
from kbase.errors import NoSuchThread


class _Canned:
    cluster = None

    def answer(self, question):
        return Answer(question, "en", "concept", "First [K1].\n\nThen [K1].")


def test_the_pieces_make_the_answer():
    """What a surface shows as it grows is in the end the answer, letter by letter."""
    heard = []
    reply = Assistant(_Canned(), lambda: None).ask(Question("What is a Pod?"), listen=heard.append)
    assert "".join(e.markdown for e in heard if isinstance(e, Delta)) == reply.answer.markdown


def test_the_pieces_make_the_answer_to_a_follow_up_too(assistant):
    """The line that says what was taken over is one of them."""
    first = assistant.ask(Question("why does oven restart?"), thread="")
    heard = []
    reply = assistant.ask(Question("how do I fix it?"), thread=first.thread, listen=heard.append)
    assert "".join(e.markdown for e in heard if isinstance(e, Delta)) == reply.answer.markdown
    assert reply.answer.markdown.startswith(reply.understood)


def test_a_question_outside_of_any_thread_opens_no_database():
    """`kbase ask` pays nothing for what it does not use."""
    reply = Assistant(_Canned(), lambda: pytest.fail("opened")).ask(Question("What is a Pod?"))
    assert (reply.thread, reply.turn) == (None, None)


def test_the_thread_is_told_with_the_first_status(assistant):
    heard = []
    reply = assistant.ask(Question("what is an oven?"), thread="", listen=heard.append)
    assert heard[0] == Status(heard[0].text, reply.thread)


def test_the_thread_of_somebody_else_is_none(assistant):
    mine = assistant.ask(Question("why does oven restart?"), person="ann", thread="")
    with pytest.raises(NoSuchThread):
        assistant.ask(Question("why?"), person="bob", thread=mine.thread)
    assert len(assistant.threads("ann").get(mine.thread).turns) == 1


def test_unused_threads_are_deleted_when_another_begins(assistant):
    """After keep_days, whosever they are; a thread that was used since then stays whole."""
    today = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assistant.keep_days, assistant.now = 30, lambda: today - timedelta(days=60)
    old = assistant.ask(Question("why does oven restart?"), person="ann", thread="").thread
    used = assistant.ask(Question("why does oven restart?"), person="ann", thread="").thread
    assistant.now = lambda: today - timedelta(days=29)
    assistant.ask(Question("why?"), person="ann", thread=used)
    assistant.now = lambda: today
    assistant.ask(Question("why does oven restart?"), person="bob", thread="")
    kept = assistant.threads("ann")
    assert [t.id for t in kept.page()] == [used]
    assert len(kept.get(used).turns) == 2
    with pytest.raises(NoSuchThread):
        kept.get(old)


def test_without_keep_days_nothing_is_deleted(assistant):
    assistant.now = lambda: datetime(2020, 1, 1, tzinfo=UTC)
    assistant.ask(Question("why does oven restart?"), thread="")
    assistant.now = lambda: datetime(2026, 1, 1, tzinfo=UTC)
    assistant.ask(Question("why does oven restart?"), thread="")
    assert len(assistant.threads("local").page()) == 2
