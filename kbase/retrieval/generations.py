"""The folder of an index: generations that are written once, a pointer to the current one, and one writer at a time.

Layout: `generations/<name>/` whole index folders, `CURRENT` the name of the one that answers, `LOCK` held by a writer.
A generation is complete and on disk before the pointer moves, so a killed writer leaves the old one answering.
"""

import fcntl
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kbase.errors import IndexBusy, IndexUnwritable
from kbase.text import Phrase

POINTER, LOCK, FOLDER = "CURRENT", "LOCK", "generations"
_NAME = re.compile(r"([0-9]{6,})-[0-9a-f]{6}")

_BUSY = Phrase("Another ingest is writing the index in {folder}", "另一個 ingest 正在寫入 {folder} 的索引")
_WAIT = Phrase("wait for it to end, then run kbase ingest again", "等它結束後再執行一次 kbase ingest")
_UNWRITABLE = Phrase("The index cannot be written in {folder}: {error}", "無法在 {folder} 寫入索引：{error}")
_MAKE_ROOM = Phrase(
    "check the permissions and the free space of this folder, or set another one with KBASE_DATA_DIR",
    "請檢查這個資料夾的權限與剩餘空間，或以 KBASE_DATA_DIR 指定另一個資料夾",
)

_writers: dict[Path, int] = {}  # index folder -> the thread of this process that holds its lock


@contextmanager
def writer_lock(index_dir: Path) -> Iterator[None]:
    """Holds the right to write an index; the same thread may take it again inside.

    An ingest takes it before it reads the old generation, so that two runs cannot build on the same one. The kernel
    lets go of it when the process ends, however that happens. Raises IndexBusy at once when another process or thread
    holds it, IndexUnwritable when the folder cannot be used.
    """
    folder = index_dir.resolve()
    if _writers.get(folder) == threading.get_ident():
        yield
        return
    with unwritable_as_error(index_dir):
        index_dir.mkdir(parents=True, exist_ok=True)
        file = (index_dir / LOCK).open("a")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexBusy(_BUSY(folder=index_dir), _WAIT()) from None
        _writers[folder] = threading.get_ident()
        try:
            yield
        finally:
            del _writers[folder]


@contextmanager
def unwritable_as_error(index_dir: Path) -> Iterator[None]:
    """Turns an OSError of the block into IndexUnwritable."""
    try:
        yield
    except OSError as error:
        raise IndexUnwritable(_UNWRITABLE(folder=index_dir, error=error), _MAKE_ROOM()) from error


def current(index_dir: Path) -> str | None:
    """The name of the current generation; None when there is none. ValueError when the pointer is damaged."""
    try:
        name = (index_dir / POINTER).read_text(encoding="ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not _NAME.fullmatch(name):
        raise ValueError(f"{POINTER} holds no generation name")
    return name


def folder_of(index_dir: Path, name: str) -> Path:
    """Where a generation lies."""
    return index_dir / FOLDER / name


def new_folder(index_dir: Path) -> Path:
    """An empty folder for the next generation; its name never occurred before. Needs the writer's lock."""
    (index_dir / FOLDER).mkdir(exist_ok=True)
    numbers = [int(m[1]) for p in (index_dir / FOLDER).iterdir() if (m := _NAME.fullmatch(p.name))]
    folder = folder_of(index_dir, f"{max(numbers, default=0) + 1:06d}-{secrets.token_hex(3)}")
    folder.mkdir()
    return folder


def publish(index_dir: Path, folder: Path) -> None:
    """Makes a complete generation the current one: all of it on disk first, then one atomic rename."""
    for path in (*folder.rglob("*"), folder, index_dir / FOLDER):
        _fsync(path)
    pointer = index_dir / f"{POINTER}.new"
    pointer.write_text(folder.name + "\n", encoding="ascii")
    _fsync(pointer)
    os.replace(pointer, index_dir / POINTER)
    _fsync(index_dir)


def remove_others(index_dir: Path, keep: set[str]) -> None:
    """Removes every generation but those to keep, leftovers of killed writers among them. Needs the writer's lock."""
    for folder in (index_dir / FOLDER).iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
