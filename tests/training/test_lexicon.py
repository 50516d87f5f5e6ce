from training.lexicon import Meaning, lexicon

PAIRS = [
    ("the cluster runs", "集群运行"),
    ("a cluster with nodes", "有节点的集群"),
    ("cluster upgrade", "升级集群"),
    ("cluster and node in one", "一个集群中的节点"),
    ("node upgrade", "升级节点"),
    ("a node fails", "节点失败"),
    ("the node", "节点"),
    ("a group, a set, a season and a point", "群、集、节、点"),
]


def test_words_and_what_they_mean() -> None:
    """Runs of characters that go with an English word are words; the best match comes first."""
    found = lexicon(PAIRS, at_least=3, dice=0.3, most=10)
    assert [w for w in found if len(w) > 1] == ["节点", "集群"]
    assert (found["集群"].english[0], found["节点"].english[0][0]) == (("cluster", 1.0), "node")


def test_every_character_is_there() -> None:
    """Each character of the texts is listed, with a meaning or without, so that no text is unknown."""
    found = lexicon(PAIRS, at_least=3, dice=0.3, most=10)
    assert {c for _, zh in PAIRS for c in zh} - {"、"} <= set(found)
    assert lexicon([("to", "在")], at_least=1, dice=0.3, most=1)["在"] == Meaning(())


def test_the_most_frequent_words_stay() -> None:
    """No more words than asked for; characters do not count."""
    assert [w for w in lexicon(PAIRS, at_least=3, dice=0.3, most=1) if len(w) > 1] == ["节点"]
