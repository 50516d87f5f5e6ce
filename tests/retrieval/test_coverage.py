import math

import pytest

from kbase.retrieval import bm25
from kbase.retrieval.bm25 import chunk_terms
from kbase.retrieval.coverage import coverage
from tests.retrieval.samples import chunk

CHUNKS = [
    chunk(10, "節點的污點會擋下 Pod，重啟也一樣。"),
    chunk(11, "The scheduler keeps a pod pending when no node fits; see kube-scheduler and the api."),
    chunk(12, "資料寫入磁碟區；Postgres 以 StatefulSet 執行。"),
    chunk(13, "A container that exits with code 137 was killed."),
]
INDEX = bm25.build([c.id for c in CHUNKS], [chunk_terms(c) for c in CHUNKS])


def of(query: str, chunk_id: int) -> float:
    return coverage(query, INDEX, [chunk_id])[chunk_id]


@pytest.mark.parametrize("query", ["污點", "節點污點", "為什麼節點有污點？", "污点是什么", "Pod 重启"])
def test_chinese_question_covered_whole(query: str) -> None:
    """Both scripts, glue words and bigrams across two words cost nothing."""
    assert of(query, 10) == pytest.approx(1.0)


@pytest.mark.parametrize("query", ["why is my pod pending?", "What does the scheduler do", "Pending pods"])
def test_english_question_covered_whole(query: str) -> None:
    """Stop words cost nothing and inflections meet."""
    assert of(query, 11) == pytest.approx(1.0)


def test_hand_worked() -> None:
    """Of two words, one held (in 2 of 4 chunks) and one unknown to all, the share is idf / (idf + idf of none)."""
    known, unknown = math.log1p(2.5 / 2.5), math.log1p(4.5 / 0.5)
    assert of("pod autovacuum", 11) == pytest.approx(known / (known + unknown), rel=1e-5)


def test_off_topic_is_clearly_lower() -> None:
    """Questions about something else stay far below those the notes speak about, whichever words they share."""
    on_topic = [of("為什麼節點有污點？", 10), of("why is my pod pending", 11), of("exit code 137", 13)]
    off_topic = [
        max(coverage(query, INDEX, [10, 11, 12, 13]).values())
        for query in (
            "Postgres autovacuum 追不上寫入量該怎麼調",
            "how do I bake bread",
            "今天晚餐要煮什麼",
            "git rebase 衝突",
        )
    ]
    assert min(on_topic) > 0.9
    assert max(off_topic) < 0.5


def test_glue_alone_covers_nothing() -> None:
    """A question of glue words is covered by nothing."""
    assert coverage("為什麼會這樣？ how do I", INDEX, [10, 11])[11] == 0


def test_names_of_objects_do_not_count_against_a_passage() -> None:
    """A joined name that no note holds weighs as what the notes know of it; a name they hold weighs as a whole."""
    assert of("shop-frontend pod pending", 11) == pytest.approx(1.0)
    assert of("payment-api pod pending", 11) == pytest.approx(1.0)
    assert of("kube-scheduler", 11) == pytest.approx(1.0)
    assert of("kube-scheduler", 10) == 0


def test_numbers_are_not_fuzzed() -> None:
    """Exit code 138 is not 137."""
    assert of("137", 13) == pytest.approx(1.0)
    assert of("138", 13) == 0


def test_no_candidates() -> None:
    """Nothing found, nothing to weigh."""
    assert coverage("pod", INDEX, []) == {}
