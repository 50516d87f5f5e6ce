"""Notes as people read them: which sections are for which versions."""

import pytest

from ingest.run import ingest
from kbase.compose.ledger import Ledger
from kbase.notes import note_text
from kbase.retrieval.index import read_index
from kbase.retrieval.search import IndexSearcher

NOTE = """---
kubernetes: ">=1.29"
sections:
  "Sidecars with `restartPolicy`": ">=1.33"
  "Old ways": "<1.33"
---
# Containers

A Pod has containers.

## Sidecars with `restartPolicy`

They start first.

### In Jobs

They do not hold the Job up.

## Probes

They ask.

## Old ways

A second container.
"""


@pytest.fixture
def shelf(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/containers.md").write_text(NOTE)
    ingest([tmp_path / "notes"], index_dir=tmp_path / "index", embedder=None)
    return IndexSearcher(read_index(tmp_path / "index"))


def test_a_passage_has_the_range_of_its_section(shelf):
    """The nearest heading above it that has one gives it; elsewhere the note's holds."""
    ranges = {c.heading[-1:]: c.kubernetes for c in shelf.chunks_of("containers", "en")}
    assert ranges == {
        (): ">=1.29",
        ("Sidecars with restartPolicy",): ">=1.33",
        ("In Jobs",): ">=1.33",
        ("Probes",): ">=1.29",
        ("Old ways",): "<1.33",
    }


@pytest.mark.parametrize(
    ("server", "other"),
    [("v1.31.4-eks-1", {"Sidecars with restartPolicy", "In Jobs"}), ("v1.36.0", {"Old ways"}), (None, set())],
)
def test_an_answer_marks_what_is_not_for_the_server(shelf, server, other):
    """A citation says whether its section, not its note, applies."""
    ledger = Ledger(server)
    for chunk in shelf.chunks_of("containers", "en"):
        ledger.cite(chunk)
    assert {c.chunk.heading[-1] for c in ledger.citations if c.applies == "other versions"} == other


def test_a_note_is_read_with_the_ranges_of_its_sections(shelf):
    """Below a heading with a range of its own stands that range, and that the connected server is another."""
    note = shelf.note("containers", "en")
    told = note_text(shelf, note, "en", "v1.31.4")
    assert (
        "restartPolicy`\n\n*For Kubernetes >=1.33; this server is v1.31.4, so this section does not apply to it.*\n"
        in told
    )
    assert "## Old ways\n\n*For Kubernetes <1.33.*\n" in told
    assert "## Probes\n\nThey ask." in told
    assert told.startswith("# Containers\n\nA Pod")
    assert "目前的伺服器是 v1.31.4，這一節不適用" in note_text(shelf, note, "zh-TW", "v1.31.4")
    assert "does not apply" not in note_text(shelf, note, "en")
