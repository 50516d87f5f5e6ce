from math import log10

import pytest

from kbase.retrieval import bm25
from kbase.retrieval.bm25 import chunk_terms
from kbase.retrieval.confidence import ANY_NOTES, ENOUGH, TRAINED_NOTES, WORDS_ONLY, Signs, confidence, signs_of
from kbase.retrieval.glossary import Glossary
from tests.retrieval.samples import chunk

CHUNKS = [
    chunk(0, "節點的污點會擋下 Pod，升級也一樣。", note="taints", title="污點"),
    chunk(1, "The scheduler keeps a pod pending when no node fits.", note="pending"),
    chunk(2, "Upgrade the control plane first, then the nodes.", note="upgrade"),
    chunk(3, "Vault keeps secrets outside of the cluster.", note="vault"),
]
INDEX = bm25.build([c.id for c in CHUNKS], [chunk_terms(c) for c in CHUNKS])
GLOSSARY = Glossary([["upgrade", "升級", "升级"], ["taint", "污點", "污点"]])


def of(query: str, *ids: int) -> Signs:
    return signs_of(query, INDEX, [ids], glossary=GLOSSARY)


def test_a_name_that_no_passage_holds_is_missing() -> None:
    """An unknown name counts whole, one that only another note holds by its rarity, and one that is held not at all."""
    assert of("Rancher 要怎麼升級", 0, 2).missing == pytest.approx(1.0)
    assert 0 < of("Vault 要怎麼升級", 0, 2).missing < 1
    assert of("Vault 的用途", 3).missing == 0
    assert of("how to bake bread", 2).missing == 0  # no capital letter: coverage counts it


def test_held_is_the_rarest_word_there() -> None:
    """A word of one passage is rarer than one of two; what is not there is not held."""
    assert of("vault", 3).held > of("pod", 1).held > 0
    assert of("vault", 1).held == 0


def test_words_of_the_field_count_in_coverage_only() -> None:
    """Of "Rancher upgrade" a note on upgrades covers most where the glossary counts, and less by rarity alone."""
    signs = of("Rancher 要怎麼升級", 0, 2)
    assert signs.coverage > signs.plain > 0


def test_every_sign_moves_confidence_its_way() -> None:
    """What speaks for an answer raises it, what speaks against one lowers it; it stays a probability."""
    middle = Signs(0.5, 0.5, 0.5, 0.5, 0.0, 0.5, 0.5, 3.0)
    for name, way in [("coverage", 1), ("plain", 1), ("missing", -1), ("near", 1), ("nearest", 1)]:
        more = Signs(**{**vars(middle), name: 1.0})
        for weights in (TRAINED_NOTES, ANY_NOTES):
            assert way * (confidence(more, weights) - confidence(middle, weights)) > 0, name
    nothing, all_of_it = Signs(0, 0, 1, 0, 0, size=3), Signs(1, 1, 0, 0, 1, size=3)
    assert 0 < confidence(nothing, WORDS_ONLY) < ENOUGH < confidence(all_of_it, WORDS_ONLY) < 1


def test_the_same_nearness_says_less_among_more_passages() -> None:
    """Of a million passages one is near to anything."""
    few, many = (Signs(0.3, 0.3, 0, 0, 0, near=0.4, nearest=0.4, size=size) for size in (1.0, 5.0))
    assert confidence(few, ANY_NOTES) > confidence(many, ANY_NOTES)


def test_nothing_found_is_no_answer() -> None:
    """Without passages every sign of one is 0."""
    assert signs_of("taints", INDEX, [], glossary=None) == Signs(0, 0, 0, 0, 0, size=pytest.approx(log10(4)))
