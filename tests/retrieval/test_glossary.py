from pathlib import Path

import pytest

from kbase.retrieval.fold import terms
from kbase.retrieval.glossary import Glossary, read_glossary

GLOSSARY = Glossary(
    [
        ["quorum", "法定人數", "法定多数", "majority"],
        ["PersistentVolume", "持久磁碟區", "pv"],
        ["init container", "initContainers"],
    ]
)


def names(text: str) -> list[set[str]]:
    return [set(name) for name in GLOSSARY.other_names(text)]


@pytest.mark.parametrize("text", ["what is quorum", "法定人數是什麼", "法定多数够不够", "etcd lost the majority"])
def test_any_name_leads_to_the_others(text: str) -> None:
    """From English, either script, or an abbreviation to all names that the text does not say itself."""
    found = names(text)
    assert len(found) == 3
    assert {"quorum"} in found or "quorum" in text


def test_a_name_of_several_words_needs_all_of_them() -> None:
    """A container is not an init container."""
    assert names("a container") == []
    assert set(terms("initContainers")) in names("the init container fails")


def test_words_of_the_field_are_told_from_others() -> None:
    """Latin names by their terms, Chinese ones by their characters in the folded text."""
    said = GLOSSARY.words_of("etcd 的法定多數和 pv")
    assert "法定多数" in said.han
    assert {"persistentvolume"} <= said.terms
    assert GLOSSARY.words_of("how do I bake bread").terms == frozenset()


def test_a_file_is_read(tmp_path: Path) -> None:
    """Names in three languages and further ones; no file, no glossary."""
    file = tmp_path / "glossary.yaml"
    file.write_text("terms:\n  - {en: watch, zh-TW: 監看, zh-CN: 监视, also: [list-watch]}\n", encoding="utf-8")
    found = read_glossary(file)
    assert found is not None
    assert ("watch",) in list(found.other_names("監看"))
    assert read_glossary(tmp_path / "none.yaml") is None
