"""`python -m evals.unseen [SOURCE]`: asks the questions of the configured notes and a cluster, and prints the count."""

import sys
from collections import Counter

from evals.unseen.measure import asked, written
from kbase.bootstrap import build
from kbase.config import Settings


def main() -> None:
    """Prints how many answers are as they should be in each language, then what the others lack."""
    kbase = build(Settings(), cluster=next(iter(sys.argv[1:]), None))
    outcomes = [asked(kbase, question) for question in written()["questions"]]
    of = Counter(o.question["lang"] for o in outcomes)
    right = Counter(o.question["lang"] for o in outcomes if o.right)
    print(", ".join(f"{lang} {right[lang]} of {n}" for lang, n in of.items()))
    print(f"misleading: {sum(bool(o.misleads) for o in outcomes)}")
    for outcome in (o for o in outcomes if not o.right):
        print(f"- {outcome.question['ask']} {'; '.join((*outcome.misleads, *outcome.lacks))}")


if __name__ == "__main__":
    main()
