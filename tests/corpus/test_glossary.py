"""corpus/glossary.yaml: one entry per term, in the words of three readers."""

import re
from collections import Counter

import opencc
import yaml

from kbase.script import to_mainland
from tests.corpus.test_notes import CORPUS, HAN, MAINLAND

TERMS = yaml.safe_load((CORPUS / "glossary.yaml").read_text(encoding="utf-8"))["terms"]


def names(term: dict) -> set[str]:
    """Everything a term is called, folded by case; the two Chinese names of one term may be the same."""
    return {name.casefold() for name in (term["en"], term["zh-TW"], term["zh-CN"], *term["also"])}


def test_glossary_is_complete():
    """Some 250 terms at least, each with its three names and a list of others."""
    assert len(TERMS) >= 250
    assert all(set(term) - {"own"} == {"en", "zh-TW", "zh-CN", "also"} for term in TERMS)
    assert all(isinstance(name, str) and name.strip() == name != "" for term in TERMS for name in names(term))


def test_no_name_has_two_meanings():
    """A word belongs to one term, so that an expansion never leads to another subject."""
    owners = Counter(name for term in TERMS for name in names(term))
    assert not [name for name, times in owners.items() if times > 1]


def test_no_name_stands_twice_in_an_entry():
    """`also` adds names; it repeats none."""
    for term in TERMS:
        also = [name.casefold() for name in term["also"]]
        assert len(set(also)) == len(also)
        assert not set(also) & {term[key].casefold() for key in ("en", "zh-TW", "zh-CN")}, term["en"]


def test_mainland_names_are_the_converted_ones_unless_stated():
    """zh-CN is what readers of converted notes see; where usage differs, the entry says `own: true`."""
    for term in TERMS:
        assert (to_mainland(term["zh-TW"]) != term["zh-CN"]) == term.get("own", False), term


def test_each_name_is_in_its_language():
    """English has no Han characters, zh-TW only Traditional ones and no Mainland word, zh-CN only Simplified ones."""
    to_simplified = opencc.OpenCC("t2s").convert
    to_traditional = opencc.OpenCC("s2t").convert
    mainland = MAINLAND.keys() | {to_traditional(word) for word in MAINLAND}
    for term in TERMS:
        assert not re.search(HAN, term["en"])
        assert to_simplified(term["zh-CN"]) == term["zh-CN"]
        assert not [word for word in mainland if word in term["zh-TW"]], term
