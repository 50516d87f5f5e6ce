"""What no change may lower: figures of the test questions in words only, kept in `baseline.json`.

`python -m evals.retrieval.gate` writes the file anew; do so in the commit that changes the figures on purpose.
"""

import json
import tempfile
from pathlib import Path

from evals.retrieval.figures import Figures
from evals.retrieval.report import measured
from evals.retrieval.variants import WHOLE
from ingest.run import BUILT_IN, ingest
from kbase.config import Settings
from kbase.retrieval.glossary import FILE as GLOSSARY
from kbase.retrieval.glossary import Glossary, read_glossary
from kbase.retrieval.index import Index, read_index
from kbase.script import LANGS

BASELINE = Path(__file__).with_name("baseline.json")
ALLOWED = 0.01  # of a share: one point


def current(index: Index, glossary: Glossary | None) -> dict[str, float]:
    """Recall@5 as a whole and by language, and F1 of abstaining, of the test questions without a model."""
    found = measured(index, None, glossary, split="test", whole_only=True).figures[WHOLE]
    figures = {f"recall@5 {group}": found[group].ranked["recall@5"].mean for group in ("all", *LANGS)}
    return figures | {"abstention f1": _f1(found["all"])}


def baseline() -> dict[str, float]:
    """The figures that are kept."""
    kept: dict[str, float] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return kept


def _f1(figures: Figures) -> float:
    return figures.abstention.f1 if figures.abstention else 0.0


def main() -> None:
    """Writes the present figures of the built-in notes as the baseline, and prints them."""
    corpus = Settings().corpus_dir
    with tempfile.TemporaryDirectory() as folder:
        ingest([corpus], index_dir=Path(folder), collection=BUILT_IN, embedder=None)
        found = current(read_index(Path(folder)), read_glossary(corpus / GLOSSARY))
    kept = json.dumps({name: round(value, 4) for name, value in found.items()}, indent=1)
    BASELINE.write_text(kept + "\n", encoding="utf-8")
    print(kept)


if __name__ == "__main__":
    main()
