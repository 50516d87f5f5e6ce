"""Cards for other programs."""

import csv
import io
import sqlite3
import zipfile

import pytest

from kbase.drills import export
from kbase.drills.export import NotInstalled, anki_of, csv_of, guid


def test_csv_has_a_line_for_each_card_with_a_stable_guid(deck):
    rows = list(csv.DictReader(io.StringIO(csv_of(list(deck.cards.values()), "zh-CN"))))
    assert [row["id"] for row in rows] == list(deck.cards)
    assert rows[0]["guid"] == guid(deck.card(rows[0]["id"]))
    assert "重启" in rows[0]["answer"]


def test_a_cell_never_becomes_a_formula(deck):
    card = deck.card("workloads/probes")
    evil = card.model_copy(update={"question": type(card.question)(en="=1+1", zh="=1+1")})
    assert "'=1+1" in csv_of([evil], "en")


def test_an_anki_deck_keeps_its_guids_in_every_language(deck, tmp_path):
    """Imported again, the notes are updated and not doubled."""
    pytest.importorskip("genanki")
    found = []
    for lang in ("en", "zh-TW"):
        file = tmp_path / f"{lang}.apkg"
        file.write_bytes(anki_of(list(deck.cards.values()), deck, lang))
        with zipfile.ZipFile(file) as packed:
            packed.extract("collection.anki2", tmp_path / lang)
        with sqlite3.connect(tmp_path / lang / "collection.anki2") as collection:
            found.append({row[0] for row in collection.execute("select guid from notes")})
    assert found[0] == found[1] == {guid(card) for card in deck.cards.values()}


def test_without_genanki_one_is_told_what_to_install(deck, monkeypatch):
    monkeypatch.setattr(export.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(NotInstalled) as refused:
        anki_of([], deck, "en")
    assert "kbase[anki]" in refused.value.hint.render("en")
