"""One ingest: from files or documents to a new generation of the index."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Protocol

from llama_index.core.schema import BaseNode, Document

from ingest.embed import CachedEmbedder, Rows
from ingest.load import Skipped, find, load, named
from ingest.pipeline import Embed, chunk, pipeline
from ingest.translations import apart
from kbase.errors import IndexMismatch, NoIndex
from kbase.passage import Chunk, NoteMeta
from kbase.retrieval.generations import writer_lock
from kbase.retrieval.index import Index, read_index, write_index
from kbase.retrieval.protocol import Embedder

BUILT_IN, DEFAULT = "kbase", "notes"  # collections: the notes of the package, and what a user adds
_BATCH = 16  # documents that go through the pipeline together


class Progress(Protocol):
    """Told how far an ingest is."""

    def __call__(self, done: int, total: int) -> None:
        """done of total files have been read, split and embedded; done == total: the index is about to be written."""


@dataclass(frozen=True)
class Summary:
    """What an ingest did. The counts of notes and chunks are those of its collection; languages of a note count once.

    written: False when nothing could be read; the index is then as it was before.
    embedded, from_cache: vectors computed and looked up, of all collections.  without_vector: chunks the model cannot
    read.  replaced_model: the model the index had before, when it was another one and all vectors were made anew.
    """

    collection: str
    files: int
    notes: int = 0
    chunks: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    embedded: int = 0
    from_cache: int = 0
    without_vector: int = 0
    seconds: float = 0.0
    model_id: str | None = None
    replaced_model: str | None = None
    written: bool = True
    skipped: tuple[Skipped, ...] = ()

    @property
    def chunks_per_second(self) -> float:
        """Chunks of this run by its seconds."""
        return self.chunks / self.seconds if self.seconds else 0.0


def ingest(
    paths: Sequence[Path],
    *,
    index_dir: Path,
    collection: str = DEFAULT,
    embedder: Embedder | None,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Reads files and folders into a collection; what was in the collection before is replaced, other collections stay.

    embedder None: passages are found by their words only.  rebuild: nothing of the old collection is reused, and an
    index that cannot be read is replaced. Raises BadInput for a path that does not exist, IndexBusy, IndexUnwritable,
    and IndexMismatch when the index there cannot be read (and rebuild is False); the index is then unchanged.
    """
    files, skipped = find(paths)
    with writer_lock(index_dir):
        run = _Run(index_dir, collection, embedder, rebuild, skipped)
        return run.go(load(files, skipped), len(files), progress or _silent)


