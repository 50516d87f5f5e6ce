from pathlib import Path

import pytest

from kbase.retrieval.index import Index, read_index
from kbase.retrieval.named import leads_named
from kbase.retrieval.search import IndexSearcher
from tests.retrieval.samples import chunk, write

ETCD = chunk(0, "The store of the cluster.", note="etcd", title="etcd: the store", boost="key-value store")
ETCD_ZH = chunk(1, "叢集的資料庫。", note="etcd", title="etcd：資料庫", lang="zh-TW", boost="鍵值資料庫")
BACKUP = chunk(
    2, "etcd etcd etcd.", note="backup", title="Back up etcd", boost="etcd\nsnapshot\nno space left on etcd disk"
)
BACKUP_MORE = chunk(3, "Save an etcd snapshot: etcd, etcd.", note="backup", title="Back up etcd", section=1)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    write(tmp_path, [ETCD, ETCD_ZH, BACKUP, BACKUP_MORE])
    return read_index(tmp_path)


@pytest.mark.parametrize("question", ["etcd", "What is etcd?", "ETCD 是什麼", "etcd 是什么"])
def test_a_title_before_an_alias(index: Index, question: str) -> None:
    """The note that is called so, not one that lists the term among its aliases."""
    assert sorted(leads_named(question, index)) == [0, 1]


def test_an_alias(index: Index) -> None:
    """Where no note has it for its title."""
    assert leads_named("snapshot", index) == [2]


@pytest.mark.parametrize("question", ["etcd snapshot", "why is etcd slow", "no space left on etcd disk", "", "ingress"])
def test_more_than_a_term(index: Index, question: str) -> None:
    """A question, an error message or an unknown term names no note, even where it is listed among the aliases."""
    assert leads_named(question, index) == []


@pytest.mark.parametrize(("question", "lang", "lead"), [("etcd", "en", ETCD), ("etcd", "zh-CN", ETCD_ZH)])
def test_the_lead_comes_first(index: Index, question: str, lang: str, lead: object) -> None:
    """In the reader's language, before passages that say the term more often."""
    assert IndexSearcher(index).search(question, k=2, lang=lang)[0].chunk == lead  # type: ignore[arg-type]
