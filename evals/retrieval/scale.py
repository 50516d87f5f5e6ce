"""`python -m evals.retrieval.scale`: what a search costs in 100,000 and in 1,000,000 passages.

The passages are made up from those of the packaged notes: each takes its sentences from two of them in turn and some
words of its own (a vocabulary grows with its texts), and its vector lies between theirs with noise on it. So words are
as frequent and vectors as crowded as in real notes, which random ones would not be. The questions are real ones.
Recall compares the nearest passages with those of an exact search. Every size is measured in a process of its own.
Memory is what the process holds itself; beside it stands what it has read of the mapped files, which the system takes
back when it is short. Times of the processor (CPU) do not depend on what else the machine does.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, overload

import numpy as np

from evals.retrieval.question import read_questions
from ingest.run import BUILT_IN, ingest
from kbase.config import Settings
from kbase.passage import Chunk, NoteMeta
from kbase.retrieval.dense import Rows
from kbase.retrieval.embedder import choose_embedder
from kbase.retrieval.generations import folder_of
from kbase.retrieval.glossary import FILE as GLOSSARY
from kbase.retrieval.glossary import read_glossary
from kbase.retrieval.index import read_index, write_index
from kbase.retrieval.protocol import Embedder
from kbase.retrieval.search import IndexSearcher
from kbase.script import detect

_QUESTIONS = 200
_PER_NOTE = 10  # passages of a made-up note
_NOISE = 0.35  # length of the noise on a vector of length 1
_NEAREST = 10  # passages whose recall is measured
_SYLLABLES = [consonant + vowel for consonant in "dklmnprstv" for vowel in "aeiou"]


class MadeUp(Sequence[Chunk]):
    """Passages made when asked for, always the same ones: a million would not fit into memory beside the index."""

    def __init__(self, real: Sequence[Chunk], count: int) -> None:
        self._real, self._count = real, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Chunk: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Chunk]: ...
    def __getitem__(self, at: int | slice) -> Chunk | Sequence[Chunk]:
        if isinstance(at, slice):
            return [self._made(i) for i in range(*at.indices(self._count))]
        if not 0 <= at < self._count:
            raise IndexError(at)
        return self._made(at)

    def parents(self, at: int) -> tuple[int, int, float]:
        """The rows of both real passages, and the share of the first."""
        draw = random.Random(at)
        return draw.randrange(len(self._real)), draw.randrange(len(self._real)), draw.uniform(0.5, 1)

    def _made(self, at: int) -> Chunk:
        first, second, share = self.parents(at)
        draw = random.Random(-at)
        lines = self._real[first].text.splitlines(), self._real[second].text.splitlines()
        kept = [line for line in lines[0] if draw.random() < share] + [
            line for line in lines[1] if draw.random() > share
        ]
        own = " ".join("".join(draw.choices(_SYLLABLES, k=4)) for _ in range(draw.randrange(2)))
        text = "\n".join([*kept, own]).strip()
        base, note = self._real[first], f"made-up/{at // _PER_NOTE}"
        return replace(
            base,
            id=at,
            key=f"{note}/{at % _PER_NOTE}",
            note=note,
            path=f"{note}.md",
            section=at % _PER_NOTE,
            text=text,
            search_text=f"{base.title} {' '.join(base.heading)}\n{text}",
            boost=base.boost if at % _PER_NOTE == 0 else "",
        )


def main() -> None:
    """Prints a line of figures for each size, or JSON."""
    ap = argparse.ArgumentParser(prog="python -m evals.retrieval.scale", description=__doc__)
    ap.add_argument("--chunks", type=int, nargs="+", default=[100_000, 1_000_000])
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--real", type=Path, help="an index of the packaged notes, not to be made again")
    ap.add_argument("--write", type=int, help=argparse.SUPPRESS)
    ap.add_argument("--ask", type=int, help=argparse.SUPPRESS)
    ap.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = ap.parse_args()
    if args.write or args.ask:
        print(json.dumps(_write(args.folder, args.write) if args.write else _ask(args.folder)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        real = args.real or Path(temporary, "real")
        if not args.real:
            ingest([Settings().corpus_dir], index_dir=real, collection=BUILT_IN, embedder=_embedder())
        sizes = {str(count): _measured(real, count) for count in args.chunks}
    if args.json:
        print(json.dumps(sizes, indent=2))
    for count, figures in sizes.items() if not args.json else ():
        print(f"{int(count):,} passages: " + ", ".join(f"{name} {value}" for name, value in figures.items()))


def _measured(real: Path, count: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "real").symlink_to(real)
        return _child("--write", count, folder) | _child("--ask", count, folder)


def _child(step: str, count: int, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", __spec__.name, step, str(count), "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _write(folder: Path, count: int) -> dict[str, Any]:
    """Writes the index of so many passages and the exact neighbours of the questions; its costs."""
    real = read_index(folder / "real")
    assert real.dense
    chunks = MadeUp(list(real.chunks.values()), count)
    vectors = dict(enumerate(_vectors(chunks, [*real.dense.rows().values()])))
    began, cpu = perf_counter(), process_time()
    manifest = write_index(
        folder / "index",
        chunks=chunks,
        notes=[_note(chunks[at]) for at in range(0, count, _PER_NOTE)],
        vectors=vectors,
        model_id=real.manifest.model_id,
        dim=real.manifest.dim,
        next_id=count,
    )
    seconds, cpu = perf_counter() - began, process_time() - cpu
    np.save(folder / "exact.npy", _exact(np.concatenate([*vectors.values()]), _asked(_embedder())))
    size = sum(
        path.stat().st_size for path in folder_of(folder / "index", manifest.generation).rglob("*") if path.is_file()
    )
    return {"index written in s": round(seconds), "(CPU)": round(cpu), "on disk MB": size // 10**6}


def _ask(folder: Path) -> dict[str, Any]:
    """Loads the index and asks; times, memory and the recall of the vectors."""
    embedder = _embedder()
    vectors = _asked(embedder)
    before, began, cpu = _memory(), perf_counter(), process_time()
    index = read_index(folder / "index")
    searcher = IndexSearcher(index, embedder, glossary=read_glossary(Settings().corpus_dir / GLOSSARY))
    searcher.search("warm up", k=_NEAREST, lang="en")
    loaded, loaded_cpu = perf_counter() - began, process_time() - cpu
    took, cpu_took, near = [], [], []
    for question in _questions():
        began, cpu = perf_counter(), process_time()
        searcher.search(question, k=_NEAREST, lang=detect(question))
        took.append(perf_counter() - began)
        cpu_took.append(process_time() - cpu)
    after = _memory()
    assert index.dense
    for vector in vectors:
        began = perf_counter()
        found = index.dense.search(vector[None], k=_NEAREST)
        near.append((perf_counter() - began, {chunk_id for chunk_id, _ in found}))
    exact = [set(row) for row in np.load(folder / "exact.npy").tolist()]
    hit = [len(found & wanted) / _NEAREST for (_, found), wanted in zip(near, exact, strict=True)]
    return {
        "loaded in s": round(loaded, 1),
        "loaded CPU s": round(loaded_cpu, 1),
        "memory MB": after["RssAnon"] - before["RssAnon"],
        "mapped MB": after["RssFile"] - before["RssFile"],
        "query p50 ms": _ms(took, 50),
        "query p95 ms": _ms(took, 95),
        "query CPU p50 ms": _ms(cpu_took, 50),
        "query CPU p95 ms": _ms(cpu_took, 95),
        "vectors": index.dense.kind,
        "vectors p95 ms": _ms([seconds for seconds, _ in near], 95),
        f"recall of the {_NEAREST} nearest": round(float(np.mean(hit)), 3),
    }


def _vectors(chunks: MadeUp, real: Sequence[Rows]) -> Iterator[Rows]:
    noise = np.random.default_rng(1)
    for at in range(len(chunks)):
        first, second, share = chunks.parents(at)
        mixed = share * real[first][:1] + (1 - share) * real[second][:1]
        mixed = mixed + noise.normal(0, _NOISE / np.sqrt(mixed.shape[1]), mixed.shape).astype(np.float32)
        yield (mixed / np.linalg.norm(mixed)).astype(np.float32)


def _exact(rows: Rows, queries: Rows) -> "np.ndarray[Any, np.dtype[np.int64]]":
    best = [np.argsort(-(rows @ query), kind="stable")[:_NEAREST] for query in queries]
    return np.array(best, dtype=np.int64)


def _asked(embedder: Embedder) -> Rows:
    return np.concatenate([embedder.encode([question]) for question in _questions()]).astype(np.float32)


def _questions() -> list[str]:
    return [judged.question for judged in read_questions(split="dev")][:_QUESTIONS]


def _embedder() -> Embedder:
    embedder = choose_embedder(Settings())
    assert embedder
    return embedder


def _note(lead: Chunk) -> NoteMeta:
    return NoteMeta(id=lead.note, collection=lead.collection, lang=lead.lang, title=lead.title, path=lead.path)


def _memory() -> dict[str, int]:
    """MB that this process holds now by kind: of its own, and read of mapped files. proc_pid_status(5)"""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    kinds = dict(line.split(":") for line in lines if line.startswith("Rss"))
    return {kind: int(told.split()[0]) // 1024 for kind, told in kinds.items()}


def _ms(seconds: Sequence[float], percentile: int) -> float:
    return round(float(np.percentile(seconds, percentile)) * 1000, 1)


if __name__ == "__main__":
    main()
