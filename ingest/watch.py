"""Ingest again whenever a note file changes."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ingest.load import find

INTERVAL_S = 1.0  # between looks at the folders; polling also works on network and container volumes

State = dict[str, tuple[int, int]]


def watch(
    paths: Sequence[Path],
    ingest_again: Callable[[], None],
    *,
    since: State,
    wait: Callable[[], None] = lambda: time.sleep(INTERVAL_S),
) -> None:
    """Looks at the note files below some paths, and calls ingest_again after each wait that found them changed.

    since: what they were like when they were last ingested. Returns on Ctrl-C. Changes during an ingest are seen by
    the next look.
    """
    before = since
    try:
        while True:
            wait()
            now = state(paths)
            if now != before:
                ingest_again()
                before = now
    except KeyboardInterrupt:
        return


def state(paths: Sequence[Path]) -> State:
    """Modification time and size of each note file; a path that is gone for the moment counts as empty."""
    files, _ = find([path for path in paths if path.exists()])
    out: State = {}
    for file in files:
        try:
            status = file.path.stat()
        except OSError:
            continue  # deleted since it was listed
        out[str(file.path)] = (status.st_mtime_ns, status.st_size)
    return out
