"""What an index holds, how a generation of it is written and read, and a handle that follows the current one."""

import hashlib
import json
import threading
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version as installed
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kbase.errors import IndexMismatch, NoIndex
from kbase.passage import Chunk, NoteMeta
from kbase.retrieval import bm25, dense, fold, generations
from kbase.retrieval.bm25 import Bm25
from kbase.retrieval.chunks import Chunks, read_chunks, read_notes, write_chunks, write_notes
from kbase.retrieval.dense import DenseIndex
from kbase.text import Phrase, Text

FORMAT = 2  # of the files of a generation; another number cannot be read
_MANIFEST, _CHUNKS, _NOTES = "manifest.json", "chunks", "notes.jsonl"
_VECTORS, _BM25 = "faiss.index", "bm25"
_READ_WHOLE, _BLOCK = 2**26, 2**16  # bytes: reading some GB would take longer than loading what is in them
_LIBRARIES = ("bm25s", "faiss-cpu", "numpy", "opencc")

_NO_INDEX = Phrase("There is no index in {folder}", "{folder} 裡沒有索引")
_INGEST = Phrase("build it with: kbase ingest", "請執行 kbase ingest 建立索引")
_MISMATCH = Phrase("The index in {folder} cannot be used: {error}", "無法使用 {folder} 的索引：{error}")
_FORMAT = Phrase("its format is {found}, this version reads {wanted}", "它的格式是 {found}，這個版本讀取 {wanted}")
_TERMS = Phrase(
    "its words were folded by rules {found}, this version has {wanted}",
    "它的詞是以規則 {found} 處理的，這個版本使用 {wanted}",
)
_DAMAGED = Phrase("damaged ({detail})", "檔案損壞（{detail}）")
_REFRESH = Phrase("bring it up to date with: kbase ingest", "請執行 kbase ingest 更新索引")
_REBUILD = Phrase("build it again with: kbase ingest --rebuild", "請執行 kbase ingest --rebuild 重新建立索引")


@dataclass(frozen=True)
class Manifest:
    """What a generation was built from and by.

    model_id None and dim 0: no vectors, lexical only.  next_id: the lowest chunk id never used so far.
    collections: chunks by collection.  files: path -> (bytes, CRC-32).  previous: the generation before, "" = none.
    """

    generation: str
    created: str
    model_id: str | None
    dim: int
    next_id: int
    corpus_hash: str
    chunks: int
    notes: int
    vectors: int
    collections: Mapping[str, int] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Sequence[int]] = field(default_factory=dict)
    previous: str = ""
    tokeniser: str = ""
    format: int = FORMAT


@dataclass(frozen=True, eq=False)
class Index:
    """One generation, never changed afterwards. dense None = no vectors.

    Its files are mapped into memory: they may be removed, since the system keeps what is mapped, but not changed.
    """

    manifest: Manifest
    chunks: Chunks
    notes: tuple[NoteMeta, ...]
    bm25: Bm25
    dense: DenseIndex | None