def ingest_documents(
    documents: Sequence[Document],
    *,
    index_dir: Path,
    collection: str = DEFAULT,
    embedder: Embedder | None,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Like `ingest`, for the documents of any LlamaIndex reader."""
    with writer_lock(index_dir):
        run = _Run(index_dir, collection, embedder, rebuild, [])
        return run.go(named(documents), len(documents), progress or _silent)


def _silent(done: int, total: int) -> None:
    pass


@dataclass
class _Run:
    """State of one ingest, under the writer's lock."""

    index_dir: Path
    collection: str
    embedder: Embedder | None
    rebuild: bool
    skipped: list[Skipped]
    chunks: list[Chunk] = field(default_factory=list)
    notes: dict[str, NoteMeta] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    vectors: dict[int, Rows] = field(default_factory=dict)
    reused: int = 0
    next_id: int = 0

    def go(self, documents: Iterable[Document], total: int, progress: Progress) -> Summary:
        """Reads everything, writes a new generation, says what it did."""
        began = monotonic()
        old = self._old()
        self.next_id = old.manifest.next_id if old else 0
        before = {c.key: c for c in old.chunks.values() if c.collection == self.collection} if old else {}
        with ExitStack() as stack:
            cached = None
            if self.embedder:
                cached = stack.enter_context(CachedEmbedder(self.embedder, self.index_dir, forget=self.rebuild))
            files = self._read(documents, total, cached, before, progress)
            if not files and self.skipped:
                return Summary(self.collection, 0, written=False, skipped=tuple(self.skipped))
            replaced = self._carry_over(old, cached)
            self._write(old)
        own = {c.key for c in self.chunks if c.collection == self.collection}
        changed = len(own & before.keys()) - self.reused
        return Summary(
            collection=self.collection,
            files=files,
            notes=len({note.id for note in self.notes.values()}),
            chunks=len(own),
            added=len(own - before.keys()),
            changed=changed,
            removed=len(before.keys() - own),
            unchanged=self.reused,
            embedded=cached.embedded if cached else 0,
            from_cache=cached.from_cache if cached else 0,
            without_vector=sum(c.id not in self.vectors for c in self.chunks if c.key in own) if cached else 0,
            seconds=monotonic() - began,
            model_id=self.embedder.model_id if self.embedder else None,
            replaced_model=replaced,
            skipped=tuple(self.skipped),
        )

    def _old(self) -> Index | None:
        try:
            return read_index(self.index_dir, to_rewrite=True)
        except NoIndex:
            return None
        except IndexMismatch:
            if self.rebuild:
                return None
            raise

    def _read(
        self,
        documents: Iterable[Document],
        total: int,
        cached: CachedEmbedder | None,
        before: dict[str, Chunk],
        progress: Progress,
    ) -> int:
        stages, embed = pipeline(self.collection), Embed(cached=cached) if cached else None
        files = 0
        progress(0, total)

        def take(nodes: Sequence[BaseNode], read: int) -> None:
            nonlocal files
            for node in nodes:
                self._add(node, before)
            files += read
            progress(files, total)

        # While the vectors of some documents are computed, the next ones are read.
        with ThreadPoolExecutor(1) as pool:
            behind: tuple[Future[Sequence[BaseNode]], int] | None = None
            for batch in _batches(documents):
                nodes = stages.run(documents=batch)
                if behind:
                    take(behind[0].result(), behind[1])
                behind = pool.submit(embed or _as_they_are, nodes), len(batch)
            if behind:
                take(behind[0].result(), behind[1])
        self._part()
        return files

    def _add(self, node: BaseNode, before: dict[str, Chunk]) -> None:
        old = before.get(node.node_id)
        same = old is not None and old.text == node.metadata["said"] and not self.rebuild
        made = chunk(node, old.id if old is not None and same else self.next_id)
        self.reused += same
        self.next_id += not same
        self.chunks.append(made)
        self.notes[made.path] = node.metadata["meta"]
        if own := node.metadata["own"]:
            self.own[made.path] = own
        if (rows := node.metadata.get("vectors")) is not None:
            self.vectors[made.id] = rows

    def _part(self) -> None:
        """Gives files that only seemed to be translations of each other ids of their own."""
        ids = apart(self.notes, self.chunks, self.own)
        self.chunks = [replace(c, note=ids[c.path]) if c.path in ids else c for c in self.chunks]
        self.notes |= {path: replace(self.notes[path], id=id_) for path, id_ in ids.items()}

    def _carry_over(self, old: Index | None, cached: CachedEmbedder | None) -> str | None:
        """Takes the other collections along. Returns the model of the old vectors when they had to be made anew."""
        if old is None:
            return None
        others = [c for c in old.chunks.values() if c.collection != self.collection]
        self.chunks += others
        known, wanted = old.manifest.model_id, cached.embedder.model_id if cached else None
        if cached and known != wanted:
            found = cached.passages([c.search_text for c in others])
            self.vectors |= {c.id: rows for c, rows in zip(others, found, strict=True) if rows is not None}
        elif old.dense and cached:
            kept = {c.id for c in others}
            self.vectors |= {i: rows for i, rows in old.dense.rows().items() if i in kept}
        return known if known and wanted and known != wanted else None

    def _write(self, old: Index | None) -> None:
        kept = [note for note in old.notes if note.collection != self.collection] if old else []
        write_index(
            self.index_dir,
            chunks=self.chunks,
            notes=[*self.notes.values(), *kept],
            vectors=self.vectors,
            model_id=self.embedder.model_id if self.embedder else None,
            dim=self.embedder.dim if self.embedder else 0,
            next_id=self.next_id,
        )


def _as_they_are(nodes: Sequence[BaseNode]) -> Sequence[BaseNode]:
    return nodes


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    rest = iter(documents)
    while batch := list(islice(rest, _BATCH)):
        yield batch
