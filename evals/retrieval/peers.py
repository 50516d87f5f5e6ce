"""`python -m evals.retrieval.peers`: the same notes and questions put to LlamaIndex as a user would set it up.

Three ways to search, side by side in one run: kbase; LlamaIndex's VectorStoreIndex over kbase's passages; and
LlamaIndex's stock pipeline (SentenceSplitter with its defaults) over the files. Each with kbase's packaged model and,
with --minilm FOLDER, with an English sentence-transformers model. A passage counts as right when it touches any of the
accepted sections: where a foreign splitter cuts across sections this is in its favour.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from evals.retrieval.ask import DEPTH, Sections
from evals.retrieval.metrics import reciprocal_rank, success
from evals.retrieval.question import Judged, read_questions
from ingest.run import BUILT_IN, ingest
from kbase.config import Settings
from kbase.retrieval.embedder import choose_embedder
from kbase.retrieval.glossary import FILE as GLOSSARY
from kbase.retrieval.glossary import read_glossary
from kbase.retrieval.index import Index, read_index
from kbase.retrieval.protocol import Embedder
from kbase.retrieval.search import IndexSearcher
from kbase.script import LANGS, detect

Ask = Callable[[str], Sequence[frozenset[str]]]  # question -> the sections of each passage found, best first


def main() -> None:
    """Builds every index anew in a temporary folder and prints one line for each way to search."""
    ap = argparse.ArgumentParser(prog="python -m evals.retrieval.peers", description=__doc__)
    ap.add_argument("--split", choices=["dev", "test"], default="test")
    ap.add_argument("--minilm", help="folder or name of a sentence-transformers model to compare with")
    args = ap.parse_args()
    questions = [q for q in read_questions(split=args.split) if q.answerable]
    print(f"{len(questions)} answerable questions, split {args.split}")
    models = {"packaged model": "auto"} | ({"sentence-transformers": args.minilm} if args.minilm else {})
    for name, model in models.items():
        embedder = choose_embedder(Settings(embed_model=model))
        assert embedder
        with tempfile.TemporaryDirectory() as folder:
            for way, seconds, ask in _ways(embedder, Path(folder)):
                print(f"{f'{way}, {name}':52}{_line(questions, ask)}  ingest {seconds:.0f} s", flush=True)


def _ways(embedder: Embedder, folder: Path) -> Iterator[tuple[str, float, Ask]]:
    corpus = Settings().corpus_dir
    began = perf_counter()
    ingest([corpus], index_dir=folder, collection=BUILT_IN, embedder=embedder)
    index, seconds = read_index(folder), perf_counter() - began
    searcher = IndexSearcher(index, embedder, glossary=read_glossary(corpus / GLOSSARY))
    sections = Sections(searcher)
    yield (
        "kbase",
        seconds,
        lambda q: [frozenset({sections.name(hit.chunk)}) for hit in searcher.search(q, k=DEPTH, lang=detect(q))],
    )
    began = perf_counter()
    nodes = _our_passages(index, sections)
    ask = _llama_index(nodes, embedder)
    yield "LlamaIndex VectorStoreIndex, our passages", perf_counter() - began, ask
    began = perf_counter()
    ask = _llama_index(list(_stock_passages(corpus, index, sections)), embedder)
    yield "LlamaIndex SentenceSplitter, VectorStoreIndex", perf_counter() - began, ask


def _our_passages(index: Index, sections: Sections) -> list[Any]:
    from llama_index.core.schema import TextNode

    return [
        TextNode(id_=str(c.id), text=c.search_text, metadata={"sections": [sections.name(c)]})
        for c in index.chunks.values()
    ]


def _stock_passages(corpus: Path, index: Index, sections: Sections) -> Iterator[Any]:
    """The files as SentenceSplitter cuts them, each piece with the sections whose lines it touches."""
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.schema import Document

    lines: dict[str, list[tuple[int, int, str]]] = {}
    for chunk in index.chunks.values():
        lines.setdefault(Path(chunk.path).name, []).append((*chunk.lines, sections.name(chunk)))
    for file in sorted(corpus.rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        for node in SentenceSplitter().get_nodes_from_documents([Document(text=text)]):
            first = text.count("\n", 0, node.start_char_idx or 0) + 1  # type: ignore[attr-defined]
            last = first + node.get_content().count("\n")
            touched = {name for low, high, name in lines.get(file.name, ()) if low <= last and high >= first}
            node.metadata = {"sections": sorted(touched)}
            yield node


def _llama_index(nodes: list[Any], embedder: Embedder) -> Ask:
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Adapter(BaseEmbedding):
        """kbase's embedder in LlamaIndex's clothes."""

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            rows: list[list[float]] = embedder.encode(texts).tolist()
            return rows

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embeddings([query])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    for node in nodes:  # only the text is to be embedded
        node.excluded_embed_metadata_keys = list(node.metadata)
    made = VectorStoreIndex(nodes, embed_model=Adapter(embed_batch_size=64))
    retriever = made.as_retriever(similarity_top_k=2 * DEPTH)

    def ask(question: str) -> Sequence[frozenset[str]]:
        found = [frozenset(hit.node.metadata["sections"]) for hit in retriever.retrieve(question)]
        # Both languages of a passage count once, as they do for kbase.
        return list(dict.fromkeys(found))[:DEPTH]

    return ask


def _line(questions: Sequence[Judged], ask: Ask) -> str:
    began = perf_counter()
    found = {q.id: [bool(passage & set(q.sections)) for passage in ask(q.question)] for q in questions}
    ms = (perf_counter() - began) * 1000 / len(questions)

    def recall(group: Sequence[Judged], k: int) -> float:
        return 100 * sum(success(found[q.id], k) for q in group) / len(group)

    by_lang = "  ".join(f"{lang} {recall([q for q in questions if q.lang == lang], 5):.1f}" for lang in LANGS)
    mrr = sum(reciprocal_rank(found[q.id]) for q in questions) / len(questions)
    return f"R@1 {recall(questions, 1):.1f}  R@5 {recall(questions, 5):.1f} ({by_lang})  MRR {mrr:.3f}  {ms:.0f} ms"


if __name__ == "__main__":
    main()
