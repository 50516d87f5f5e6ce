"""`kbase notes`: lists the notes of the index, and shows one."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kbase.cli.help import Command, Group
from kbase.cli.language import ui_lang
from kbase.cli.options import (
    ClusterOption,
    JsonOption,
    LangOption,
    chosen,
    emit,
    print_json,
    print_markdown,
    settings,
    words,
)
from kbase.text import Phrase

if TYPE_CHECKING:
    from kbase.cluster.reader import Cluster
    from kbase.retrieval.protocol import NoteSearch
    from kbase.script import Lang

ABOUT = Phrase("Lists and shows notes.", "列出與顯示筆記。")
LIST = Phrase("Lists the notes of the index: id and title.", "列出索引裡的筆記：id 與標題。")
SHOW = Phrase("Shows one note.", "顯示一篇筆記。")
OTHER_VERSIONS = Phrase(
    "(written for Kubernetes {versions}; this server is {server})",
    "（適用 Kubernetes {versions}；目前的伺服器是 {server}）",
)
NOTE = Phrase("Note id, as `kbase notes list` prints it", "筆記 id，如 `kbase notes list` 所列")


def register(app: typer.Typer) -> None:
    """Adds the group with its two commands."""
    group = typer.Typer(cls=Group, help=words(ABOUT), no_args_is_help=True, rich_markup_mode=None)
    group.command(name="list", cls=Command, help=words(LIST))(list_notes)
    group.command(name="show", cls=Command, help=words(SHOW), epilog="kbase notes show runbooks/oomkilled")(show)
    app.add_typer(group, name="notes")


def list_notes(lang: LangOption = None, cluster: ClusterOption = None, as_json: JsonOption = False) -> None:
    """One line per note: id and title, in the language asked for where the note has it; other versions are marked."""
    from kbase.notes import listed, note_json, server_version

    shelf, spoken = _open(lang)
    server = server_version(_connected(cluster))
    notes = [note_json(shelf, n, spoken, server) for n in listed(shelf, spoken)]
    if as_json:
        print_json(notes)
        return
    indent = max((len(n["id"]) for n in notes), default=0)
    emit("\n".join(f"{n['id']:<{indent}}  {n['title']}{_mark(n, server, spoken)}" for n in notes))


def show(
    note_id: Annotated[str, typer.Argument(metavar="ID", help=words(NOTE))],
    lang: LangOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """The note's text, marked where it speaks about other versions; NoSuchNote names the nearest ids."""
    from kbase.notes import note_json, note_text, server_version

    shelf, spoken = _open(lang)
    note = shelf.note(note_id, spoken)
    server = server_version(_connected(cluster))
    described = {**note_json(shelf, note, spoken, server), "text": note_text(shelf, note, spoken, server)}
    if as_json:
        print_json(described)
    else:
        mark = _mark(described, server, spoken).strip()
        print_markdown(f"{mark}\n\n{described['text']}" if mark else described["text"])


def _mark(note: "dict[str, Any]", server: str | None, lang: "Lang") -> str:
    """What is said of a note that was written for other versions than the connected server's; "" otherwise."""
    if note["applies"] != "other versions":
        return ""
    return " " + OTHER_VERSIONS(versions=note["kubernetes"], server=server).render(lang)


def _connected(source: str | None) -> "Cluster | None":
    from kbase.bootstrap import connect

    return connect(settings(), source)


def _open(lang: str | None) -> "tuple[NoteSearch, Lang]":
    from kbase.retrieval.index import read_index
    from kbase.retrieval.search import IndexSearcher

    spoken, configured = chosen(lang), settings()
    return IndexSearcher(read_index(configured.index_dir)), spoken or configured.lang or ui_lang()
