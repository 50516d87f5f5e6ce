"""Small notes to index, and an embedder without a model."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kbase.passage import Chunk, NoteMeta
from kbase.retrieval.index import Manifest, write_index
from kbase.retrieval.protocol import Vectors
from kbase.script import Lang


def chunk(
    chunk_id: int,
    text: str,
    *,
    note: str = "n",
    lang: Lang = "en",
    title: str = "",
    section: int = 0,
    collection: str = "kbase",
    line: int = 1,
    boost: str = "",
) -> Chunk:
    """A passage whose indexed text is its title, its boost and its text."""
    return Chunk(
        id=chunk_id,
        key=f"{collection}/{note}.{lang}#{section}.{line}",
        note=note,
        collection=collection,
        lang=lang,
        title=title,
        heading=(),
        section=section,
        path=f"{note}.{lang}.md",
        lines=(line, line + text.count("\n")),
        text=text,
        search_text="\n".join((title, boost, text)),
        boost=boost,
    )


def notes_of(chunks: Sequence[Chunk]) -> list[NoteMeta]:
    """The notes the chunks belong to, one for each language."""
    found = {(c.collection, c.note, c.lang): NoteMeta(c.note, c.lang, c.title, c.collection, c.path) for c in chunks}
    return list(found.values())


class LetterEmbedder:
    """Counts the letters a to z: enough to be near or far. Everything outside ASCII is unknown to it."""

    model_id, dim = "letters", 26

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [len(texts), 26], unit length."""
        counts = [[text.lower().count(chr(97 + i)) for i in range(26)] for text in texts]
        rows = np.array(counts, dtype=np.float32).reshape(-1, 26)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9).astype(np.float32)

    def count(self, text: str) -> int:
        """Its words."""
        return len(text.split())

    def unknown_share(self, text: str) -> float:
        """Share of characters outside ASCII."""
        return sum(not c.isascii() for c in text) / len(text) if text else 0.0


def write(index_dir: Path, chunks: Sequence[Chunk], *, embedder: LetterEmbedder | None = None) -> Manifest:
    """An index of the chunks; with an embedder those that it can read get a vector."""
    readable = [c for c in chunks if embedder and embedder.unknown_share(c.text) <= 0.3]
    rows = embedder.encode([c.text for c in readable]) if embedder else []
    return write_index(
        index_dir,
        chunks=chunks,
        notes=notes_of(chunks),
        vectors={c.id: row[None] for c, row in zip(readable, rows, strict=True)},
        model_id=embedder.model_id if embedder else None,
        dim=embedder.dim if embedder else 0,
        next_id=max((c.id for c in chunks), default=-1) + 1,
    )
