"""`python -m evals.retrieval.peers`: kbase and other tools side by side, on the same files and questions.

The files are the built-in notes, or, with --documentation FOLDER, the Kubernetes documentation in any languages
(FOLDER/en/docs/..., FOLDER/zh-cn/docs/..., as in content/ of https://github.com/kubernetes/website). The other tools
come with `pip install -c constraints.txt '.[peers]'`; nothing is fetched when they run.
"""

import argparse
import json
import sys
from pathlib import Path

from evals.retrieval.peers import table
from evals.retrieval.peers.measure import Measured, NotMeasured, in_own_process
from evals.retrieval.peers.task import Task, documentation_task, notes_task
from evals.retrieval.peers.ways import Way, ways


def main() -> None:
    """Measures one way after the other and prints them in one table."""
    known = {way.name: way for way in ways()}
    ap = argparse.ArgumentParser(
        prog="python -m evals.retrieval.peers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ap.add_argument("--documentation", type=Path, metavar="FOLDER", help="the Kubernetes documentation as files")
    ap.add_argument("--split", choices=["dev", "test"], default="test", help="questions on the built-in notes")
    ap.add_argument("--only", nargs="+", choices=sorted(known), metavar="WAY", help=f"of: {', '.join(sorted(known))}")
    ap.add_argument("--json", action="store_true", help="figures for programs")
    args = ap.parse_args()
    if args.documentation and not args.documentation.is_dir():
        ap.error(f"--documentation: {args.documentation} is not a folder")
    task = documentation_task(args.documentation) if args.documentation else notes_task(args.split)
    if not task.questions:
        ap.error(f"--documentation: {args.documentation} holds none of the pages that are asked for")
    rows = {way.title: _row(task, way) for way in (known[name] for name in args.only or sorted(known))}
    if args.json:
        print(json.dumps(table.as_json(task, rows), ensure_ascii=False, indent=1))
    else:
        print("\n".join(table.lines(task, rows)))


def _row(task: Task, way: Way) -> table.Row | NotMeasured:
    print(f"{way.title} ...", file=sys.stderr, flush=True)
    found = in_own_process(way, task.files, [q.question for q in task.questions])
    return table.row(task, found) if isinstance(found, Measured) else found


if __name__ == "__main__":
    main()
