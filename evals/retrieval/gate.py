"""What no change may lower: figures of the test questions, in words only and with the packaged model (`baseline.json`).

`python -m evals.retrieval.gate` writes the file anew; do so in the commit that changes the figures on purpose.
"""

import json
import tempfile
from pathlib import Path

from evals.retrieval.figures import Figures
from evals.retrieval.question import read_questions
from evals.retrieval.report import measured
from evals.retrieval.variants import WHOLE
from ingest.run import BUILT_IN, ingest
from kbase.config import Settings
from kbase.retrieval.embedder import choose_embedder
from kbase.retrieval.glossary import FILE as GLOSSARY
from kbase.retrieval.glossary import Glossary, read_glossary
from kbase.retrieval.index import Index, read_index
from kbase.retrieval.protocol import Embedder
from kbase.script import LANGS

BASELINE = Path(__file__).with_name("baseline.json")
ALLOWED = 0.01  # of a share: one point
WORDS, MODEL = "words", "model"


def current(index: Index, embedder: Embedder | None, glossary: Glossary | None) -> dict[str, float]:
    """Recall@5 as a whole and by language, and F1 of abstaining, of the test questions; without a model: words only."""
    questions = read_questions(split="test")
    found = measured(index, embedder, glossary, questions, split="test", whole_only=True).figures[WHOLE]
    figures = {f"recall@5 {group}": found[group].ranked["recall@5"].mean for group in ("all", *LANGS)}
    return figures | {"abstention f1": _f1(found["all"])}


def baseline(way: str) -> dict[str, float]:
    """The figures that are kept of a way to search, WORDS or MODEL."""
    kept: dict[str, dict[str, float]] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return kept[way]


def fallen(found: dict[str, float], kept: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Figure -> (kept, found) of those that fell too far. ValueError where they are not the same ones."""
    if set(found) != set(kept):
        raise ValueError(f"figures {sorted(set(found) ^ set(kept))} are measured or kept, not both")
    return {name: (kept[name], value) for name, value in found.items() if value < kept[name] - ALLOWED}


def _f1(figures: Figures) -> float:
    return figures.abstention.f1 if figures.abstention else 0.0


def main() -> None:
    """Writes the present figures of the built-in notes as the baseline, and prints them."""
    corpus, found = Settings().corpus_dir, {}
    for way, model in ((WORDS, "none"), (MODEL, "auto")):
        embedder = choose_embedder(Settings(embed_model=model))
        with tempfile.TemporaryDirectory() as folder:
            ingest([corpus], index_dir=Path(folder), collection=BUILT_IN, embedder=embedder)
            figures = current(read_index(Path(folder)), embedder, read_glossary(corpus / GLOSSARY))
        found[way] = {name: round(value, 4) for name, value in figures.items()}
    kept = json.dumps(found, indent=1)
    BASELINE.write_text(kept + "\n", encoding="utf-8")
    print(kept)


if __name__ == "__main__":
    main()
