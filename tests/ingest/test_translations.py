from pathlib import Path

import pytest

from ingest.run import ingest
from ingest.translations import note_path_parts
from kbase.retrieval.index import read_index
from kbase.retrieval.search import IndexSearcher

EN = "# Draining\n\n## Before\n\nCordon the node first.\n\n## After\n\nUncordon it again.\n"
ZH = "# 排空节点\n\n## 之前\n\n先把节点设为不可调度。\n\n## 之后\n\n再恢复调度。\n"
LONGER = ZH + "\n## 注意\n\n有 PodDisruptionBudget 的时候会等。\n"


@pytest.mark.parametrize(
    ("path", "note", "told"),
    [
        ("docs/drain.md", "docs/drain", ""),
        ("docs/drain.zh-TW.md", "docs/drain", "zh-TW"),
        ("README_zh.md", "README", "zh"),
        ("README.zh-CN.md", "README", "zh-CN"),
        ("README-zh_Hant_TW.txt", "README", "zh_Hant_TW"),
        ("page.zh.md", "page", "zh"),
        ("en/docs/drain.md", "docs/drain", "en"),
        ("zh-cn/docs/drain.md", "docs/drain", "zh-cn"),
        ("docs/zh/drain.md", "docs/drain", "zh"),
        ("i18n/zh/drain.md", "drain", "zh"),
        ("site/locales/en-US/drain.md", "site/drain", "en-US"),
        ("en/drain.zh.md", "drain", "zh"),
        ("enough/zen.md", "enough/zen", ""),
        ("how-it-ends-when.md", "how-it-ends-when", ""),
        ("v1.28.md", "v1.28", ""),
        ("en.md", "en", ""),
        ("notes", "notes", ""),
    ],
)
def test_a_path_tells_the_note_and_the_language(path, note, told):
    assert note_path_parts(path) == (note, told)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("en/drain.md", "zh-cn/drain.md"),
        ("docs/drain.md", "docs/zh/drain.md"),
        ("docs/drain.md", "i18n/zh/docs/drain.md"),
        ("README.md", "README_zh.md"),
        ("README.md", "README.zh-CN.md"),
        ("drain.en.md", "drain.zh.md"),
    ],
)
def test_translations_are_one_note(tmp_path, one, other):
    """The reader gets the sections of their language, whichever was found."""
    searcher = _indexed(tmp_path, {one: EN, other: ZH})
    assert [(note.lang, note.id) for note in searcher.notes()] == [
        (lang, note_path_parts(one)[0]) for lang in ("en", "zh-CN")
    ]
    hits = searcher.search("uncordon", k=5, lang="zh-CN")
    assert {hit.chunk.lang for hit in hits} == {"zh-CN"}
    assert "恢复调度" in hits[0].chunk.text


def test_files_with_other_headings_are_no_translations_of_each_other(tmp_path):
    """Their sections do not stand for each other, so each is a note of its own, in its own language."""
    searcher = _indexed(tmp_path, {"en/drain.md": EN, "zh/drain.md": LONGER})
    assert {(note.lang, note.id) for note in searcher.notes()} == {("en", "drain"), ("zh-CN", "zh/drain")}
    assert {hit.chunk.lang for hit in searcher.search("uncordon", k=5, lang="zh-CN")} == {"en"}


def test_two_files_in_one_language_are_two_notes(tmp_path):
    """Neither hides the other."""
    searcher = _indexed(tmp_path, {"README.md": ZH, "README_zh.md": ZH.replace("排空", "腾空")})
    assert {note.id for note in searcher.notes()} == {"README", "README_zh"}


def test_chinese_without_a_region_is_told_by_its_characters(tmp_path):
    """`zh` may be either script; a page of code in it is Chinese all the same."""
    searcher = _indexed(
        tmp_path,
        {
            "zh/one.md": "# 排空節點\n\n先把節點設為不可調度。\n",
            "zh/code.md": "# kubectl\n\n```\nkubectl drain node-1 --ignore-daemonsets\n```\n",
        },
    )
    assert {note.id: note.lang for note in searcher.notes()} == {"one": "zh-TW", "code": "zh-CN"}


def _indexed(folder: Path, files: dict[str, str]) -> IndexSearcher:
    for name, text in files.items():
        file = folder / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    ingest([folder / "site"], index_dir=folder / "index", embedder=None)
    return IndexSearcher(read_index(folder / "index"))
