"""Retrieval on the built-in notes does not get worse."""

import pytest

from evals.retrieval.gate import ALLOWED, baseline, current
from kbase.retrieval.search import IndexSearcher
from kbase.script import detect


def test_no_figure_falls_more_than_a_point_below_the_baseline(notes_index, glossary):
    """Recall@5 as a whole and in each language, and F1 of abstaining, in words only: no model, seconds.

    Where a change lowers a figure on purpose, `python -m evals.retrieval.gate` writes the new baseline.
    """
    found = current(notes_index, glossary)
    kept = baseline()
    assert set(found) == set(kept)
    assert {name: (kept[name], value) for name, value in found.items() if value < kept[name] - ALLOWED} == {}


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
