"""`python -m evals.bench`: prints how fast kbase answers and ingests, and how much memory it takes.

Everything is built in a temporary folder; nothing is fetched. Each cold start is a process of its own.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import yaml

HERE = Path(__file__).parent
CLINIC = HERE.parents[1] / "shared" / "clusters" / "clinic"
NOTES = HERE.parents[1] / "shared" / "notes"


def main() -> None:
    """Runs all measurements and prints them, one a line, or as JSON."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--bundle", type=Path, default=CLINIC, help="recording for the questions about a cluster")
    ap.add_argument("--notes", type=Path, default=NOTES, help="folder of notes for the ingest speed")
    ap.add_argument("--rounds", type=int, default=5)
    ap.add_argument("--measure", choices=sorted(_CHILDREN), help=argparse.SUPPRESS)
    args = ap.parse_args()
    if args.measure:
        print(json.dumps(_CHILDREN[args.measure](args)))
        return
    figures: dict[str, object] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    }
    with tempfile.TemporaryDirectory() as data:
        env = {**os.environ, "KBASE_DATA_DIR": data, "HF_HUB_OFFLINE": "1"}
        for name in ("ingest_corpus", "ingest_notes") if args.notes.is_dir() else ("ingest_corpus",):
            figures[name] = _child(name, args, env)
        figures["start to first answer, no cluster, s"] = _cold(
            ["--cluster", "none", "What does CrashLoopBackOff mean?"], args.rounds, env
        )
        figures["start to first answer, no cluster, zh-TW, s"] = _cold(
            ["--cluster", "none", "CrashLoopBackOff 是什麼意思？"], args.rounds, env
        )
        if args.bundle.is_dir():
            figures["start to first answer, recording, s"] = _cold(
                ["--cluster", f"bundle:{args.bundle}", "-n", "payments", "為什麼 payment-api 一直重啟？"],
                args.rounds,
                env,
            )
        figures["warm, no cluster"] = _child("warm_notes", args, env)
        if args.bundle.is_dir():
            figures["warm, recording"] = _child("warm_live", args, env)
    if args.json:
        print(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        for name, value in figures.items():
            shown = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
            print(f"{name}: {shown}")


def _child(name: str, args: argparse.Namespace, env: dict[str, str]) -> dict[str, float]:
    """One measurement in a process of its own, so that its peak memory is its own."""
    command = [
        sys.executable,
        "-m",
        "evals.bench",
        "--measure",
        name,
        "--bundle",
        str(args.bundle),
        "--notes",
        str(args.notes),
        "--rounds",
        str(args.rounds),
    ]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _cold(arguments: Sequence[str], rounds: int, env: dict[str, str]) -> float:
    """Median seconds from starting the process to its end, answer printed."""
    times = []
    for _ in range(rounds + 1):
        begin = perf_counter()
        subprocess.run([sys.executable, "-m", "kbase", "ask", *arguments], env=env, check=True, capture_output=True)
        times.append(perf_counter() - begin)
    return round(statistics.median(times[1:]), 2)  # the first fills the file cache


def _peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0)


def _ingest(paths: list[Path], collection: str) -> dict[str, float]:
    from ingest.run import ingest
    from kbase.config import Settings
    from kbase.retrieval.embedder import choose_embedder

    settings = Settings()
    embedder = choose_embedder(settings)
    summary = ingest(paths, index_dir=settings.index_dir, collection=collection, embedder=embedder)
    return {
        "chunks": summary.chunks,
        "embedded": summary.embedded,
        "seconds": round(summary.seconds, 1),
        "chunks/s": round(summary.chunks / summary.seconds, 0),
        "peak MB": _peak_mb(),
    }


def _ingest_corpus(args: argparse.Namespace) -> dict[str, float]:
    from kbase.config import Settings

    return _ingest([Settings().corpus_dir], "kbase")


def _ingest_notes(args: argparse.Namespace) -> dict[str, float]:
    return _ingest([args.notes], "notes")


def _warm(
    ask: Callable[[tuple[str | None, str]], object], questions: Sequence[tuple[str | None, str]], rounds: int
) -> dict[str, float]:
    """p50 and p95 in milliseconds over all questions, after one round that is not counted."""
    for question in questions:
        ask(question)
    times = []
    for _ in range(rounds):
        for question in questions:
            begin = perf_counter()
            ask(question)
            times.append((perf_counter() - begin) * 1000)
    cut = statistics.quantiles(times, n=20)
    return {
        "p50 ms": round(statistics.median(times), 1),
        "p95 ms": round(cut[18], 1),
        "questions": len(times),
        "peak MB": _peak_mb(),
    }


def _answering(cluster: str, questions: Sequence[tuple[str | None, str]], rounds: int) -> dict[str, float]:
    from kbase.answer import Question
    from kbase.bootstrap import build
    from kbase.config import Settings

    kbase = build(Settings(), cluster=cluster)
    return _warm(lambda q: kbase.answer(Question(q[1], namespace=q[0])), questions, rounds)


def _warm_notes(args: argparse.Namespace) -> dict[str, float]:
    return _answering("none", [(None, q) for q in _questions()["notes"]], args.rounds)


def _warm_live(args: argparse.Namespace) -> dict[str, float]:
    return _answering(f"bundle:{args.bundle}", [(n, q) for n, q in _questions()["live"]], args.rounds)


def _questions() -> dict[str, list[Any]]:
    table: dict[str, list[Any]] = yaml.safe_load((HERE / "questions.yaml").read_text("utf-8"))
    return table


_CHILDREN = {
    "ingest_corpus": _ingest_corpus,
    "ingest_notes": _ingest_notes,
    "warm_notes": _warm_notes,
    "warm_live": _warm_live,
}

if __name__ == "__main__":
    main()
