"""`python -m evals.retrieval.peers`: kbase and other tools side by side, on the same files and questions.

The files are the built-in notes, the Kubernetes documentation in any languages (--documentation FOLDER with
FOLDER/en/docs/..., FOLDER/zh-cn/docs/..., as in content/ of https://github.com/kubernetes/website), or with --notes
both in one run. The other tools come with `pip install -c constraints.txt '.[peers]'`; nothing is fetched when they
run. Beside the time on the clock stands the processor's, which other work on the machine does not change.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from evals.retrieval.peers import table
from evals.retrieval.peers.kept import kept
from evals.retrieval.peers.measure import Measured, NotMeasured, in_own_process
from evals.retrieval.peers.task import Task, documentation_task, notes_task, sample
from evals.retrieval.peers.ways import Way, ways


def main() -> None:
    """Measures one way after the other and prints a table for each of the tasks."""
    known = {way.name: way for way in ways()}
    args = _arguments(sorted(known))
    for task in _tasks(args):
        chosen = (known[name] for name in args.only or sorted(known))
        rows = {way.title: _row(task, way, args.keep) for way in chosen}
        if args.json:
            print(json.dumps(table.as_json(task, rows), ensure_ascii=False, indent=1), flush=True)
        else:
            print(*table.lines(task, rows), "", sep="\n", flush=True)


def _arguments(names: list[str]) -> argparse.Namespace:
    ap = argparse.ArgumentParser(
        prog="python -m evals.retrieval.peers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ap.add_argument("--documentation", type=Path, metavar="FOLDER", help="the Kubernetes documentation as files")
    ap.add_argument("--files", type=int, metavar="N", help="about N of the documentation's short pages")
    ap.add_argument("--notes", action="store_true", help="the built-in notes; the default without --documentation")
    ap.add_argument("--split", choices=["dev", "test"], default="test", help="questions on the built-in notes")
    ap.add_argument("--only", nargs="+", choices=names, metavar="WAY", help=f"of: {', '.join(names)}")
    ap.add_argument("--keep", type=Path, metavar="FOLDER", help="write down each result there; take those that are")
    ap.add_argument("--json", action="store_true", help="figures for programs, an object for each of the tasks")
    args = ap.parse_args()
    if args.documentation and not args.documentation.is_dir():
        ap.error(f"--documentation: {args.documentation} is not a folder")
    if args.documentation and not documentation_task(args.documentation).questions:
        ap.error(f"--documentation: {args.documentation} holds none of the pages that are asked for")
    return args


def _tasks(args: argparse.Namespace) -> Iterator[Task]:
    if args.notes or not args.documentation:
        yield notes_task(args.split)
    if args.documentation and args.files:
        with tempfile.TemporaryDirectory() as folder:
            yield documentation_task(sample(args.documentation, args.files, Path(folder)))
    elif args.documentation:
        yield documentation_task(args.documentation)


def _row(task: Task, way: Way, keep: Path | None) -> table.Row | NotMeasured:
    print(f"{task.name}: {way.title} ...", file=sys.stderr, flush=True)
    questions = [q.question for q in task.questions]
    found = kept(keep, task, way, lambda: in_own_process(way, task.files, questions))
    return table.row(task, found) if isinstance(found, Measured) else found


if __name__ == "__main__":
    main()
