"""What could not be looked at reads in the language of the asker, in the text and in the JSON."""

import re

import pytest

from kbase.cluster.backend import NO_LOG, NOT_RECORDED, TOO_LATE, Read
from kbase.compose.contract import gap_json
from kbase.compose.gaps import unread
from kbase.diagnosis.logs import SOME_READ
from kbase.types import Gap


def of_read(reason, why=""):
    told = Read("list", "pods", "shop").failed(reason, why)
    return Gap("POD-OOM", told.reason, told.detail, told.verb, told.resource, told.namespace, told.why)


GAPS = [
    (of_read("forbidden"), "cannot list pods in namespace shop", "無法列出命名空間 shop 的 pods"),
    (of_read("error", NOT_RECORDED()), "cannot list pods in namespace shop: it was not recorded", "：沒有錄到"),
    (of_read("error", NO_LOG(pod="web-1")), "the log of web-1 was not recorded", "沒有錄到 web-1 的 log"),
    (of_read("timeout", TOO_LATE(seconds="10")), "no answer within the 10 s", "在這個問題的 10 秒內沒有回應"),
    (
        Gap.of_check("RBAC-DENIED", "truncated", SOME_READ(n=3, all=9)),
        "read 3 of 9 container logs",
        "9 份容器 log 中只讀了 3 份",
    ),
]


@pytest.mark.parametrize(("gap", "en", "zh"), GAPS)
def test_a_gap_in_each_language(gap, en, zh):
    """English and Taiwan words as written; zh-CN in its script, and no English sentence left in it."""
    assert en in gap_json(gap, "en")["detail"]
    assert zh in gap_json(gap, "zh-TW")["detail"]
    mainland = gap_json(gap, "zh-CN")["detail"]
    assert not re.search(r"[無錄讀沒]", mainland)
    assert not re.search(r"\b(?:cannot|the|was|not|read)\b", mainland)


def test_what_a_server_said_stays_as_it_said_it():
    """Words that are not ours are a fact: verbatim, behind ours."""
    gap = of_read("error", "etcdserver: request timed out")
    assert gap_json(gap, "zh-TW")["detail"] == "無法列出命名空間 shop 的 pods：etcdserver: request timed out"


def test_one_line_names_the_reason():
    """In an answer the reason stands behind what could not be read."""
    assert unread([GAPS[0][0]], "zh-CN") == ["无法列出命名空间 shop 的 pods（没有权限）"]
