import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kbase.retrieval.bilingual import FOLDER, BilingualEmbedder

TEXTS = [
    "Why does my pod keep restarting with exit code 78?",
    "ImagePullBackOff",
    "",
    "節點的污點 taint",
    "a long text about scheduling, nodes, taints and tolerations; " * 40,
]


@pytest.fixture(scope="module")
def model() -> BilingualEmbedder:
    return BilingualEmbedder()


def test_vectors_are_unit_rows_in_order(model: BilingualEmbedder) -> None:
    """One unit row for each text, in the order given, whatever their lengths; none for no text."""
    rows = model.encode(TEXTS)
    assert (rows.shape, rows.dtype) == ((len(TEXTS), model.dim), np.float32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-4)
    # Eight-bit arithmetic rounds by the largest value of a batch: company changes a vector a little.
    assert all(rows[i] @ model.encode([text])[0] > 0.97 for i, text in enumerate(TEXTS))
    assert model.encode([]).shape == (0, model.dim)


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("The container ran out of memory", "OOM kill: memory limit exceeded", "How to name a Service port"),
        ("容器記憶體不足被殺掉", "OOMKilled: the container exceeded its memory limit", "How to name a Service port"),
        ("容器内存不足被杀掉", "容器超過記憶體上限，被 OOM killer 終止", "Service 連接埠如何命名"),
        ("怎么把 node 排空", "kubectl drain evicts all pods of a node", "kubectl logs shows what a container wrote"),
    ],
)
def test_meaning_in_three_scripts(model: BilingualEmbedder, question: str, right: str, wrong: str) -> None:
    """What means the same is nearer than what does not, across English, Traditional and Simplified Chinese."""
    asked, near, far = model.encode([question, right, wrong])
    assert asked @ near > asked @ far + 0.2


def test_scripts_are_one(model: BilingualEmbedder) -> None:
    """The same question in either script, with either side's words, is the same text to the model."""
    taiwan, mainland = model.encode(["映像檔拉不下來", "镜像拉不下来"])
    assert taiwan @ mainland > 0.99


def test_unknown_share(model: BilingualEmbedder) -> None:
    """English and Chinese are known; another script is not."""
    assert model.unknown_share("為什麼 Pod 一直重啟") == 0
    assert model.unknown_share("why does the pod restart") == 0
    assert model.unknown_share("ทำไมพอดถึงรีสตาร์ท") > 0.3
    assert model.unknown_share("") == 0


def test_a_text_is_counted_as_a_whole_and_read_to_its_limit(model: BilingualEmbedder) -> None:
    """Tokens are counted beyond what the model reads; of a longer text it reads the beginning."""
    assert model.count("pod") == 3
    long = "the pod works " * 100
    assert model.count(long) == 302
    begun, whole = model.encode([long[: 14 * 42], long])
    assert begun @ whole > 0.99


def test_the_model_is_small_and_described() -> None:
    """At most 32 MB and 384 dimensions; beside it a card that names licences, data, figures and limits."""
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 32e6
    assert BilingualEmbedder().dim <= 384
    card = (FOLDER / "MODEL.md").read_text(encoding="utf-8")
    assert all(word in card for word in ("Apache-2.0", "CC BY 4.0", "Seed", "Limits", "python -m training"))


QUERY_PATH = """
import sys
import kbase.retrieval.search
from kbase.config import Settings
from kbase.retrieval.embedder import choose_embedder
model = choose_embedder(Settings(embed_model="auto"))
print(sorted(m for m in ("onnxruntime", "tokenizers") if m in sys.modules))
model.encode(["why does my pod restart"])
heavy = ("torch", "transformers", "sentence_transformers", "llama_index", "sklearn", "scipy", "bm25s", "openai")
print([m for m in heavy if m in sys.modules])
"""


def test_query_path_imports_nothing_heavy() -> None:
    """The model is loaded with its first text; encoding a query loads no torch, transformers, llama_index or scipy."""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", QUERY_PATH], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n[]\n"
