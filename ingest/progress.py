"""How far an ingest is: a bar on a terminal, a few plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from ingest.run import Progress
from kbase.script import Lang
from kbase.text import Phrase

READING = Phrase("Reading notes", "讀取筆記")
SO_FAR = Phrase("Read {done} of {total} files", "已讀取 {done}／{total} 個檔案")
_LINES = 10  # plain lines for a whole run, so that logs stay short


@contextmanager
def progress_on(stream: TextIO, lang: Lang) -> Iterator[Progress]:
    """A callback for `ingest` that shows its progress on a stream."""
    if stream.isatty():
        with _bar(stream, lang) as progress:
            yield progress
    else:
        yield _lines(stream, lang)


@contextmanager
def _bar(stream: TextIO, lang: Lang) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with RichProgress(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task(READING().render(lang), total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def _lines(stream: TextIO, lang: Lang) -> Progress:
    said = 0

    def show(done: int, total: int) -> None:
        nonlocal said
        step = done * _LINES // total if total else 0
        if step > said:
            said = step
            print(SO_FAR(done=done, total=total).render(lang), file=stream, flush=True)

    return show
