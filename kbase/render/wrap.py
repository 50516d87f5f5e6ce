"""Text on a terminal: how wide it is, where a line may break, and nothing that would steer the terminal."""

import re
import unicodedata
from collections.abc import Iterator

# What may not be torn: a code span, a Han character or a word, with opening marks before it and closing ones after.
_PIECE = re.compile(
    r"\s+|[（「“]*(?:`[^`]*`|[\u3400-\u9fff]|[^\s`\u3400-\u9fff，。；：、？！（）「」]+|`)?[，。；：、？！）」”]*"
)
# Control characters but tab and line feed, and marks that change the writing direction: in a log line of the cluster
# they could move the cursor, retitle the window or show a name backwards.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The text with "\N{REPLACEMENT CHARACTER}" for each character that steers a terminal."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def width(text: str) -> int:
    """Columns on a terminal: two for Han and other wide characters, none for combining ones."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def narrowest(text: str) -> int:
    """Columns of the widest part that cannot be torn."""
    return max((width(piece) for piece in _PIECE.findall(text)), default=0)


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most that many columns, at least one. What cannot be torn (a command in backticks) may be longer."""
    return [*_lines(text, columns)] or [""]


def _lines(text: str, columns: int) -> Iterator[str]:
    line = ""
    for piece in _PIECE.findall(text):
        if line and width(line + piece.rstrip()) > columns:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line.strip():
        yield line.rstrip()
