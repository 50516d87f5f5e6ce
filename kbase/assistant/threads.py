"""Conversations in the database: whoever asks finds their own, and nobody else's."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from kbase.errors import NoSuchThread, NoSuchTurn
from kbase.script import to_mainland
from kbase.store.database import Database
from kbase.store.tables.feedback import Feedback
from kbase.store.tables.threads import Thread, Turn
from kbase.text import Phrase

NO_THREAD = Phrase("You have no conversation “{id}”.", "您沒有「{id}」這個對話。")
NO_TURN = Phrase("You have no answer “{id}”.", "您沒有「{id}」這個回答。")
LIST_THEM = Phrase(
    "List yours, or start a new one; it may have been deleted.", "請列出您的對話，或開始新的；它可能已經刪除。"
)
Verdict = Literal["helpful", "not_helpful"]
_TITLE_CHARS = 80
_MOST_CONTEXTS = 20  # how far back a follow-up can reach


@dataclass(frozen=True)
class Threads:
    """The conversations of one person. now: the clock, aware of its time zone."""

    database: Database
    person: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def start(self, title: str, *, id: str | None = None) -> Thread:
        """A new thread without turns."""
        at = self.now()
        made = Thread(id=id or new_id(), person=self.person, title=shortened(title), created_at=at, updated_at=at)
        made.turns = []
        with self.database.session() as session:
            session.add(made)
        return made

    def get(self, id: str) -> Thread:
        """A thread with its turns, oldest first. NoSuchThread."""
        with self.database.session() as session:
            thread = self._thread(session, id)
            session.refresh(thread, ["turns"])
            return thread

    def contexts(self, id: str) -> Sequence[dict[str, Any]]:
        """What the last turns left behind, oldest first; nothing else of a long thread is read. NoSuchThread."""
        with self.database.session() as session:
            of = self._thread(session, id)
            last = select(Turn.context).where(Turn.thread_id == of.id).order_by(Turn.rank.desc()).limit(_MOST_CONTEXTS)
            return list(session.scalars(last))[::-1]

    def page(self, *, query: str = "", limit: int = 50, before: datetime | None = None) -> Sequence[Thread]:
        """Threads without their turns, the one last used first.

        query: words that all stand in one question with its answer, whatever their case, width and Chinese script,
        or as they are in the title.  before: only threads last used before then.
        """
        wanted = select(Thread).where(Thread.person == self.person)
        if query.split():
            wanted = wanted.where(_holds(query))
        if before:
            wanted = wanted.where(Thread.updated_at < before)
        with self.database.session() as session:
            return session.scalars(wanted.order_by(Thread.updated_at.desc(), Thread.id).limit(limit)).all()

    def rename(self, id: str, title: str) -> Thread:
        """The thread with another title. NoSuchThread."""
        with self.database.session() as session:
            thread = self._thread(session, id)
            thread.title = shortened(title)
            return thread

    def delete(self, id: str) -> None:
        """Removes a thread, its turns and what was said of them. NoSuchThread."""
        with self.database.session() as session:
            session.delete(self._thread(session, id))

    def delete_unused(self, days: int) -> int:
        """Removes everybody's threads that were not used for so many days; how many these were."""
        old = delete(Thread).where(Thread.updated_at < self.now() - timedelta(days=days))
        with self.database.session() as session:
            return int(getattr(session.execute(old), "rowcount", 0))

    def drop_empty(self, id: str) -> None:
        """Removes a thread in which nothing was said."""
        turns = select(Turn.id).where(Turn.thread_id == Thread.id).exists()
        with self.database.session() as session:
            session.execute(delete(Thread).where(Thread.id == id, Thread.person == self.person, ~turns))

    def add(self, thread: str, question: str, answer: dict[str, Any], context: dict[str, Any], *, id: str) -> Turn:
        """A new last turn. answer: its `turn` and `thread` are filled in.  NoSuchThread."""
        kept = {**answer, "thread": thread, "turn": id}
        said = folded(f"{question}\n{answer['answer']}")
        with self.database.session() as session:
            of = self._thread(session, thread)
            rank = session.scalar(select(func.coalesce(func.max(Turn.rank), -1)).where(Turn.thread_id == of.id))
            turn = Turn(
                id=id,
                thread_id=of.id,
                rank=int(rank if rank is not None else -1) + 1,
                question=question,
                answer=kept,
                context=context,
                asked_at=self.now(),
                search_text=said,
            )
            session.add(turn)
            if turn.rank == 0 and not of.title:
                of.title = shortened(question)
            of.updated_at = turn.asked_at
            return turn

    def turn(self, id: str) -> Turn:
        """One turn. NoSuchTurn."""
        with self.database.session() as session:
            return self._turn(session, id)

    def judge(self, id: str, value: Verdict | None, reason: str = "") -> None:
        """Keeps what the person thinks of a turn, in place of an earlier word; None takes it back. NoSuchTurn."""
        with self.database.session() as session:
            turn = self._turn(session, id)
            if value is None:
                session.execute(delete(Feedback).where(Feedback.turn_id == turn.id))
            else:
                session.merge(Feedback(turn_id=turn.id, value=value, reason=reason, given_at=self.now()))

    def judged(self, thread: str) -> dict[str, Feedback]:
        """What the person thinks of the turns of a thread: turn id -> feedback."""
        mine = (
            select(Feedback)
            .join(Turn, Turn.id == Feedback.turn_id)
            .join(Thread, Thread.id == Turn.thread_id)
            .where(Thread.id == thread, Thread.person == self.person)
        )
        with self.database.session() as session:
            return {f.turn_id: f for f in session.scalars(mine)}

    def _thread(self, session: Session, id: str) -> Thread:
        mine = select(Thread).where(Thread.id == id, Thread.person == self.person)
        found = session.scalars(mine).first()
        if found is None:
            raise NoSuchThread(NO_THREAD(id=id), LIST_THEM())
        return found

    def _turn(self, session: Session, id: str) -> Turn:
        mine = select(Turn).join(Thread, Thread.id == Turn.thread_id).where(Turn.id == id, Thread.person == self.person)
        found = session.scalars(mine).first()
        if found is None:
            raise NoSuchTurn(NO_TURN(id=id), LIST_THEM())
        return found


def new_id() -> str:
    """A random id that cannot be guessed: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def utc(moment: datetime) -> str:
    """RFC 3339. SQLite gives moments back without the zone they were kept in, which is UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


def shortened(title: str) -> str:
    """A title on one line, cut at a word where that is near."""
    line = " ".join(title.split())
    if len(line) <= _TITLE_CHARS:
        return line
    cut = line[: _TITLE_CHARS - 1]
    head, space, tail = cut.rpartition(" ")
    return (head if space and len(tail) < 20 else cut).rstrip() + "…"


def folded(text: str) -> str:
    """Text as it is searched: one case, one width, one Chinese script and wording, no Markdown marks."""
    return re.sub(r"[`*\\]+", "", to_mainland(unicodedata.normalize("NFKC", text)).casefold())


def _holds(query: str) -> ColumnElement[bool]:
    """That all words of the query stand in one turn of the thread, or in its title."""
    said = (Turn.search_text.contains(word, autoescape=True) for word in folded(query).split())
    title = (func.lower(Thread.title).contains(word, autoescape=True) for word in query.lower().split())
    return select(Turn.id).where(Turn.thread_id == Thread.id, *said).exists() | and_(*title)
