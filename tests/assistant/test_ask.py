"""One question of a conversation."""

from kbase.assistant.ask import Assistant
from kbase.assistant.events import Delta
from kbase.types import Answer, Question


class _Canned:
    def answer(self, question):
        return Answer(question, "en", "concept", "First [K1].\n\nThen [K1].")


def test_the_pieces_make_the_answer():
    """What a surface shows as it grows is in the end the answer, letter by letter."""
    heard = []
    reply = Assistant(_Canned(), lambda: None).ask(Question("Why?"), listen=heard.append)
    assert "".join(e.markdown for e in heard if isinstance(e, Delta)) == reply.answer.markdown
