"""Which questions ask whether one thing reaches another."""

import pytest

from kbase.question.connection import Connection, connection_of


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Can web reach db on port 5432?", Connection("web", "db", 5432)),
        ("can deploy/web connect to db.shop.svc:5432", Connection("deploy/web", "db.shop.svc", 5432)),
        ("is web able to talk to svc redis?", Connection("web", "redis")),
        ("Is traffic from web to db on port 5432 blocked?", Connection("web", "db", 5432)),
        ("can web access the service dns on UDP port 53", Connection("web", "dns", 53, "UDP")),
        ("web 能不能連到 db 的 5432？", Connection("web", "db", 5432)),
        ("web 連得到 db 的 5432 嗎", Connection("web", "db", 5432)),
        ("從 shop/web 連到 pay/db 5432 埠 會被擋嗎", Connection("shop/web", "pay/db", 5432)),
        ("web 能访问 redis 的 6379 端口吗", Connection("web", "redis", 6379)),
        ("請問 checkout 能否連線到 10.0.0.7 的 53/udp？", Connection("checkout", "10.0.0.7", 53, "UDP")),
    ],
)
def test_is_understood(question, asked):
    """Names, port and protocol, in the words and scripts people use."""
    assert connection_of(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "why can't web reach db?",
        "web 為什麼連不到 db？",
        "can a pod reach a Service in another namespace?",
        "Can Pods reach Services?",
        "Pod 可以連到 Service 嗎",
        "Can web reach db on port 99999?",
        "how do I connect to a Service?",
    ],
)
def test_is_another_question(question):
    """Why questions are the checks' to answer; questions about kinds are the notes'."""
    assert connection_of(question) is None
