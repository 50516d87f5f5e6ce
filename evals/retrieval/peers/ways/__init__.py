"""The ways to search that are compared: each file here is one, found by listing this folder.

A way has `TITLE`, how the table calls it, and `build(files, folder)`, which reads and indexes the files (`folder` is
empty and its own) and returns a `Built`. What it needs beyond kbase is imported inside `build`.
"""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.retrieval.peers.place import Place
from ingest.load import NoteFile


@dataclass(frozen=True)
class Built:
    """An index that can be asked.

    search: (question, k) -> at most k hits, best first; its time is measured.  place: where a hit stands in the files;
    its time is not.  passages: how many there are in all.
    """

    search: Callable[[str, int], Sequence[Any]]
    place: Callable[[Any], Place]
    passages: int


@dataclass(frozen=True)
class Way:
    """One way to search. name: of its file.  title: what the table says."""

    name: str
    title: str

    def build(self, files: Sequence[NoteFile], folder: Path) -> Built:
        """The files, indexed. ModuleNotFoundError where a package it needs is not installed."""
        built: Built = importlib.import_module(f"{__name__}.{self.name}").build(files, folder)
        return built


def ways() -> tuple[Way, ...]:
    """Every way, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(Way(name, importlib.import_module(f"{__name__}.{name}").TITLE) for name in names)
