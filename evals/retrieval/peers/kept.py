"""Measurements kept in a folder as they come, so that a run that was ended goes on where it stopped."""

import json
import zlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from evals.retrieval.peers.measure import Measured, NotMeasured
from evals.retrieval.peers.place import Place
from evals.retrieval.peers.task import Task
from evals.retrieval.peers.ways import Way


def kept(
    folder: Path | None, task: Task, way: Way, measure: Callable[[], Measured | NotMeasured]
) -> Measured | NotMeasured:
    """What was measured before of the same files and questions, else measured now and written down.

    folder: None = nothing is kept.  Ways that could not be measured are tried again the next time.
    """
    if folder is None:
        return measure()
    file = folder / f"{task.name}-{way.name}-{_content(task):08x}.json"
    if file.is_file():
        return _read(file)
    found = measure()
    if isinstance(found, Measured):
        folder.mkdir(parents=True, exist_ok=True)
        whole = file.with_suffix(".part")
        whole.write_text(json.dumps(asdict(found), ensure_ascii=False), encoding="utf-8")
        whole.rename(file)
    return found


def _read(file: Path) -> Measured:
    raw = json.loads(file.read_text(encoding="utf-8"))
    raw["found"] = tuple(tuple(Place(**place) for place in places) for places in raw["found"])
    raw["query_ms"] = tuple(raw["query_ms"])
    return Measured(**raw)


def _content(task: Task) -> int:
    """The same for the same files and questions; files are told apart by name and size."""
    files = [(file.name, file.path.stat().st_size) for file in task.files]
    return zlib.crc32(repr((files, [q.question for q in task.questions])).encode())