def write_index(
    index_dir: Path,
    *,
    chunks: Sequence[Chunk],
    notes: Sequence[NoteMeta],
    vectors: Mapping[int, npt.NDArray[np.float32]],
    model_id: str | None,
    dim: int,
    next_id: int,
) -> Manifest:
    """Writes a new generation and makes it the current one; the one before is kept, older ones go.

    vectors: chunk id -> unit vectors [windows, dim]; a chunk without one is found by its words only.
    next_id: the lowest id never used so far; ids are not given twice.
    Raises ValueError when ids, vectors and dim do not belong together, IndexBusy while another process writes,
    IndexUnwritable when the folder cannot take it. The current generation stays as it was in each case.
    """
    ids = [chunk.id for chunk in chunks]
    if len(set(ids)) != len(ids) or any(not 0 <= i < next_id for i in ids) or not set(vectors) <= set(ids):
        raise ValueError("chunk ids must be unique and below next_id, and every vector needs a chunk")
    if bool(vectors) and (model_id is None or any(rows.shape[1:] != (dim,) for rows in vectors.values())):
        raise ValueError(f"vectors need a model id and {dim} dimensions")
    with generations.writer_lock(index_dir), generations.unwritable_as_error(index_dir):
        previous = _current_or_none(index_dir)
        folder = generations.new_folder(index_dir)
        generations.remove_others(index_dir, {previous, folder.name})
        _write_contents(folder, chunks, notes, DenseIndex.build(vectors, dim) if model_id else None)
        manifest = Manifest(
            generation=folder.name,
            created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            model_id=model_id,
            dim=dim if model_id else 0,
            next_id=next_id,
            corpus_hash=_corpus_hash(chunks, notes),
            chunks=len(chunks),
            notes=len(notes),
            vectors=len(vectors),
            collections=dict(Counter(chunk.collection for chunk in chunks)),
            libraries={name: installed(name) for name in _LIBRARIES},
            files={str(p.relative_to(folder)): _stamp(p) for p in sorted(folder.rglob("*")) if p.is_file()},
            previous=previous,
            tokeniser=fold.version(),
        )
        (folder / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        generations.publish(index_dir, folder)
    return manifest


def read_index(index_dir: Path, *, to_rewrite: bool = False) -> Index:
    """The current generation.

    to_rewrite: it is read only to be written anew, so words folded by the rules of another version do no harm.
    Raises NoIndex when there is none, IndexMismatch when it is damaged or was written by a version of kbase whose
    files or words are not those of this one.
    """
    for _ in range(3):
        name = _pointer(index_dir)
        try:
            return _read_generation(index_dir, name, any_words=to_rewrite)
        except (OSError, ValueError, KeyError, TypeError) as error:
            # Two ingests may have passed between the pointer and the files; then the pointer names another one now.
            if _pointer(index_dir) == name:
                raise mismatch(index_dir, _DAMAGED(detail=f"{type(error).__name__}: {error}")) from error
    raise mismatch(index_dir, _DAMAGED(detail="it changed while it was read"))


def mismatch(where: Path | str, why: Text) -> IndexMismatch:
    """The error that says why an index cannot be used and how to build it again."""
    return IndexMismatch(_MISMATCH(folder=where, error=why), _REBUILD())


class LiveIndex:
    """The current index of a folder, read again when an ingest has replaced it; safe to share between threads."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self._index: Index | None = None
        self._seen: tuple[int, ...] | None = None
        self._lock = threading.Lock()

    def get(self) -> Index:
        """The current index; whoever holds an older one may go on using it. Raises as `read_index`.

        While one thread reads a new generation the others go on with the old one. A new generation that cannot be
        read is not taken: the old one stays.
        """
        stamp = self._stamp()
        if self._index is not None and stamp in (self._seen, None):
            return self._index
        if not self._lock.acquire(blocking=self._index is None):
            return self._index or self.get()
        try:
            if self._index is None or stamp != self._seen:
                self._index = self._read()
                self._seen = stamp
            return self._index
        finally:
            self._lock.release()

    def _read(self) -> Index:
        try:
            return read_index(self.index_dir)
        except (IndexMismatch, NoIndex) as error:
            if self._index is None:
                raise
            import structlog

            structlog.get_logger(__name__).warning("index_not_reloaded", error=str(error))
            return self._index

    def _stamp(self) -> tuple[int, ...] | None:
        try:
            status = (self.index_dir / generations.POINTER).stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size


def _write_contents(
    folder: Path, chunks: Sequence[Chunk], notes: Sequence[NoteMeta], vectors: DenseIndex | None
) -> None:
    (folder / _CHUNKS).mkdir()
    write_chunks(folder / _CHUNKS, chunks)
    write_notes(folder / _NOTES, notes)
    (folder / _BM25).mkdir()
    bm25.of_chunks(chunks).save(folder / _BM25)
    if vectors is not None:
        vectors.save(folder / _VECTORS)


def _read_generation(index_dir: Path, name: str, *, any_words: bool) -> Index:
    folder = generations.folder_of(index_dir, name)
    manifest = _read_manifest(index_dir, folder)
    if not any_words and manifest.tokeniser != fold.version():
        why = _TERMS(found=manifest.tokeniser, wanted=fold.version())
        raise IndexMismatch(_MISMATCH(folder=index_dir, error=why), _REFRESH())
    for path, stamp in manifest.files.items():
        if tuple(stamp) != _stamp(folder / path):
            raise ValueError(f"{path} is not the file that was written")
    chunks = read_chunks(folder / _CHUNKS)
    lexical = bm25.load(folder / _BM25)
    vectors = dense.load(folder / _VECTORS) if manifest.model_id else None
    ids = chunks.places.ids
    if not np.array_equal(lexical.ids, ids) or len(chunks) != manifest.chunks:
        raise ValueError("the words and the chunks are not of one run")
    if vectors and (vectors.dim != manifest.dim or not np.isin(vectors.ids(), ids).all()):
        raise ValueError("the vectors and the chunks are not of one run")
    return Index(manifest, chunks, read_notes(folder / _NOTES), lexical, vectors)


def _read_manifest(index_dir: Path, folder: Path) -> Manifest:
    raw = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    if raw.get("format") != FORMAT:
        raise mismatch(index_dir, _FORMAT(found=raw.get("format"), wanted=FORMAT))
    return Manifest(**raw)


def _pointer(index_dir: Path) -> str:
    try:
        name = generations.current(index_dir)
    except ValueError as error:
        raise mismatch(index_dir, _DAMAGED(detail=str(error))) from error
    if name is None:
        raise NoIndex(_NO_INDEX(folder=index_dir), _INGEST())
    return name


def _current_or_none(index_dir: Path) -> str:
    """The generation that a new one follows; a damaged pointer counts as none, so that a rebuild can mend it."""
    try:
        return generations.current(index_dir) or ""
    except ValueError:
        return ""


def _stamp(path: Path) -> tuple[int, int]:
    """Size and CRC-32; of a file larger than _READ_WHOLE the CRC of blocks all over it, its end among them."""
    size, crc = path.stat().st_size, 0
    step = _BLOCK if size <= _READ_WHOLE else size // (_READ_WHOLE // _BLOCK)
    with path.open("rb") as file:
        for start in [*range(0, size, step), max(0, size - _BLOCK)]:
            file.seek(start)
            crc = zlib.crc32(file.read(_BLOCK), crc)
    return size, crc


def _corpus_hash(chunks: Sequence[Chunk], notes: Sequence[NoteMeta]) -> str:
    """The same for the same notes, whatever ids their chunks were given."""
    parts = (repr((c.key, c.note, c.lang, c.lines, c.text, c.search_text, c.boost)) for c in chunks)
    digests = [sorted(hashlib.sha256(part.encode()).digest() for part in group) for group in (parts, map(repr, notes))]
    return hashlib.sha256(b"".join(chain(*digests))).hexdigest()[:16]
