"""Answers one question of a conversation."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from kbase.answer import Answer, Question
from kbase.assistant.context import Context, context_of, latest
from kbase.assistant.events import Delta, Found, Listener, Status, unheard
from kbase.assistant.follow_up import understand
from kbase.assistant.places import Places
from kbase.compose.contract import answer_json
from kbase.core import Kbase
from kbase.script import Lang, detect
from kbase.text import Phrase, Text

if TYPE_CHECKING:  # SQLAlchemy and Alembic are loaded once something is kept
    from kbase.assistant.threads import Threads
    from kbase.store.database import Database

WORKING = Phrase("Searching the notes and looking at the cluster", "正在查筆記與叢集")


@dataclass(frozen=True)
class Reply:
    """An answer and where it is kept. thread, turn: None for a question that belongs to no thread.

    understood: what a follow-up took over from the conversation, in the answer's language; None for other questions.
    """

    answer: Answer
    thread: str | None = None
    turn: str | None = None
    understood: str | None = None

    @cached_property
    def document(self) -> dict[str, Any]:
        """The answer as `POST /v1/ask` gives it: made once, so not to be changed."""
        place = {"thread": self.thread, "turn": self.turn, "understood": self.understood}
        return {**answer_json(self.answer), **place}


@dataclass
class Assistant:
    """Kbase for conversations. Safe to share between threads of the process; the database is opened on first use.

    keep_days: threads that were not used for longer are deleted when another one begins; None keeps them.
    word: puts a finished answer into a model's words and says them piece by piece (kbase.llm.writer); None where no
    model is configured.
    """

    kbase: Kbase
    open_store: "Callable[[], Database]"
    keep_days: int | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    word: Callable[[Answer, Callable[[str], None]], Answer] | None = None
    _lock: Lock = field(default_factory=Lock)
    _store: "Database | None" = None

    @property
    def store(self) -> "Database":
        """The database. BadInput where it cannot be had."""
        with self._lock:
            if self._store is None:
                self._store = self.open_store()
            return self._store

    def threads(self, person: str) -> "Threads":
        """The conversations of a person. BadInput where there is no database."""
        from kbase.assistant.threads import Threads

        return Threads(self.store, person, self.now)

    def ask(
        self,
        question: Question,
        *,
        person: str = "local",
        thread: str | None = None,
        turn: str | None = None,
        listen: Listener = unheard,
    ) -> Reply:
        """The answer to a question of a person; listen is told what happens, in this thread, as it happens.

        thread: the conversation it continues ("" starts one, None asks outside of any).  turn: the id that the answer
        gets in it, by default a new one. NoSuchThread where the person has no such thread.
        """
        question = replace(question, text=_masked(question.text))
        if thread is None:
            listen(Status(WORKING()))
            return self._answer(question, None, listen)[0]
        return self._in_thread(question, person, thread, turn, listen)

    def converse(
        self, question: Question, before: Context | None, *, listen: Listener = unheard
    ) -> tuple[Reply, Context]:
        """The answer to a question of a conversation that somebody else keeps, and what it leaves behind for the next.

        before: what the last answer left behind, None at the beginning.
        """
        listen(Status(WORKING()))
        reply, context = self._answer(replace(question, text=_masked(question.text)), before, listen)
        return reply, before if before and context == Context() else context

    def _in_thread(self, question: Question, person: str, thread: str, turn: str | None, listen: Listener) -> Reply:
        from kbase.assistant.threads import new_id

        id, turn = thread or new_id(), turn or new_id()
        listen(Status(WORKING(), id))
        threads = self.threads(person)
        contexts = threads.contexts(id) if thread else self._start(threads, question, id)
        try:
            reply, context = self._answer(question, latest(contexts), listen)
            reply = replace(reply, thread=id, turn=turn)
            threads.add(id, question.text, reply.document, context.as_json(), id=turn)
        except Exception:
            if not thread:
                threads.drop_empty(id)
            raise
        return reply

    def _answer(self, question: Question, before: Context | None, listen: Listener) -> tuple[Reply, Context]:
        """The answer after what was said before, and what it leaves behind."""
        follow_up = understand(question, before, Places(self.kbase))
        if follow_up and follow_up.reply:
            listen(Delta(follow_up.reply.render(_lang(question))))
            return Reply(_said(question, follow_up.reply, follow_up.reason)), Context()
        answer = self.kbase.answer(follow_up.question if follow_up else question)
        context = context_of(answer, before if follow_up else None)
        if not follow_up or not follow_up.taken:
            return Reply(replace(self._told(answer, listen), question=question)), context
        taken = follow_up.taken.render(answer.lang)
        answer = self._told(answer, listen, f"{taken}\n\n")
        answer = replace(answer, question=question, markdown=f"{taken}\n\n{answer.markdown}")
        return Reply(answer, understood=taken), context

    def _told(self, answer: Answer, listen: Listener, opening: str = "") -> Answer:
        """The answer as it is told: in a model's words where there is one, each piece once it is certain.

        opening: said before its body.
        """
        _tell_sources(answer, listen)
        if opening:
            listen(Delta(opening))
        if self.word is None:
            for piece in re.split(r"(?<=\n\n)", answer.markdown):
                listen(Delta(piece))
            return answer
        worded = self.word(answer, lambda piece: listen(Delta(piece)))
        _tell_sources(worded, listen, (len(answer.citations), len(answer.evidence), len(answer.findings)))
        return worded

    def _start(self, threads: "Threads", question: Question, id: str) -> Sequence[dict[str, Any]]:
        """Begins a thread. What was said before: nothing."""
        if self.keep_days:
            threads.delete_unused(self.keep_days)
        threads.start(question.text, id=id)
        return ()


def _said(question: Question, reply: Text, reason: str | None) -> Answer:
    """An answer that only says that there is nothing to refer to."""
    lang = _lang(question)
    return Answer(question, lang, "other", reply.render(lang), abstain_reason=reason)


def _lang(question: Question) -> Lang:
    return question.lang or detect(question.text)


def _tell_sources(answer: Answer, listen: Listener, known: tuple[int, int, int] = (0, 0, 0)) -> None:
    """All that an answer rests on. known: how many citations, pieces of evidence and findings have been told."""
    if listen is unheard:
        return
    shown = answer_json(answer)
    for citation, as_json in list(zip(answer.citations, shown["citations"], strict=True))[known[0] :]:
        listen(Found(citation.id, citation, as_json))
    for evidence, as_json in list(zip(answer.evidence, shown["evidence"], strict=True))[known[1] :]:
        listen(Found(as_json["id"], evidence, as_json))
    for finding, as_json in list(zip(answer.findings, shown["findings"], strict=True))[known[2] :]:
        listen(Found(finding.code, finding, as_json))


def _masked(text: str) -> str:
    """A question as it is worked with, kept and shown: what people paste into one may hold credentials."""
    from kbase.cluster.redact import Masker

    return Masker().text(text)
