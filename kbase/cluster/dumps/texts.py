"""Text files beside dumped objects: `describe`, tables of `get`, events and logs that somebody saved with them."""

from collections.abc import Iterator
from pathlib import Path

from kbase.cluster.text.files import SUFFIXES, decoded, file_pieces
from kbase.cluster.text.pieces import Piece

_LOGS = ("*/*/logs.txt", "namespaces/*/pods/*/*/*/logs/*.log")  # of the dumps themselves, read with them
_MOST_BYTES, _MOST_ALL = 2**20, 8 * 2**20  # of one file, of all
_TOO_LARGE, _NOT_TEXT, _NOTHING = "too large", "not a text", "nothing of kubectl in it"


def read_texts(folder: Path) -> tuple[list[Piece], dict[str, str]]:
    """What the text files below a folder hold, and why which file was not read."""
    found: list[Piece] = []
    left: dict[str, str] = {}
    size = 0
    for file in _texts(folder):
        name = file.relative_to(folder).as_posix()
        length = file.stat().st_size
        size += length
        if length > _MOST_BYTES or size > _MOST_ALL:
            left[name] = _TOO_LARGE
            size -= length
            continue
        body = file.read_bytes()
        pieces = [] if b"\x00" in body[:4096] else file_pieces(decoded(body), name)
        if not pieces and body.strip():
            left[name] = _NOT_TEXT if b"\x00" in body[:4096] else _NOTHING
        found += pieces
    return found, left


def _texts(folder: Path) -> Iterator[Path]:
    logs = {file for pattern in _LOGS for prefix in ("", "*/", "*/*/") for file in folder.glob(prefix + pattern)}
    for file in sorted(folder.rglob("*")):
        known = file.suffix in SUFFIXES or file.suffix == ".gz"
        if known and file.is_file() and file not in logs and not file.name.startswith("."):
            yield file
