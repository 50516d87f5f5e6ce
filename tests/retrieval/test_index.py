import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kbase.errors import IndexBusy, IndexMismatch, IndexUnwritable, NoIndex
from kbase.retrieval import fold, index
from kbase.retrieval.generations import writer_lock
from kbase.retrieval.index import LiveIndex, read_index, write_index
from tests.retrieval.samples import LetterEmbedder, chunk, write

OLD = [chunk(0, "an old passage"), chunk(1, "另一段舊的內容", lang="zh-TW", section=1)]
NEW = [chunk(0, "an old passage"), chunk(2, "a new passage", section=1)]
ROOT = Path(__file__).resolve().parents[2]


def texts(index_dir: Path) -> list[str]:
    return [c.text for c in read_index(index_dir).chunks.values()]


def generations_in(index_dir: Path) -> list[str]:
    return sorted(p.name for p in (index_dir / "generations").iterdir())


def test_read_back_whole(tmp_path: Path) -> None:
    """Chunks, notes, words and vectors come back as they were written; the manifest counts them."""
    written = write(tmp_path, OLD, embedder=LetterEmbedder())
    found = read_index(tmp_path)
    assert [found.chunks[i] for i in found.chunks] == OLD
    assert [(n.id, n.lang) for n in found.notes] == [("n", "en"), ("n", "zh-TW")]
    assert found.dense is not None
    assert found.dense.ids().tolist() == [0]
    assert found.manifest.chunks == len(OLD)
    assert (written.model_id, written.dim, written.vectors, written.next_id) == ("letters", 26, 1, 2)
    assert written.collections == {"kbase": 2}
    assert set(written.libraries) == {"bm25s", "faiss-cpu", "numpy", "opencc"}


def test_without_a_model(tmp_path: Path) -> None:
    """No model, no vector file, and the words still answer."""
    manifest = write(tmp_path, OLD)
    assert (manifest.model_id, manifest.dim) == (None, 0)
    assert read_index(tmp_path).dense is None
    assert not list(tmp_path.rglob("faiss.index"))


def test_odd_line_separators_stay_in_their_chunk(tmp_path: Path) -> None:
    """A text with other line separators than \\n is still one chunk, unchanged."""
    odd = chunk(0, "a\u2028b\x0bc\r\nd\x85e")
    write(tmp_path, [odd])
    assert read_index(tmp_path).chunks[0] == odd


def test_empty_corpus(tmp_path: Path) -> None:
    """An index without a single chunk can be written and read."""
    write(tmp_path, [], embedder=LetterEmbedder())
    assert len(read_index(tmp_path).chunks) == 0


def test_corpus_hash_follows_the_notes(tmp_path: Path) -> None:
    """The same notes have the same hash whatever their ids; other words have another."""
    first = write(tmp_path, OLD)
    renumbered = write(tmp_path, [replace(c, id=c.id + 10) for c in OLD])
    edited = write(tmp_path, [replace(OLD[0], text="changed"), OLD[1]])
    assert first.corpus_hash == renumbered.corpus_hash != edited.corpus_hash


def test_the_new_one_answers_and_one_old_one_is_kept(tmp_path: Path) -> None:
    """After three ingests the last one answers, the one before is kept, the first is gone."""
    names = [write(tmp_path, OLD).generation for _ in range(2)]
    last = write(tmp_path, NEW)
    assert texts(tmp_path) == [c.text for c in NEW]
    assert generations_in(tmp_path) == sorted([names[1], last.generation])
    assert last.previous == names[1]


def test_whoever_holds_the_old_one_keeps_it(tmp_path: Path) -> None:
    """A reader's index answers unchanged after two ingests have removed its files; the live handle sees the new one."""
    write(tmp_path, OLD, embedder=LetterEmbedder())
    live = LiveIndex(tmp_path)
    held = live.get()
    assert live.get() is held
    write(tmp_path, NEW)
    write(tmp_path, NEW)
    assert held.manifest.generation not in generations_in(tmp_path)
    assert held.chunks[1].text == OLD[1].text
    assert held.bm25.search(["old"], k=1)[0][0] == 0
    assert held.dense is not None
    assert held.dense.search(LetterEmbedder().encode(["old"]), k=1)[0][0] == 0
    assert [c.text for c in live.get().chunks.values()] == [c.text for c in NEW]


