"""txtai's hybrid index as its documentation sets it up, over files cut by its own Segmentation.

https://neuml.github.io/txtai/embeddings/
"""

from collections.abc import Sequence
from typing import Any

from evals.retrieval.peers.place import Place, text_of
from evals.retrieval.peers.stock import minilm
from evals.retrieval.peers.ways import Built
from ingest.load import NoteFile


def hybrid(files: Sequence[NoteFile], **cut: bool) -> Built:
    """BM25 and vectors, half and half, with the texts in its database. cut: how Segmentation is to cut."""
    model = minilm()
    from txtai import Embeddings
    from txtai.pipeline import Segmentation

    segment = Segmentation(**cut)
    places: list[Place] = []
    texts: list[str] = []
    for file in files:
        text = text_of(file)
        parts = segment(text)
        texts += parts
        places += placed(file.name, text, parts)
    embeddings = Embeddings(path=model, hybrid=True, content=True)
    embeddings.index(texts)

    def search(question: str, k: int) -> Sequence[Any]:
        found: Sequence[Any] = embeddings.search(question, k)
        return found

    return Built(search, lambda hit: places[int(hit["id"])], len(texts))


def placed(name: str, text: str, parts: Sequence[str]) -> list[Place]:
    """Where parts of a text stand that follow each other in it and of which only spaces were taken away."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    found, at = [], 0
    for part in parts:
        head = " ".join(part.split("\n", 1)[0].split())
        at = next((i for i in range(at, len(lines)) if lines[i] == head), at)
        found.append(Place(name, at + 1, at + 1 + part.count("\n"), len(part)))
        at += part.count("\n") + 1
    return found
