"""python -m training: makes the packaged embedding model, stage by stage.

Stages: `prepare` (texts, vocabulary, the teacher's vectors), `distill`, `tune`, `export`; each leaves its results in
the work folder and can be run again. See MODEL.md beside the model for the data and the figures.
"""

import argparse
import os
from pathlib import Path

# Waiting threads must sleep: where other work runs, spinning ones make a step ten times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("KMP_BLOCKTIME", "0")


def main() -> None:
    """Runs one stage."""
    options = _options()
    import torch

    from training import stages

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    getattr(stages, options.stage)(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("stage", choices=["prepare", "distill", "tune", "export"])
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="folder for what the stages leave")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), help="folder of notes")
    parser.add_argument(
        "--parallel", type=Path, help="gzipped JSON lines with path, en and zh; needed by prepare and tune"
    )
    parser.add_argument("--minutes", type=float, default=40, help="how long distill or tune may take")
    parser.add_argument("--rate", type=float, help="highest learning rate; 3e-4 to distill, 2e-4 to tune")
    parser.add_argument("--target", type=Path, default=Path("kbase/retrieval/model"), help="where export writes")
    parser.add_argument("--seed", type=int, default=20260727)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
