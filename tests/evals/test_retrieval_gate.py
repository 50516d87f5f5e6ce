"""Retrieval on the built-in notes does not get worse."""

import pytest

from evals.retrieval.gate import MODEL, WORDS, baseline, current, fallen
from ingest.run import BUILT_IN, ingest
from kbase.config import Settings
from kbase.retrieval.bilingual import BilingualEmbedder
from kbase.retrieval.index import read_index
from kbase.retrieval.search import IndexSearcher
from kbase.script import detect


def test_no_figure_falls_more_than_a_point_below_the_baseline(notes_index, glossary):
    """Recall@5 as a whole and in each language, and F1 of abstaining, in words only: no model, seconds.

    Where a change lowers a figure on purpose, `python -m evals.retrieval.gate` writes the new baseline.
    """
    assert fallen(current(notes_index, None, glossary), baseline(WORDS)) == {}


@pytest.mark.timeout(900)
def test_nor_with_the_packaged_model(tmp_path, glossary):
    """The same of the search as people get it. A minute on two quiet cores: all notes are embedded."""
    embedder = BilingualEmbedder()
    ingest([Settings().corpus_dir], index_dir=tmp_path, collection=BUILT_IN, embedder=embedder)
    assert fallen(current(read_index(tmp_path), embedder, glossary), baseline(MODEL)) == {}


def test_what_counts_as_fallen():
    """More than a point below counts, a point or less does not; figures that are not the same ones are an error."""
    assert fallen({"a": 0.8, "b": 0.895}, {"a": 0.9, "b": 0.9}) == {"a": (0.9, 0.8)}
    with pytest.raises(ValueError, match="b"):
        fallen({"a": 1.0}, {"a": 1.0, "b": 1.0})


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("what is a pod", "workloads/pod"),
        ("explain namespaces", "architecture/namespaces"),
        ("什么是 Pod", "workloads/pod"),
        ("PVC 是什么", "storage/persistent-volumes"),
        ("命名空間是什麼？", "architecture/namespaces"),
        ("what is etcd", "architecture/etcd"),
        ("CrashLoopBackof", "runbooks/crashloopbackoff"),
        ("what is a deploymnet", "workloads/deployment"),
        ("NodePrt range", "services/service-types"),
    ],
)
def test_a_short_question_gets_the_note_of_that_name(notes_index, glossary, question, note):
    """One word that many notes hold leads to the note that is called so, mistyped or not, in either script."""
    [hit] = IndexSearcher(notes_index, glossary=glossary).search(question, k=1, lang=detect(question))
    assert hit.chunk.note == note
