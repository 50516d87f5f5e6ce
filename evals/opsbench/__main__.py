"""`python -m evals.opsbench --cases PATH`: runs kbase on every case of the benchmark and prints A@1 and A@3.

PATH is an unpacked copy of the cases (github.com/LLM4Ops/Cloud-OpsBench). No cluster, no model, no network.
"""

import argparse
import json
from pathlib import Path

from evals.opsbench.case import cases
from evals.opsbench.score import by_cause, report, run, score


def main() -> None:
    """Answers all cases and prints the scores and the misses."""
    ap = argparse.ArgumentParser(prog="python -m evals.opsbench", description=__doc__)
    ap.add_argument("--cases", type=Path, required=True, help="folder with the unpacked cases")
    ap.add_argument("--json", action="store_true")
    args = ap.parse_args()
    results = run(cases(args.cases))
    if args.json:
        print(json.dumps(report(results), indent=2))
        return
    print(f"all causes: {score(results).line()}")
    for cause, part in by_cause(results).items():
        print(f"  {cause:40} {part.line()}")
    for miss in (r for r in results if r.rank != 1):
        told = "; ".join(f"{a.object} {a.cause}" for a in miss.answers) or "no answer"
        print(f"miss {miss.id}: {miss.truth.object} {miss.truth.cause}, answered {told}")


if __name__ == "__main__":
    main()
