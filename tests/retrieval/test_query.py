from dataclasses import replace

import pytest

from kbase.retrieval import bm25
from kbase.retrieval.bm25 import name_term
from kbase.retrieval.glossary import Glossary
from kbase.retrieval.query import weighted
from kbase.retrieval.ranking import DEFAULT
from tests.retrieval.samples import chunk

INDEX = bm25.of_chunks([chunk(0, "A Deployment keeps Pods; NodePort, kubelet, 137.")])
PLAIN = replace(DEFAULT, name=0.0, glossary=0.0, spelling=0.0)


def test_own_words_count_one() -> None:
    """Nothing else where every part is turned off."""
    assert weighted("why is my Pod pending", INDEX, glossary=None, ranking=PLAIN) == {"pod": 1.0, "pend": 1.0}


def test_the_word_that_was_meant_counts_less() -> None:
    """Only where no note holds the word as it was typed."""
    found = weighted("deploymnet kubelet", INDEX, glossary=None, ranking=replace(PLAIN, spelling=0.5))
    assert found == {"deploymnet": 1.0, "deployment": 0.5, "kubelet": 1.0}


def test_a_joined_name_is_corrected_as_a_whole() -> None:
    """The part of it that is known stays."""
    found = weighted("NodePrt", INDEX, glossary=None, ranking=replace(PLAIN, spelling=0.5))
    assert (found["nodeport"], found["node"]) == (0.5, 1.0)


def test_other_names_share_their_weight() -> None:
    """One word gets all of it, each of four a half: the root of their number."""
    glossary = Glossary([["kubelet", "agent", "one two three four"]])
    found = weighted("kubelet", INDEX, glossary=glossary, ranking=replace(PLAIN, glossary=0.2))
    assert found["agent"] == 0.2
    assert found["four"] == pytest.approx(0.1)


def test_names_of_notes_count_by_their_share_of_the_question() -> None:
    """The whole question as a name counts most, in any order of its words; a half of it a quarter."""
    found = weighted("pod pending", INDEX, glossary=None, ranking=replace(PLAIN, name=0.8))
    assert found[name_term(["pend", "pod"])] == 0.8
    assert found[name_term(["pod"])] == pytest.approx(0.2)


def test_parts_of_a_name_that_no_note_holds_count_less() -> None:
    """Of somebody's object its kind may be known; of a name that a note holds all counts whole."""
    ranking = replace(PLAIN, unknown=0.5)
    assert weighted("deployment-x7", INDEX, glossary=None, ranking=ranking)["deployment"] == 0.5
    assert weighted("NodePort", INDEX, glossary=None, ranking=ranking)["node"] == 1.0
