"""`kbase notes`: lists the notes of the index, and shows one."""

from typing import TYPE_CHECKING, Annotated

import typer

from kbase.cli.help import Command, Group
from kbase.cli.language import ui_lang
from kbase.cli.options import JsonOption, LangOption, chosen, emit, print_json, print_markdown, settings, words
from kbase.text import Phrase

if TYPE_CHECKING:
    from kbase.retrieval.protocol import NoteSearch
    from kbase.script import Lang

ABOUT = Phrase("Lists and shows notes.", "列出與顯示筆記。")
LIST = Phrase("Lists the notes of the index: id and title.", "列出索引裡的筆記：id 與標題。")
SHOW = Phrase("Shows one note.", "顯示一篇筆記。")
NOTE = Phrase("Note id, as `kbase notes list` prints it", "筆記 id，如 `kbase notes list` 所列")


def register(app: typer.Typer) -> None:
    """Adds the group with its two commands."""
    group = typer.Typer(cls=Group, help=words(ABOUT), no_args_is_help=True, rich_markup_mode=None)
    group.command(name="list", cls=Command, help=words(LIST))(list_notes)
    group.command(name="show", cls=Command, help=words(SHOW), epilog="kbase notes show runbooks/oomkilled")(show)
    app.add_typer(group, name="notes")


def list_notes(lang: LangOption = None, as_json: JsonOption = False) -> None:
    """One line per note: id and title, in the language asked for where the note has it."""
    from kbase.notes import listed, note_json

    shelf, spoken = _open(lang)
    notes = listed(shelf, spoken)
    if as_json:
        print_json([note_json(shelf, n) for n in notes])
        return
    indent = max((len(n.id) for n in notes), default=0)
    emit("\n".join(f"{n.id:<{indent}}  {n.title}" for n in notes))


def show(
    note_id: Annotated[str, typer.Argument(metavar="ID", help=words(NOTE))],
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """The note's text; NoSuchNote names the nearest ids."""
    from kbase.notes import note_json, note_text

    shelf, spoken = _open(lang)
    note = shelf.note(note_id, spoken)
    text = note_text(shelf, note)
    if as_json:
        print_json({**note_json(shelf, note), "text": text})
    else:
        print_markdown(text)


def _open(lang: str | None) -> "tuple[NoteSearch, Lang]":
    from kbase.retrieval.index import read_index
    from kbase.retrieval.search import IndexSearcher

    spoken, configured = chosen(lang), settings()
    return IndexSearcher(read_index(configured.index_dir)), spoken or configured.lang or ui_lang()
