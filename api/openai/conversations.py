"""What was said before in a conversation that a front end keeps: found again by its questions, or asked anew."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from kbase.answer import Question
from kbase.assistant.ask import Assistant
from kbase.assistant.context import Context

_MOST = 2000  # conversations; each is a few names
_ASKED_ANEW = 2  # earlier questions that are answered again where nothing is remembered, as after a restart


class Conversations:
    """The contexts of conversations, the most recent ones. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[str, Context] = OrderedDict()

    def before(self, assistant: Assistant, person: str, asked: Sequence[str]) -> Context | None:
        """What a question after these takes for granted; None after none."""
        if not asked:
            return None
        with self._lock:
            known = self._kept.get(_key(person, asked))
        if known is not None:
            return known
        plain, context = replace(assistant, word=None), None
        for text in asked[-_ASKED_ANEW:]:
            _, context = plain.converse(Question(text), context)
        return context

    def keep(self, person: str, asked: Sequence[str], context: Context) -> None:
        """Remembers what stands after these questions."""
        with self._lock:
            self._kept[_key(person, asked)] = context
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)


def _key(person: str, asked: Sequence[str]) -> str:
    return hashlib.sha256("\0".join((person, *asked)).encode(errors="replace")).hexdigest()
