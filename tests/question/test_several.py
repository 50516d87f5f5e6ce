import pytest

from kbase.question.several import several


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("who owns pod web-0 and which pvc does it use", ["", "persistentvolumeclaims"]),
        ("有幾個 node？哪些 pod 在 node-a 上？", ["nodes", "pods"]),
        ("how many nodes are there, and which pods run on node-a?", ["nodes", "pods"]),
    ],
)
def test_each_part_is_a_question_of_its_own(text, targets):
    """What points back stands for the name before it."""
    found = several(text)
    assert [a.target for a in found] == targets
    assert all(a.names for a in found[1:])


@pytest.mark.parametrize(
    "text",
    ["which pods are pending", "why is web down, and which pods run on node-a?", "in shop, how many pods are there"],
)
def test_one_question_stays_one(text):
    """Neither a clause nor a question that is not of fact makes two of it."""
    assert several(text) == ()
