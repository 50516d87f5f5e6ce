"""Notes for zh-CN readers: passages converted from zh-TW, each held to a careful text in Mainland wording."""

from pathlib import Path

import pytest
import yaml

from kbase.script import to_mainland
from tests.corpus.test_notes import CORPUS, PATHS

PASSAGES = yaml.safe_load(Path(__file__).with_name("mainland.yaml").read_text(encoding="utf-8"))
BY_NOTE = pytest.mark.parametrize("passage", [pytest.param(each, id=each["note"]) for each in PASSAGES])
# What a Mainland reader stumbles over: Taiwan words that script conversion alone, or half a phrase table, leaves.
TAIWAN = (
    "丛集 映像档 排程 记忆体 连接埠 建立者 伺服器 磁碟 执行绪 网域 闸道 负载平衡 逾时 资讯 物件 程式 函式 预设 档案 "
    "字串 介面 封包 佇列 凭证 金钥 权杖 容错移转 保存卷 保存系统 对象保存 激活 拷贝 传输量 实作 签章 套件 维运 "
    "身分 群组 政策 回应 网络界面 标准界面 当机 当掉 复写 稽核 资安 转送 拥有者 旗标 "
    "运行个体 运行环境 时间串行 内核数 已创建的连接"
)


def test_twenty_passages():
    """The passages come from many topics, so that no one writer's wording is all that is tried."""
    assert len(PASSAGES) >= 20
    assert len({each["note"].split("/")[0] for each in PASSAGES}) >= 8


@BY_NOTE
def test_passage_stands_in_its_note(passage):
    """The Taiwan text is what the note says now; when the note changes, its passage is chosen again."""
    assert passage["zh-TW"] in (CORPUS / f"{passage['note']}.zh-TW.md").read_text(encoding="utf-8")


@BY_NOTE
def test_passage_reads_as_written_in_the_mainland(passage):
    """Conversion gives the careful text, character by character."""
    assert to_mainland(passage["zh-TW"]) == passage["zh-CN"]


@BY_NOTE
def test_careful_text_needs_no_conversion(passage):
    """Nothing is left to convert in script, and code and Latin names are as they were."""
    latin = {ord(char): None for char in passage["zh-TW"] if not char.isascii()}
    plain = {ord(char): None for char in passage["zh-CN"] if not char.isascii()}
    assert passage["zh-CN"].translate(plain).split() == passage["zh-TW"].translate(latin).split()


@pytest.mark.parametrize("path", [path for path in PATHS if path.name.endswith(".zh-TW.md")], ids=lambda p: p.stem)
def test_no_taiwan_word_is_left(path):
    """The body of every note, converted, has none of the Taiwan words above."""
    body = to_mainland(path.read_text(encoding="utf-8").split("---\n", 2)[2])
    assert not [word for word in TAIWAN.split() if word in body]


@pytest.mark.parametrize(
    ("taiwan", "mainland"),
    [
        ("節點核心 log 出現", "节点内核日志出现"),
        ("Pod 的核心參數", "Pod 的内核参数"),
        ("共用同一個核心", "共用同一个内核"),
        ("2 個核心", "2 核"),
        ("一個核心每秒", "一个核每秒"),
        ("核心群組只寫 `v1`", "核心组只写 `v1`"),
        ("被拒絕執行 list pods", "被拒绝执行 list pods"),
    ],
)
def test_words_with_several_meanings(taiwan, mainland):
    """The kernel, a core of a CPU and the core of an API are three words in the Mainland."""
    assert to_mainland(taiwan) == mainland
