"""Vectors of passages, computed once per model and text and kept in a small database beside the index."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, create_engine, event, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError

from kbase.retrieval.dense import is_readable
from kbase.retrieval.protocol import Embedder
from kbase.retrieval.windows import windows

Rows = npt.NDArray[np.float32]
FILE = "embeddings.sqlite"
_BATCH = 256  # texts encoded and committed at a time: what a killed ingest loses
_LOOKUP = 400  # keys per query, below SQLite's limit of variables

_metadata = MetaData()
_vectors = Table(
    "vectors",
    _metadata,
    Column("model_id", String, primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian
    sqlite_with_rowid=False,
)


class CachedEmbedder:
    """An embedder that remembers. embedded, from_cache: windows computed and looked up so far.

    A text the model does not know the words of (Chinese for an English model) gets no vector: it would be near to
    anything of the same length.
    """

    def __init__(self, embedder: Embedder, folder: Path, *, forget: bool = False) -> None:
        self.embedder = embedder
        self.embedded = self.from_cache = 0
        self._engine = _opened(folder / FILE)
        if forget:
            with self._engine.begin() as connection:
                connection.execute(_vectors.delete().where(_vectors.c.model_id == embedder.model_id))

    def __enter__(self) -> "CachedEmbedder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

    def passages(self, search_texts: Sequence[str]) -> list[Rows | None]:
        """Unit vectors float32 [windows, dim] of each passage, in order; None for one the model cannot read."""
        cut = [windows(text, count=self.embedder.count) for text in search_texts]
        found = self._windows([window for parts in cut for window in parts])
        rows = [[found[window] for window in parts if window in found] for parts in cut]
        return [np.array(of_passage) if of_passage else None for of_passage in rows]

    def _windows(self, texts: Sequence[str]) -> dict[str, Rows]:
        """Text -> unit vector float32 [dim], of those that the model can read."""
        keys = {text: hashlib.sha256(text.encode()).hexdigest() for text in texts if is_readable(self.embedder, text)}
        found = self._stored(list(keys.values()))
        self.from_cache += len(found)
        missing = [text for text, key in keys.items() if key not in found]
        for batch in _batches(missing, _BATCH):
            rows = self.embedder.encode(batch).astype("<f4", copy=False)
            fresh = {keys[text]: row for text, row in zip(batch, rows, strict=True)}
            self._store(fresh)
            found |= fresh
            self.embedded += len(batch)
        return {text: found[key] for text, key in keys.items()}

    def _stored(self, keys: Sequence[str]) -> dict[str, Rows]:
        out: dict[str, Rows] = {}
        with self._engine.connect() as connection:
            for batch in _batches(keys, _LOOKUP):
                query = select(_vectors.c.sha256, _vectors.c.vector).where(
                    _vectors.c.model_id == self.embedder.model_id, _vectors.c.sha256.in_(batch)
                )
                out.update({key: np.frombuffer(raw, dtype="<f4") for key, raw in connection.execute(query)})
        return {key: vector for key, vector in out.items() if vector.shape == (self.embedder.dim,)}

    def _store(self, fresh: Mapping[str, Rows]) -> None:
        model_id = self.embedder.model_id
        rows = [{"model_id": model_id, "sha256": key, "vector": vector.tobytes()} for key, vector in fresh.items()]
        statement = insert(_vectors)
        replacing = statement.on_conflict_do_update(
            index_elements=["model_id", "sha256"], set_={"vector": statement.excluded.vector}
        )
        with self._engine.begin() as connection:
            connection.execute(replacing, rows)


def _opened(path: Path) -> Engine:
    """The database, made anew when the file is damaged: it holds nothing that cannot be computed again."""
    try:
        return _created(path)
    except DatabaseError:
        for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            file.unlink(missing_ok=True)
        return _created(path)


def _created(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _fast)
    _metadata.create_all(engine)
    return engine


def _fast(connection: Any, record: object) -> None:
    # A crash of the machine may cost the last batches of a cache, never its integrity.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
