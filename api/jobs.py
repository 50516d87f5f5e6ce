"""Answers in the making: a bounded number at once, each finished whether or not somebody still listens."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from kbase.errors import Busy, NoSuchTurn
from kbase.text import Phrase

BUSY = Phrase("{n} questions are being answered already.", "目前已有 {n} 個問題正在回答。")
LATER = Phrase("Ask again in a few seconds.", "請過幾秒再問。")
NOT_KEPT = Phrase("There is no answer in the making “{id}”.", "沒有正在產生的回答「{id}」。")
FETCH = Phrase("It may be done: fetch the thread.", "可能已經完成，請讀取該對話。")
_WAITING_PER_WORKER = 8  # more would wait longer than a person does
_REMEMBERED = 200  # jobs that are done, for whoever connects again

T = TypeVar("T")
Told = tuple[int, str, str]  # an event: its number from 1, its name, its data as JSON


@dataclass
class Job:
    """One answer in the making. events: (name, data as JSON) in their order; the n-th has the id `<job>:<n>`."""

    id: str
    person: str
    question: str = ""
    thread: str | None = None
    events: list[tuple[str, str]] = field(default_factory=list)
    done: bool = False
    _lock: Lock = field(default_factory=Lock)
    _readers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = field(default_factory=set)

    def put(self, name: str, data: Any) -> None:
        """Adds an event; from any thread."""
        with self._lock:
            self.events.append((name, json.dumps(data, ensure_ascii=False)))
        self._wake()

    def end(self) -> None:
        """Says that no event follows."""
        self.done = True
        self._wake()

    async def read(self, after: int = 0, *, patience_s: float | None = None) -> AsyncIterator[Sequence[Told]]:
        """The events after a number, all that are there at once, waiting for those to come, until the job ends.

        patience_s: an empty sequence is given after so many seconds without an event; None waits in silence.
        """
        wake = asyncio.Event()
        reader = (asyncio.get_running_loop(), wake)
        with self._lock:
            self._readers.add(reader)
        try:
            while True:
                wake.clear()
                done, new = self.done, self.events[after:]
                if new:
                    yield [(after + i, name, data) for i, (name, data) in enumerate(new, start=1)]
                    after += len(new)
                if done:
                    return
                try:
                    async with asyncio.timeout(patience_s):
                        await wake.wait()
                except TimeoutError:
                    yield []
        finally:
            with self._lock:
                self._readers.discard(reader)

    def _wake(self) -> None:
        with self._lock:
            for loop, wake in self._readers:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(wake.set)


class Jobs:
    """A pool of workers and the jobs that were given to it lately."""

    def __init__(self, workers: int) -> None:
        self.most = workers * (1 + _WAITING_PER_WORKER)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="answer")
        self._lock = Lock()
        self._running = 0
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def run(self, work: Callable[[], T]) -> "Future[T]":
        """Does the work as soon as a worker is free. Busy where too many wait already."""
        with self._lock:
            if self._running >= self.most:
                raise Busy(BUSY(n=self._running), LATER())
            self._running += 1
        future = self._pool.submit(work)
        future.add_done_callback(self._ended)
        return future

    def start(self, job: Job, work: Callable[[Job], None]) -> None:
        """Like run(), for work that tells the job what happens; the job can then be found. Busy."""

        def follow() -> None:
            try:
                work(job)
            finally:
                job.end()

        with self._lock:
            self._jobs[job.id] = job
            for old in [j.id for j in self._jobs.values() if j.done][:-_REMEMBERED]:
                del self._jobs[old]
        try:
            self.run(follow)
        except Busy:
            with self._lock:
                del self._jobs[job.id]
            raise

    def find(self, id: str, person: str) -> Job:
        """A job of a person, running or done lately. NoSuchTurn."""
        with self._lock:
            job = self._jobs.get(id)
        if job is None or job.person != person:
            raise NoSuchTurn(NOT_KEPT(id=id), FETCH())
        return job

    def of_thread(self, thread: str, person: str) -> list[Job]:
        """The jobs that are making an answer for a thread, oldest first."""
        with self._lock:
            return [j for j in self._jobs.values() if j.thread == thread and j.person == person and not j.done]

    def close(self) -> None:
        """Takes no more work; what is being done is finished, what waits is not begun."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ended(self, _future: "Future[Any]") -> None:
        with self._lock:
            self._running -= 1