def test_live_index_outlives_a_bad_generation(tmp_path: Path) -> None:
    """When the newest generation cannot be read, or the folder is emptied, the one in hand goes on answering."""
    write(tmp_path, OLD)
    live = LiveIndex(tmp_path)
    held = live.get()
    write(tmp_path, NEW)
    next(tmp_path.glob("generations/*2-*/chunks/chunks.jsonl")).write_text("")
    assert live.get() is held
    (tmp_path / "CURRENT").unlink()
    assert live.get() is held


def test_others_go_on_while_one_reads(tmp_path: Path) -> None:
    """While one thread reads a new generation, the others get the old one instead of waiting."""
    write(tmp_path, OLD)
    live = LiveIndex(tmp_path)
    held = live.get()
    write(tmp_path, NEW)
    with live._lock:
        assert live.get() is held
    assert live.get() is not held


def test_no_index(tmp_path: Path) -> None:
    """A folder without an index is NoIndex, with the command that makes one."""
    for read in (read_index, lambda folder: LiveIndex(folder).get()):
        with pytest.raises(NoIndex) as caught:
            read(tmp_path / "nowhere")
        assert "kbase ingest" in caught.value.hint.render("zh-TW")


def damaged_pointer(folder: Path) -> None:
    (folder / "CURRENT").write_text("../../etc\n")


def truncated(name: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        file = next(folder.glob(f"generations/*/{name}"))
        file.write_bytes(file.read_bytes()[:-3])

    return damage


def one_byte_changed(folder: Path) -> None:
    file = next(folder.glob("generations/*/chunks/chunks.jsonl"))
    file.write_bytes(file.read_bytes().replace(b"old", b"odd"))


def removed(folder: Path) -> None:
    next(folder.glob("generations/*/faiss.index")).unlink()


def changed_manifest(**values: object) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        file = next(folder.glob("generations/*/manifest.json"))
        file.write_text(json.dumps(json.loads(file.read_text()) | values))

    return damage


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (damaged_pointer, "CURRENT"),
        (truncated("chunks/chunks.jsonl"), "chunks.jsonl"),
        (truncated("chunks/ends.npy"), "ends.npy"),
        (truncated("faiss.index"), "faiss.index"),
        (truncated("bm25/scores.npy"), "scores.npy"),
        (truncated("manifest.json"), "damaged"),
        (one_byte_changed, "chunks.jsonl"),
        (removed, "faiss.index"),
        (changed_manifest(format=99), "format is 99"),
        (changed_manifest(dim=384), "vectors"),
        (changed_manifest(chunks=7), "chunks"),
    ],
)
def test_mismatch(tmp_path: Path, damage: Callable[[Path], None], says: str) -> None:
    """Whatever does not belong together is one clear error that names it, in each language, with the way out."""
    write(tmp_path, OLD, embedder=LetterEmbedder())
    damage(tmp_path)
    with pytest.raises(IndexMismatch) as caught:
        read_index(tmp_path)
    assert says in caught.value.message.render("en")
    assert caught.value.message.render("zh-TW") != caught.value.message.render("en")
    assert "kbase ingest --rebuild" in caught.value.hint.render("en")


def test_vectors_of_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors whose ids are no chunk's are refused, even when each file is whole."""
    write(tmp_path, OLD, embedder=LetterEmbedder())
    monkeypatch.setattr("kbase.retrieval.dense.DenseIndex.ids", lambda self: np.array([77]))
    with pytest.raises(IndexMismatch, match="not of one run"):
        read_index(tmp_path)


def test_another_tokeniser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index folded by other rules than those of this version is refused, not searched in vain."""
    write(tmp_path, OLD)
    monkeypatch.setattr(fold, "version", lambda: "2-later")
    with pytest.raises(IndexMismatch, match="2-later") as caught:
        read_index(tmp_path)
    assert caught.value.hint.render("en").endswith("kbase ingest")  # no rebuild: only the words are folded anew


def test_an_ingest_takes_over_from_another_tokeniser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an upgrade the chunks and vectors of every collection are still good; only their words are folded anew."""
    write(tmp_path, OLD)
    monkeypatch.setattr(fold, "version", lambda: "2-later")
    assert [c.text for c in read_index(tmp_path, to_rewrite=True).chunks.values()] == [c.text for c in OLD]


def test_a_rebuild_mends_a_damaged_pointer(tmp_path: Path) -> None:
    """Writing anew works over whatever is left of a broken index."""
    write(tmp_path, OLD)
    damaged_pointer(tmp_path)
    write(tmp_path, NEW)
    assert texts(tmp_path) == [c.text for c in NEW]


