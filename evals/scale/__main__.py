"""`python -m evals.scale`: what it costs kbase to look at a large cluster, and whether it finds what is wrong there.

The cluster is made up (5,000 pods, 500 nodes, 1,000 Services by default) and served over HTTPS by a process of its own;
kbase reads it with its real client. Nothing is fetched.
"""

import argparse
import json
import os
import resource
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import yaml

from evals.scale.faults import FAULTS, Planted, plant
from evals.scale.synthetic import Cluster, Sizes, healthy

_SEEN = ("error", "warning")
_FORMS = {  # the words of a question, and whether its namespace is given with it
    "en, namespace given": ("why is {name} not working?", True),
    "en, namespace named": ("why is {name} in {space} not working?", False),
    "en": ("why is {name} not working?", False),
    "zh-TW": ("{name} 為什麼壞了？", False),
    "zh-CN": ("{name} 为什么起不来？", False),
}


def main() -> None:
    """Runs the measurements and prints them, one a line, or as JSON."""
    args = _arguments()
    if args.serve:
        _serve(args)
    elif args.measure:
        print(json.dumps(_CHILDREN[args.measure](args)))
    else:
        figures = _measured(args)
        for name, value in figures.items() if not args.json else ():
            print(f"{name}: {value}")
        if args.json:
            print(json.dumps(figures, ensure_ascii=False, indent=2))


def _arguments() -> argparse.Namespace:
    ap = argparse.ArgumentParser(prog="python -m evals.scale", description=__doc__)
    for name in ("pods", "nodes", "services", "namespaces"):
        ap.add_argument(f"--{name}", type=int, default=getattr(Sizes(), name))
    ap.add_argument("--faults", type=int, default=len(FAULTS) + 2, help="how many things are wrong")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--serve", type=Path, metavar="FOLDER", help="only serve; the kubeconfig is written there")
    ap.add_argument("--measure", choices=sorted(_CHILDREN), help=argparse.SUPPRESS)
    ap.add_argument("--kubeconfig", type=Path, help=argparse.SUPPRESS)
    ap.add_argument("--about", help=argparse.SUPPRESS)
    return ap.parse_args()


def _made(args: argparse.Namespace) -> tuple[Cluster, dict[Planted, str]]:
    sizes = Sizes(args.pods, args.nodes, args.services, args.namespaces)
    cluster = healthy(sizes, seed=args.seed, now=datetime.now(UTC))
    return cluster, plant(cluster, args.faults)


def _serve(args: argparse.Namespace) -> None:
    """Serves until standard input ends; the first line printed says what is wrong in the cluster."""
    from evals.scale.serve import served

    cluster, planted = _made(args)
    with served(cluster, args.serve):
        print(json.dumps([[code, about, app] for (code, about), app in planted.items()]), flush=True)
        sys.stdin.read()


