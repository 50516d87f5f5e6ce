"""Text files: how they are decoded, and what a file says by its name."""

from pathlib import PurePosixPath

from kbase.cluster.text.pieces import Piece, pieces

SUFFIXES = ("", ".txt", ".log", ".md", ".out")


def decoded(body: bytes) -> str:
    """The text of a file; PowerShell writes UTF-16."""
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return body.decode(encoding, errors="replace")


def file_pieces(text: str, name: str) -> list[Piece]:
    """The pieces of one file. name: its path below the folder that was given; a log is told by it, if by nothing else.

    A file named *.log is one log from its first line on, unless it begins with an output of kubectl.
    """
    path = PurePosixPath(name)
    stem = path.with_suffix("").as_posix()
    found = list(pieces(text, stem=stem))
    if path.suffix == ".log" and text.strip() and all(p.shape == "log" for p in found):
        command = found[0].command if found else None
        return [Piece("log", text.lstrip("\ufeff").rstrip("\n"), command, stem)]
    return found