@pytest.mark.parametrize(
    "wrong",
    [
        {"chunks": [OLD[0], OLD[0]]},
        {"next_id": 1},
        {"vectors": {9: np.ones(26, np.float32)}},
        {"vectors": {0: np.ones(5, np.float32)}},
        {"vectors": {0: np.ones(26, np.float32)}, "model_id": None},
    ],
)
def test_what_does_not_belong_together_is_not_written(tmp_path: Path, wrong: dict[str, object]) -> None:
    """Doubled ids, ids beyond next_id, vectors without chunk, of a wrong length or without a model are refused."""
    good = {"chunks": OLD, "notes": [], "vectors": {}, "model_id": "letters", "dim": 26, "next_id": 2}
    write(tmp_path, OLD)
    with pytest.raises(ValueError, match=r"chunk ids|vectors need"):
        write_index(tmp_path, **(good | wrong))  # type: ignore[arg-type]
    assert texts(tmp_path) == [c.text for c in OLD]


# A second process that writes an index and, at a given step, says so and then waits for ever.
WRITER = """
import sys, threading
from pathlib import Path
from kbase.retrieval import bm25, dense, generations
from tests.retrieval.samples import LetterEmbedder, chunk, write

def stall(*args, **kwargs):
    print("stalled", flush=True)
    threading.Event().wait()

target, name = {"words": (bm25.Bm25, "save"), "vectors": (dense.DenseIndex, "save"),
                "publish": (generations, "publish"), "pointer": (generations.os, "replace")}[sys.argv[2]]
setattr(target, name, stall)
write(Path(sys.argv[1]), [chunk(0, "half written")], embedder=LetterEmbedder())
"""


def stalled_writer(index_dir: Path, step: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(index_dir), step], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "stalled\n"
    return process


@pytest.mark.parametrize("step", ["words", "vectors", "publish", "pointer"])
def test_killed_writer_leaves_the_old_index(tmp_path: Path, step: str) -> None:
    """kill -9 at any step: the old index answers, the next ingest succeeds and sweeps the leftovers away."""
    first = write(tmp_path, OLD).generation
    process = stalled_writer(tmp_path, step)
    assert texts(tmp_path) == [c.text for c in OLD]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert texts(tmp_path) == [c.text for c in OLD]
    assert len(generations_in(tmp_path)) == 2
    second = write(tmp_path, NEW).generation
    assert texts(tmp_path) == [c.text for c in NEW]
    assert generations_in(tmp_path) == sorted([first, second])


def test_second_writer_is_told(tmp_path: Path) -> None:
    """While one process writes, another gets a clear error at once and touches nothing of the first."""
    write(tmp_path, OLD)
    process = stalled_writer(tmp_path, "vectors")
    try:
        before = generations_in(tmp_path)
        with pytest.raises(IndexBusy, match="Another ingest"):
            write(tmp_path, NEW)
        assert generations_in(tmp_path) == before
    finally:
        process.kill()
        process.communicate()


def test_lock_is_taken_once_per_run(tmp_path: Path) -> None:
    """An ingest may hold the lock over reading and writing; other threads are kept out until it ends."""
    with writer_lock(tmp_path):
        write(tmp_path, OLD)
        with pytest.raises(IndexBusy):
            in_thread(lambda: write(tmp_path, NEW))
    in_thread(lambda: write(tmp_path, NEW))
    assert texts(tmp_path) == [c.text for c in NEW]


def in_thread(work: Callable[[], object]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


def test_folder_that_cannot_be_used(tmp_path: Path) -> None:
    """A file where the folder should be is a clear error, not a traceback."""
    (tmp_path / "index").write_text("a file")
    with pytest.raises(IndexUnwritable) as caught:
        write(tmp_path / "index", OLD)
    assert "KBASE_DATA_DIR" in caught.value.hint.render("en")


def test_disk_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails half way is a clear error, and the old index goes on answering."""
    write(tmp_path, OLD)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(index, "write_notes", full)
    with pytest.raises(IndexUnwritable, match="No space left"):
        write(tmp_path, NEW)
    assert texts(tmp_path) == [c.text for c in OLD]


def test_a_reader_overtaken_by_two_ingests_reads_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the generation vanishes between pointer and files, the reader looks at the pointer again."""
    write(tmp_path, OLD)
    real = index._read_generation

    def overtaken(folder: Path, name: str, *, any_words: bool) -> index.Index:
        monkeypatch.setattr(index, "_read_generation", real)
        write(tmp_path, NEW)
        write(tmp_path, NEW)
        return real(folder, name, any_words=any_words)

    monkeypatch.setattr(index, "_read_generation", overtaken)
    assert texts(tmp_path) == [c.text for c in NEW]