def _measured(args: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, _server(args, Path(folder)) as planted:
        config = Path(folder) / "kubeconfig"
        os.environ |= {"KBASE_DATA_DIR": folder, "KBASE_EMBED_MODEL": "none", "KBASE_DEADLINE_S": "120"}
        subprocess.run([sys.executable, "-m", "kbase", "ingest"], check=True, capture_output=True)
        figures = _check(config, planted)
        for code in ("POD-CRASH", "POD-UNSCHEDULABLE", "PODS-REFUSED", "SVC-SELECTOR"):
            about = next((a for c, a, _ in planted if c == code), "")
            if about:
                figures[f"one question about {about} ({code})"] = _child("question", config, about)
        about = next(a for a in _healthy(planted, args) if a)
        figures[f"one question about {about} (healthy)"] = _child("question", config, about)
    return figures


@contextmanager
def _server(args: argparse.Namespace, folder: Path) -> Iterator[list[tuple[str, str, str]]]:
    options = [f"--{k}={getattr(args, k)}" for k in ("pods", "nodes", "services", "namespaces", "faults", "seed")]
    command = [sys.executable, "-m", "evals.scale", "--serve", str(folder), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        try:
            yield [(code, about, app) for code, about, app in json.loads(server.stdout.readline())]
        finally:
            server.stdin.close()


def _healthy(planted: list[tuple[str, str, str]], args: argparse.Namespace) -> Iterator[str]:
    """Deployments in which nothing is wrong."""
    broken = {app for _, _, app in planted}
    sizes = Sizes(args.pods, args.nodes, args.services, args.namespaces)
    apps = healthy(sizes, seed=args.seed, now=datetime.now(UTC)).apps
    yield from (a.about for a in apps if a.name not in broken and a.set)


def _check(config: Path, planted: list[tuple[str, str, str]]) -> dict[str, Any]:
    """`kbase check -A` as a person runs it, start of the process included."""
    command = [sys.executable, "-m", "kbase", "check", "-A", "--json", "--cluster", f"kubeconfig:{config}"]
    begin = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = perf_counter() - begin
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    report, logs = json.loads(done.stdout), _log_reads(config)
    told = {(f["code"], _named(f["about"])) for f in report["findings"] if f["severity"] in _SEEN}
    apps = {app for _, _, app in planted}
    missed = [f"{code} {about}" for code, about, _ in planted if (code, about) not in told]
    # What else is told of a broken application (its Service has no endpoints) follows from the fault, and is no alarm.
    named = {about for _, about, _ in planted}
    false = sorted(f"{c} {a}" for c, a in told if a not in named and not any(_is_of(a, app) for app in apps))
    return {
        "check -A, s": round(seconds, 2),
        "of it reading and checking, s": round(report["timings_ms"]["cluster"] / 1000, 2),
        "requests without logs": report["cluster"]["requests"] - logs,
        "log requests": logs,
        "MB read": round(report["cluster"]["bytes"] / 1e6, 1),
        "peak MB": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "faults found": f"{len(planted) - len(missed)} of {len(planted)}",
        "missed": missed,
        "false alarms": false,
        "not checked": [f"{g['check']}: {g['detail']}" for g in report["not_checked"]],
    }


def _log_reads(config: Path) -> int:
    """How many logs the server has been asked for so far."""
    from evals.scale.serve import LOG_READS

    address = yaml.safe_load(config.read_text())["clusters"][0]["cluster"]["server"]
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with urllib.request.urlopen(address + LOG_READS, context=trusting) as answer:
        return int(answer.read())


def _named(about: dict[str, str]) -> str:
    inside = f"{about['namespace']}/" if about.get("namespace") else ""
    return f"{about['kind']} {inside}{about['name']}"


def _is_of(about: str, app: str) -> bool:
    name = about.rpartition("/")[2]
    return name == app or name.startswith(f"{app}-")


def _child(name: str, config: Path, about: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "evals.scale", "--measure", name, "--kubeconfig", str(config), "--about", about]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _question(args: argparse.Namespace) -> dict[str, Any]:
    """One question about one workload, in each form, put to a kbase that is up."""
    from kbase.answer import Question
    from kbase.bootstrap import build
    from kbase.config import Settings

    where, name = args.about.split()[1].split("/")
    kbase = build(Settings(), cluster=f"kubeconfig:{args.kubeconfig}")
    figures = {}
    for form, (text, given) in _FORMS.items():
        times = []
        for _ in range(3):
            begin = perf_counter()
            answer = kbase.answer(Question(text.format(name=name, space=where), namespace=where if given else None))
            times.append(perf_counter() - begin)
        assert answer.cluster
        figures[form] = {
            "s, first": round(times[0], 2),
            "s, median": round(sorted(times)[1], 2),
            "requests": answer.cluster.requests,
            "KB": round(answer.cluster.bytes / 1e3),
            "findings": [f.code for f in answer.findings if f.severity in _SEEN],
        }
    return figures


_CHILDREN = {"question": _question}

if __name__ == "__main__":
    main()
