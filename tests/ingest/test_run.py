import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from llama_index.core import SimpleDirectoryReader
from llama_index.core.schema import Document

from ingest.embed import CachedEmbedder
from ingest.run import ingest, ingest_documents
from kbase.errors import IndexBusy, IndexMismatch, NoIndex
from kbase.retrieval.generations import writer_lock
from kbase.retrieval.index import read_index
from kbase.retrieval.windows import windows
from tests.ingest.fake import FIXTURES, FakeEmbedder

A = "# Probes\n\n## Liveness\n\nRestarts the container.\n\n## Readiness\n\nTakes the Pod out of the Service.\n"
B = "# Jobs\n\n## Limits\n\nbackoffLimit counts retries.\n"


@pytest.fixture
def notes(tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text(A)
    (folder / "b.md").write_text(B)
    return folder


@pytest.fixture
def index_dir(tmp_path):
    return tmp_path / "index"


def chunks(index_dir):
    """Heading -> chunk."""
    return {chunk.heading: chunk for chunk in read_index(index_dir).chunks.values()}


def test_first_ingest(notes, index_dir):
    """Chunks carry where they come from; every one the model can read has a vector; the summary counts them."""
    embedder = FakeEmbedder()
    summary = ingest([notes], index_dir=index_dir, embedder=embedder)
    index = read_index(index_dir)
    found = chunks(index_dir)[("Readiness",)]
    assert (summary.files, summary.notes, summary.chunks, summary.added, summary.embedded) == (2, 2, 3, 3, 3)
    assert (found.path, found.lines, found.title, found.section, found.note) == ("notes/a.md", (7, 9), "Probes", 2, "a")
    assert found.text == "## Readiness\n\nTakes the Pod out of the Service."
    assert found.search_text == "Probes > Readiness\nTakes the Pod out of the Service."
    assert (index.manifest.model_id, index.manifest.vectors, index.manifest.dim) == ("fake-1", 3, 8)
    assert index.dense.rows()[found.id] == pytest.approx(embedder.encode([found.search_text]))


def test_two_runs_are_alike(notes, tmp_path):
    """Keys, ids, texts and line ranges do not depend on the run."""
    first, second = tmp_path / "one", tmp_path / "two"
    for place in (first, second):
        ingest([notes, FIXTURES], index_dir=place, embedder=None)
    assert list(read_index(first).chunks.values()) == list(read_index(second).chunks.values())


def test_an_edit_shows_at_once(notes, index_dir):
    """Only the changed chunk gets a new id and vector; the rest keep theirs and are told their new lines."""
    embedder = FakeEmbedder()
    ingest([notes], index_dir=index_dir, embedder=embedder)
    before, embedder.encoded = chunks(index_dir), []
    (notes / "a.md").write_text(A.replace("Restarts", "Kills and\nrestarts"))
    summary = ingest([notes], index_dir=index_dir, embedder=embedder)
    after = chunks(index_dir)
    assert (summary.added, summary.changed, summary.removed, summary.unchanged) == (0, 1, 0, 2)
    assert (summary.embedded, summary.from_cache, len(embedder.encoded)) == (1, 2, 1)
    assert after[("Liveness",)].id > max(c.id for c in before.values())
    assert after[("Liveness",)].key == before[("Liveness",)].key
    assert after[("Readiness",)].id == before[("Readiness",)].id
    assert (before[("Readiness",)].lines, after[("Readiness",)].lines) == ((7, 9), (8, 10))


def test_added_and_deleted_notes_show_at_once(notes, index_dir):
    """A note that is gone is found no more, and its ids stay unused when another one comes."""
    ingest([notes], index_dir=index_dir, embedder=FakeEmbedder())
    used = max(read_index(index_dir).chunks)
    (notes / "b.md").unlink()
    assert ingest([notes], index_dir=index_dir, embedder=FakeEmbedder()).removed == 1
    (notes / "c.md").write_text("# New\n\n## One\n\nText.\n")
    ingest([notes], index_dir=index_dir, embedder=FakeEmbedder())
    index = read_index(index_dir)
    assert {chunk.note for chunk in index.chunks.values()} == {"a", "c"} == {note.id for note in index.notes}
    assert max(index.chunks) == used + 1
    assert index.manifest.vectors == 3


def test_keys_survive_edits_elsewhere(notes, index_dir):
    """A new section above changes neither key nor id of the sections below."""
    ingest([notes], index_dir=index_dir, embedder=None)
    before = chunks(index_dir)[("Readiness",)]
    (notes / "a.md").write_text(A.replace("## Liveness", "## Startup\n\nComes first.\n\n## Liveness"))
    ingest([notes], index_dir=index_dir, embedder=None)
    after = chunks(index_dir)[("Readiness",)]
    assert (after.key, after.id, after.section) == (before.key, before.id, before.section + 1)


def test_other_collections_stay(notes, index_dir, tmp_path):
    """An ingest replaces its own collection; chunks, notes and vectors of the others are carried over."""
    other = tmp_path / "team"
    other.mkdir()
    (other / "a.md").write_text("# Team\n\n## On call\n\nAsk Kim.\n")
    ingest([notes], index_dir=index_dir, collection="kbase", embedder=FakeEmbedder())
    before = read_index(index_dir)
    embedder = FakeEmbedder()
    ingest([other], index_dir=index_dir, collection="team", embedder=embedder)
    after = read_index(index_dir)
    assert after.manifest.collections == {"kbase": 3, "team": 1}
    assert all(after.chunks[i] == before.chunks[i] for i in before.chunks)
    kept, made = before.dense.rows(), after.dense.rows()
    assert all((made[i] == kept[i]).all() for i in before.chunks)
    assert len(embedder.encoded) == 1
    assert len(after.notes) == 3


def test_another_model_embeds_everything_anew(notes, index_dir, tmp_path):
    """Vectors of two models do not mix: all collections are embedded again, and the summary says so."""
    ingest([notes], index_dir=index_dir, collection="kbase", embedder=FakeEmbedder("old"))
    embedder = FakeEmbedder("new")
    summary = ingest([FIXTURES / "fences.md"], index_dir=index_dir, embedder=embedder)
    index = read_index(index_dir)
    assert (summary.replaced_model, index.manifest.model_id) == ("old", "new")
    for chunk_id, rows in index.dense.rows().items():
        assert rows == pytest.approx(embedder.encode(windows(index.chunks[chunk_id].search_text, count=embedder.count)))
    assert index.manifest.vectors == index.manifest.chunks


def test_without_a_model(notes, index_dir):
    """No embedder: no vectors, everything else the same."""
    ingest([notes], index_dir=index_dir, embedder=FakeEmbedder())
    summary = ingest([notes], index_dir=index_dir, embedder=None)
    assert (summary.model_id, read_index(index_dir).dense, summary.unchanged) == (None, None, 3)


def test_texts_the_model_cannot_read_get_no_vector(notes, index_dir):
    """Chinese for a model without Chinese stays out of the vectors and is counted."""
    (notes / "c.md").write_text("# 探針\n\n## 存活\n\n失敗時重新啟動容器。\n")
    summary = ingest([notes], index_dir=index_dir, embedder=FakeEmbedder())
    assert (summary.chunks, summary.without_vector, read_index(index_dir).manifest.vectors) == (4, 1, 3)


def test_rebuild(notes, index_dir):
    """Nothing of the old run is reused, and ids go on counting; a damaged index is replaced only then."""
    ingest([notes], index_dir=index_dir, embedder=FakeEmbedder())
    embedder = FakeEmbedder()
    summary = ingest([notes], index_dir=index_dir, embedder=embedder, rebuild=True)
    assert (summary.unchanged, summary.changed, len(embedder.encoded), min(read_index(index_dir).chunks)) == (
        0,
        3,
        3,
        3,
    )
    next(index_dir.glob("generations/*/manifest.json")).write_text("{")
    for folder in index_dir.glob("generations/*"):
        (folder / "manifest.json").write_text("{")
    with pytest.raises(IndexMismatch):
        ingest([notes], index_dir=index_dir, embedder=None)
    assert ingest([notes], index_dir=index_dir, embedder=None, rebuild=True).chunks == 3
    assert len(read_index(index_dir).chunks) == 3


def test_nothing_readable_leaves_the_index(notes, index_dir):
    """A folder in which every note has become unreadable does not empty the collection; an empty folder does."""
    ingest([notes], index_dir=index_dir, embedder=None)
    for note in notes.iterdir():
        note.write_bytes(b"\0")
    summary = ingest([notes], index_dir=index_dir, embedder=None)
    assert (summary.written, len(summary.skipped), len(read_index(index_dir).chunks)) == (False, 2, 3)
    for note in notes.iterdir():
        note.unlink()
    assert ingest([notes], index_dir=index_dir, embedder=None).removed == 3
    assert len(read_index(index_dir).chunks) == 0


def test_front_matter_becomes_the_note(tmp_path, index_dir):
    """Both languages of a note share id and section numbers; aliases and questions boost the first passage only."""
    folder = tmp_path / "corpus" / "runbooks"
    folder.mkdir(parents=True)
    for lang, words in (
        ("en", ("Evicted", "Lead.", "Causes", "Disk.")),
        ("zh-TW", ("被驅逐", "導言。", "原因", "磁碟。")),
    ):
        title, lead, heading, text = words
        head = f"---\nid: runbooks/x\ntitle: {title}\nkind: runbook\naliases: [evicted]\nquestions: ['why?']\n"
        more = "kubernetes: '>=1.30'\nsources: [https://example.com]\nchecks: [POD-EVICTED]\n---\n"
        (folder / f"x.{lang}.md").write_text(f"{head}{more}\n{lead}\n\n## {heading}\n\n{text}\n", encoding="utf-8")
    ingest([tmp_path / "corpus"], index_dir=index_dir, embedder=None)
    index = read_index(index_dir)
    found = {(c.lang, c.section): c for c in index.chunks.values()}
    assert set(found) == {("en", 0), ("en", 1), ("zh-TW", 0), ("zh-TW", 1)}
    assert {c.note for c in found.values()} == {"runbooks/x"}
    assert (found["en", 0].boost, found["en", 1].boost) == ("evicted\nwhy?", "")
    assert (found["en", 0].kubernetes, found["en", 0].lines) == (">=1.30", (12, 12))
    assert found["zh-TW", 1].path == "corpus/runbooks/x.zh-TW.md"
    note = next(n for n in index.notes if n.lang == "en")
    assert (note.kind, note.checks, note.sources) == ("runbook", ("POD-EVICTED",), ("https://example.com",))


def test_symbols_are_said_in_words(index_dir):
    """The quote keeps the symbol; what is indexed says it in the note's language."""
    ingest([FIXTURES / "tables.md"], index_dir=index_dir, embedder=None)
    chunk = chunks(index_dir)[("Faults",)]
    assert "| NetworkPolicy | ✅ | ❌ |" in chunk.text
    assert "NetworkPolicy | Cilium: ✅ yes | Flannel: ❌ no" in chunk.search_text
    assert "BGP | Cilium: ⚠ caution partial beta | Flannel: 🔴 no" in chunk.search_text


def test_any_llama_index_reader_can_feed_it(notes, index_dir):
    """Documents of a reader of LlamaIndex, and documents made by hand, go the same way as our own."""
    documents = SimpleDirectoryReader(input_dir=str(notes)).load_data()
    ingest_documents(documents, index_dir=index_dir, collection="read", embedder=FakeEmbedder())
    assert {(c.path, c.heading) for c in read_index(index_dir).chunks.values()} == {
        ("a.md", ("Liveness",)),
        ("a.md", ("Readiness",)),
        ("b.md", ("Limits",)),
    }
    pages = [Document(text=f"Page {n}.", metadata={"file_name": "book.pdf", "page_label": str(n)}) for n in (1, 2)]
    twins = [Document(text="One.", metadata={"url": "https://example.com/x"}) for _ in range(2)]
    ingest_documents([*pages, *twins], index_dir=index_dir, collection="read", embedder=None)
    paths = {c.path for c in read_index(index_dir).chunks.values()}
    assert paths == {"book.pdf#1", "book.pdf#2", "https://example.com/x", "https://example.com/x#2"}


def test_progress_counts_files(notes, index_dir):
    """From none to all; skipped files are not counted as read."""
    seen: list[tuple[int, int]] = []
    ingest([notes], index_dir=index_dir, embedder=None, progress=lambda done, total: seen.append((done, total)))
    assert (seen[0], seen[-1]) == ((0, 2), (2, 2))


def test_one_writer_at_a_time(notes, index_dir):
    """While another process holds the lock, an ingest says so and changes nothing."""
    code = "import sys\nfrom pathlib import Path\nfrom kbase.retrieval.generations import writer_lock\n"
    code += f"with writer_lock(Path({str(index_dir)!r})):\n    print('held', flush=True)\n    sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(IndexBusy):
            ingest([notes], index_dir=index_dir, embedder=None)
        holder.stdin.close()
    with pytest.raises(NoIndex):
        read_index(index_dir)
    with writer_lock(index_dir):
        ingest([notes], index_dir=index_dir, embedder=None)


STOP = """
import sys
from pathlib import Path
from ingest.run import ingest
from kbase.retrieval import generations, index
from tests.ingest.fake import FakeEmbedder

def stop(*args, **kw):
    print("stopped", flush=True)
    sys.stdin.read()

class Slow(FakeEmbedder):
    def encode(self, texts):
        if len(self.encoded) and sys.argv[3] == "embed":
            stop()
        return super().encode(texts)

if sys.argv[3] == "write":
    index._corpus_hash = stop
if sys.argv[3] == "publish":
    generations.publish = stop
ingest([Path(sys.argv[1])], index_dir=Path(sys.argv[2]), embedder=Slow())
"""


@pytest.mark.parametrize("step", ["embed", "write", "publish"])
def test_a_killed_ingest_leaves_the_old_index(notes, index_dir, step):
    """kill -9 while embedding, while writing and just before the swap: the old index answers, the next run finishes
    and finds the vectors computed before the kill."""
    ingest([notes], index_dir=index_dir, embedder=FakeEmbedder())
    before = list(read_index(index_dir).chunks.values())
    for number in range(40):  # more than one batch of the pipeline
        (notes / f"new{number:02}.md").write_text(f"# N{number}\n\n## S\n\nText number {number}.\n")
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", STOP, str(notes), str(index_dir), step]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as run:
        assert run.stdout.readline() == b"stopped\n"
        os.kill(run.pid, signal.SIGKILL)
    assert list(read_index(index_dir).chunks.values()) == before
    summary = ingest([notes], index_dir=index_dir, embedder=FakeEmbedder())
    assert (summary.chunks, len(read_index(index_dir).chunks)) == (43, 43)
    assert summary.from_cache > 3


def test_a_damaged_cache_is_made_anew(notes, index_dir):
    """The cache holds nothing that cannot be computed again."""
    index_dir.mkdir()
    (index_dir / "embeddings.sqlite").write_bytes(b"this is no database, whatever its name says" * 100)
    assert ingest([notes], index_dir=index_dir, embedder=FakeEmbedder()).embedded == 3
    assert ingest([notes], index_dir=index_dir, embedder=FakeEmbedder()).from_cache == 3


def test_the_cache_knows_models_apart(tmp_path):
    """A vector is looked up by model and text; equal texts are computed once."""
    with CachedEmbedder(FakeEmbedder("one"), tmp_path) as cached:
        found = cached.passages(["a", "b", "a", "中文"])
        assert (cached.embedded, found[3]) == (2, None)
        assert (found[0] == found[2]).all()
    with CachedEmbedder(FakeEmbedder("two"), tmp_path) as cached:
        assert (cached.passages(["a"])[0] != found[0]).any()
        assert (cached.embedded, cached.from_cache) == (1, 0)
