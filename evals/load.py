"""`python -m evals.load`: how the service answers one person, and how it answers fifty at once, on this machine.

A service is started on loopback over an index of the built-in notes in a temporary folder; nothing is fetched. First
one person asks, again and again; then many, each the next question as soon as the last is answered. Printed are
errors, the median and 95th percentile of the whole answer, and of the first byte of a stream.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep

CLINIC = Path(__file__).parents[2] / "shared" / "clusters" / "clinic"
QUESTIONS = (
    "payment-api 為什麼一直重啟？",
    "why is gpu-job pending?",
    "哪些 Service 沒有端點？",
    "postgres won't start in data",
    "readinessProbe 和 livenessProbe 差在哪？",
    "How do I roll a Deployment back to the revision before?",
)
_WAIT_S = 60.0  # for one answer: whoever waits longer has gone


@dataclass(frozen=True)
class Asked:
    """One question. first, whole: seconds until the first byte of the body, and until all of it; error: "" if none."""

    first: float
    whole: float
    error: str = ""


def main() -> None:
    """Runs both rounds and prints their figures."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--users", type=int, default=50)
    ap.add_argument("--each", type=int, default=4, help="questions of each user")
    ap.add_argument("--url", help="a service that is running already, such as http://127.0.0.1:8080")
    ap.add_argument("--cluster", default=f"bundle:{CLINIC}" if CLINIC.is_dir() else "none")
    ap.add_argument("--json", action="store_true")
    args = ap.parse_args()
    with _address(args.url, args.cluster) as (host, port):
        rounds = {"one user": _one(host, port), f"{args.users} users": _many(host, port, args.users, args.each)}
    figures = {name: summary(asked) for name, asked in rounds.items()}
    if args.json:
        print(json.dumps(figures))
    else:
        for name, of in figures.items():
            print(f"{name}: " + ", ".join(f"{what} {value}" for what, value in of.items()))
    sys.exit(any(of["errors"] for of in figures.values()))


def summary(asked: Sequence[Asked]) -> dict[str, float]:
    """Counts and times in milliseconds of what was answered."""
    well = [a for a in asked if not a.error]
    figures: dict[str, float] = {"questions": len(asked), "errors": len(asked) - len(well)}
    for name, times in (("first byte", [a.first for a in well]), ("answer", [a.whole for a in well])):
        if len(times) > 1:
            cuts = statistics.quantiles(times, n=20, method="inclusive")
            figures |= {f"{name} p50 ms": round(cuts[9] * 1000), f"{name} p95 ms": round(cuts[18] * 1000)}
    return figures


def ask(host: str, port: int, question: str) -> Asked:
    """Asks for a streamed answer and reads it to its end."""
    begin, first = perf_counter(), 0.0
    link = http.client.HTTPConnection(host, port, timeout=_WAIT_S)
    try:
        body = json.dumps({"question": question, "thread": ""})
        link.request("POST", "/v1/ask/stream", body, {"Content-Type": "application/json"})
        reply = link.getresponse()
        held = reply.read(1)
        first = perf_counter() - begin
        held += reply.read()
        done = reply.status == 200 and b"event: done" in held
        return Asked(first, perf_counter() - begin, "" if done else f"{reply.status}: {held[:200]!r}")
    except OSError as fault:
        return Asked(first, perf_counter() - begin, f"{type(fault).__name__}: {fault}")
    finally:
        link.close()


def _one(host: str, port: int) -> list[Asked]:
    for question in QUESTIONS:  # warm
        ask(host, port, question)
    return [ask(host, port, question) for _ in range(5) for question in QUESTIONS]


def _many(host: str, port: int, users: int, each: int) -> list[Asked]:
    def of_user(n: int) -> list[Asked]:
        return [ask(host, port, QUESTIONS[(n + i) % len(QUESTIONS)]) for i in range(each)]

    with ThreadPoolExecutor(users) as together:
        return [asked for own in together.map(of_user, range(users)) for asked in own]


@contextmanager
def _address(url: str | None, cluster: str) -> Iterator[tuple[str, int]]:
    """Host and port of the service to ask: the one named, or one that lasts as long as the block."""
    if url:
        host, _, port = url.removeprefix("http://").strip("/").partition(":")
        yield host, int(port or 80)
        return
    with tempfile.TemporaryDirectory() as data, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port_found: int = free.getsockname()[1]
        free.close()
        env = {**os.environ, "KBASE_DATA_DIR": data, "HF_HUB_OFFLINE": "1"}
        kbase = [sys.executable, "-m", "kbase"]
        subprocess.run([*kbase, "ingest"], env=env, check=True, stdout=subprocess.DEVNULL)
        serve = [*kbase, "serve", "--port", str(port_found), "--cluster", cluster]
        service = subprocess.Popen(serve, env=env, stderr=subprocess.DEVNULL)
        try:
            _ready(port_found, service)
            yield "127.0.0.1", port_found
        finally:
            service.terminate()
            service.wait(20)


def _ready(port: int, service: "subprocess.Popen[bytes]") -> None:
    end = monotonic() + 60
    while monotonic() < end and service.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).read()
            return
        except (urllib.error.URLError, OSError):
            sleep(0.1)
    raise SystemExit("the service did not start: run kbase serve to see why")


if __name__ == "__main__":
    main()
