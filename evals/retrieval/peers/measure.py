"""One way measured in a process of its own, so that time and memory are its own."""

import multiprocessing
import resource
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from evals.retrieval.peers.place import Place
from evals.retrieval.peers.ways import Way
from ingest.load import NoteFile

ASKED = 50  # passages asked for: enough for ten pages when several passages of a page are found


@dataclass(frozen=True)
class Measured:
    """What a way brought and cost.

    found: the places of each question, best first.  ingest_s, ingest_cpu_s: from the files to an index that can be
    asked, on the clock and of the processor.  query_ms: of each question.  query_cpu_ms: of all, averaged.
    peak_mb: most memory held at once, while building and asking.
    """

    found: tuple[tuple[Place, ...], ...]
    passages: int
    ingest_s: float
    ingest_cpu_s: float
    query_ms: tuple[float, ...]
    query_cpu_ms: float
    peak_mb: float


@dataclass(frozen=True)
class NotMeasured:
    """A way that could not be measured, and why."""

    reason: str


def in_own_process(way: Way, files: Sequence[NoteFile], questions: Sequence[str]) -> Measured | NotMeasured:
    """Builds and asks one way."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        try:
            return pool.submit(measured, way, files, questions).result()
        except ModuleNotFoundError as error:
            return NotMeasured(f"{error}; install it with: pip install '.[peers]'")
        except Exception as error:  # noqa: BLE001  whatever one tool raises, the others are to be measured
            return NotMeasured(f"{type(error).__name__}: {error}")


def measured(way: Way, files: Sequence[NoteFile], questions: Sequence[str]) -> Measured:
    """Builds and asks one way here. The first question is asked once before: it loads what is loaded late."""
    with tempfile.TemporaryDirectory() as folder:
        began, cpu = perf_counter(), _cpu_s()
        built = way.build(files, Path(folder))
        ingest_s, ingest_cpu_s = perf_counter() - began, _cpu_s() - cpu
        built.search(questions[0], ASKED)
        found, query_ms, cpu = [], [], _cpu_s()
        for question in questions:
            began = perf_counter()
            found.append(built.search(question, ASKED))
            query_ms.append(1000 * (perf_counter() - began))
        query_cpu_ms = 1000 * (_cpu_s() - cpu) / len(questions)
        peak_mb = _peak_mb()
        places = tuple(tuple(built.place(hit) for hit in hits) for hits in found)
    return Measured(places, built.passages, ingest_s, ingest_cpu_s, tuple(query_ms), query_cpu_ms, peak_mb)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_mb() -> float:
    """Peak resident memory. `ru_maxrss` would count what the parent held when this process was started."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # bytes where there is no /proc
