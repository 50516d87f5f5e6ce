"""Answers one question of a conversation."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from kbase.assistant.events import Delta, Found, Listener, Status, unheard
from kbase.core import Kbase
from kbase.text import Phrase
from kbase.types import Answer, Question

if TYPE_CHECKING:  # SQLAlchemy and Alembic are loaded once something is kept
    from kbase.store.database import Database

WORKING = Phrase("Searching the notes and looking at the cluster", "正在查筆記與叢集")


@dataclass(frozen=True)
class Reply:
    """An answer and where it is kept. thread, turn: None for a question that belongs to no thread."""

    answer: Answer
    thread: str | None = None
    turn: str | None = None


@dataclass
class Assistant:
    """Kbase for conversations. Safe to share between threads of the process; the database is opened on first use."""

    kbase: Kbase
    open_store: "Callable[[], Database]"
    _lock: Lock = field(default_factory=Lock)
    _store: "Database | None" = None

    @property
    def store(self) -> "Database":
        """The database. BadInput where it cannot be had."""
        with self._lock:
            if self._store is None:
                self._store = self.open_store()
            return self._store

    def ask(
        self, question: Question, *, person: str = "local", thread: str | None = None, listen: Listener = unheard
    ) -> Reply:
        """The answer to a question of a person; listen is told what happens, in this thread, as it happens.

        thread: the conversation it continues ("" starts one, None asks outside of any). NoSuchThread where the person
        has no such thread.
        """
        listen(Status(WORKING()))
        answer = self.kbase.answer(question)
        for citation in answer.citations:
            listen(Found(citation.id, citation))
        for n, evidence in enumerate(answer.evidence, start=1):
            listen(Found(f"E{n}", evidence))
        for finding in answer.findings:
            listen(Found(finding.code, finding))
        for piece in re.split(r"(?<=\n\n)", answer.markdown):
            listen(Delta(piece))
        return Reply(answer)
