"""An answer on a terminal as it grows: what is being done, then each paragraph as soon as it is whole."""

import os
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kbase.cli.options import WIDEST, emit
from kbase.render.terminal import rendered
from kbase.script import Lang
from kbase.text import Phrase

if TYPE_CHECKING:
    from kbase.assistant.ask import Reply
    from kbase.assistant.events import Event
    from kbase.passage import Citation

INSTEAD = Phrase("The answer in full, after all of it was checked:", "全部核對之後的完整回答：")
_FENCE = re.compile(r"^\s*(?:```|~~~)", re.M)
_CLEAR = "\r\x1b[K"  # to the start of the line, and erase it (ECMA-48 section 8.3.41)
_DUMB = frozenset({"dumb", "linux", ""})  # terminals that show a link's escape sequence as text, or know no links


@dataclass
class Shown:
    """Listens to one answer and prints it. notes: folder above the notes' paths, for links to them.

    muted: nothing more is printed, as after Ctrl-C.
    """

    lang: Lang
    notes: Path
    muted: bool = False
    _waiting: str = ""
    _said: list[str] = field(default_factory=list)
    _status: bool = False

    def __call__(self, event: "Event") -> None:
        """Prints what can be printed already."""
        from kbase.assistant.events import Delta, Status

        if self.muted:
            return
        if isinstance(event, Status):
            self._tell(event.text.render(self.lang))
        elif isinstance(event, Delta):
            self._said.append(event.markdown)
            self._waiting += event.markdown
            self._paragraphs()

    def end(self, reply: "Reply") -> None:
        """Prints the rest of the answer, its sources and what it cost."""
        from kbase.render.answer import sources_markdown

        if self.muted:
            return
        self._print(self._waiting)
        answer = reply.answer
        if "".join(self._said).strip() != answer.markdown.strip():  # a model's words that did not hold after all
            self._print(f"---\n\n**{INSTEAD().render(answer.lang)}**\n\n{answer.markdown}")
        self._clear()
        emit(_linked(_rendered(sources_markdown(answer)), answer.citations, self.notes), end="")

    def quiet(self) -> None:
        """Prints nothing more of this answer."""
        self.muted = True
        self._clear()

    def _paragraphs(self) -> None:
        while "\n\n" in self._waiting:
            whole, rest = _first(self._waiting)
            if whole is None:
                return
            self._print(whole)
            self._waiting = rest

    def _print(self, markdown: str) -> None:
        if markdown.strip():
            self._clear()
            emit(_rendered(markdown.strip("\n")))

    def _tell(self, words: str) -> None:
        if sys.stderr.isatty() and _styled():
            print(f"{_CLEAR}\x1b[90m{words} …\x1b[39m", end="", file=sys.stderr, flush=True)
            self._status = True

    def _clear(self) -> None:
        if self._status:
            print(_CLEAR, end="", file=sys.stderr, flush=True)
            self._status = False


def _first(markdown: str) -> tuple[str | None, str]:
    """The first paragraph and the rest; None while it may be the inside of a fence."""
    at = markdown.find("\n\n")
    while at >= 0:
        if len(_FENCE.findall(markdown[:at])) % 2 == 0:
            return markdown[:at], markdown[at:].lstrip("\n")
        at = markdown.find("\n\n", at + 2)
    return None, markdown


def _styled() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _rendered(markdown: str) -> str:
    return rendered(markdown, columns=min(shutil.get_terminal_size().columns, WIDEST), styled=_styled())


def _linked(text: str, citations: "tuple[Citation, ...]", notes: Path) -> str:
    """The text with the paths of notes as links, where the terminal knows them and the files are there.

    https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
    """
    if not _styled() or os.environ.get("TERM", "") in _DUMB:
        return text
    for path in {c.chunk.path for c in citations}:
        file = notes / path
        if file.is_file():
            text = text.replace(path, f"\x1b]8;;{file.resolve().as_uri()}\x1b\\{path}\x1b]8;;\x1b\\")
    return text
