"""Cards for other programs: a CSV file, and a deck for Anki (https://apps.ankiweb.net)."""

import csv
import hashlib
import html
import importlib.util
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kbase.drills.card import Both, Card
from kbase.drills.deck import Deck
from kbase.errors import KbaseError
from kbase.script import Lang, for_reader
from kbase.text import Phrase

NOT_INSTALLED = Phrase("Export to Anki needs the package genanki.", "匯出到 Anki 需要套件 genanki。")
INSTALL = Phrase("Install it with: pip install 'kbase[anki]'", "請執行：pip install 'kbase[anki]'")
# Ids of Anki are chosen once and for all: the same ones make an import update what is there.
# https://github.com/kerrickstaley/genanki#stable-ids
_MODEL_ID, _DECK_ID = 1_716_402_711, 1_716_402_712
_FIELDS = ("Id", "Question", "Answer", "Points", "Note")
_FRONT = "<div class=q>{{Question}}</div>"
_BACK = "{{FrontSide}}<hr id=answer><div>{{Answer}}</div>{{Points}}<div class=note>{{Note}}</div>"
_CSS = (
    ".card{font-family:sans-serif;font-size:18px;text-align:left;line-height:1.5}.q{font-weight:bold}.note{color:#777}"
)


class NotInstalled(KbaseError):
    """A package that an optional part of kbase needs."""

    code, http_status = "not_installed", 503


def csv_of(cards: Sequence[Card], lang: Lang) -> str:
    """One card a line: guid, id, topic, difficulty, question, answer, points (one a line), note."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["guid", "id", "topic", "difficulty", "question", "answer", "points", "note"])
    for card in cards:
        points = "\n".join(_said(point.says, lang) for point in card.points)
        row = [guid(card), card.id, card.group, card.difficulty, _said(card.question, lang), _said(card.answer, lang)]
        writer.writerow(
            ["'" + cell if cell.startswith(("=", "+", "@")) else cell for cell in (*row, points, card.note)]
        )
    return out.getvalue()


def anki_of(cards: Sequence[Card], deck: Deck, lang: Lang) -> bytes:
    """An .apkg file: a deck with a sub-deck for each topic. NotInstalled without genanki.

    A card keeps its GUID and each topic its deck, so that a later export updates the notes and keeps their schedule.
    """
    if importlib.util.find_spec("genanki") is None:
        raise NotInstalled(NOT_INSTALLED(), INSTALL())
    import genanki  # type: ignore[import-untyped]

    model = genanki.Model(
        _MODEL_ID,
        "kbase drill",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Drill", "qfmt": _FRONT, "afmt": _BACK}],
        css=_CSS,
    )
    decks: dict[str, Any] = {}
    for card in cards:
        if card.group not in decks:
            title = _said(deck.topics[card.group], lang)
            decks[card.group] = genanki.Deck(_DECK_ID + _number(card.group), f"kbase::{title}")
        fields = [card.id, *(_html(t, lang) for t in (card.question, card.answer)), _points(card, lang), card.note]
        note = genanki.Note(model, fields, guid=guid(card), tags=[card.group, card.difficulty])
        decks[card.group].add_note(note)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kbase.apkg"
        genanki.Package(list(decks.values())).write_to_file(path)
        return path.read_bytes()


def guid(card: Card) -> str:
    """A card's identity in other programs; the same in every language and export."""
    return hashlib.blake2b(f"kbase/{card.id}".encode(), digest_size=8).hexdigest()


def _number(topic: str) -> int:
    return int.from_bytes(hashlib.blake2b(topic.encode(), digest_size=3).digest(), "big")


def _points(card: Card, lang: Lang) -> str:
    return "<ul>" + "".join(f"<li>{_html(point.says, lang)}</li>" for point in card.points) + "</ul>"


def _html(text: Both[str], lang: Lang) -> str:
    return html.escape(_said(text, lang))


def _said(text: Both[str], lang: Lang) -> str:
    return for_reader(text.of(lang), lang)
